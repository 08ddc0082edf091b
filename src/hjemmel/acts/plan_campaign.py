"""What do we want to offer, and to whom?

A campaign says what and why; who gets it is drawn when it is sent. A text without the way to refuse is not accepted.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.campaign import STOP, Aim, says_how_to_stop
from hjemmel.gate.decision import Decision, Refused, refuse
from hjemmel.notice.model import Notice
from hjemmel.stores import entries, evidence

TEXTS = ("body_nb", "body_en")


def plan_campaign(values: Mapping[str, str], actor: Actor, now: datetime) -> None:
    """Note a campaign; `values` are the fields of `campaign`. Raises Refused."""
    notice = the_notice()
    record, clause = notice.record("campaign"), notice.clause_for("campaign.field.code")
    fault = _fault(notice, values, actor)
    if fault:
        raise Refused(fault)
    try:
        with transaction.atomic():
            entries.add(record, None, {name: value or None for name, value in values.items()}, notice.version.number)
            evidence.append("campaign", actor.id, actor.audience, clause, now, {"campaign": values["code"], "aim": values["aim"]})
    except IntegrityError:
        nb, en = f"det finnes en kampanje `{values['code']}` alt", f"there is a campaign `{values['code']}` already"
        raise Refused(refuse("code", clause, nb, en)) from None


def _fault(notice: Notice, values: Mapping[str, str], actor: Actor) -> Decision | None:
    clause = notice.clause_for("campaign.field.code")
    if actor.audience != "marketing":
        return refuse("not-yours", clause, "bare markedsavdelingen planlegger kampanjer", "only marketing plans campaigns")
    for name in TEXTS:
        if not says_how_to_stop(values.get(name, "")):
            nb = f"`{name}` må si hvordan en slipper flere: sett `{STOP}` der lenken skal stå"
            en = f"`{name}` must say how to get no more: put `{STOP}` where the link goes"
            return refuse("no-stop", clause, nb, en)
    if values.get("aim") not in list(Aim):
        return refuse("aim", clause, f"`aim` er en av {', '.join(Aim)}", f"`aim` is one of {', '.join(Aim)}")
    product = entries.rows(notice.record("product")).filter(code=values.get("product", ""), withdrawn_on=None)
    if values["aim"] != Aim.E_INVOICE and not product.exists():
        nb = f"`{values.get('product', '')}` er ikke noe vi selger selv; for andre sender vi ingenting"
        en = f"`{values.get('product', '')}` is nothing that we sell ourselves; for others we send nothing"
        return refuse("not-ours", clause, nb, en)
    return None
