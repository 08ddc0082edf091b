"""Who processes data for us, as what, and until when?

Registers an agreement with a processor of a kind that the notice names. A kind that it does not name takes a new version first.
"""

from datetime import date, datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence


def sign_agreement(
    party: str, category: str, period: tuple[date, date], at_the_end: str, actor: Actor, now: datetime, sub_processors: str = ""
) -> None:
    """`period` is the first and the last day; `at_the_end` is deleted or returned. Raises Refused."""
    notice = the_notice()
    clause = notice.clause_for("processor-agreement.field.category")
    kinds = [recipient.id for recipient in notice.recipients if recipient.role == "processor"]
    if category not in kinds or actor.audience != "privacy" or period[1] < period[0]:
        nb = f"erklæringen nevner disse som behandler for oss: {', '.join(kinds)}; en annen type krever en ny utgave"
        en = f"the notice names these as processing for us: {', '.join(kinds)}; another kind takes a new version"
        raise Refused(refuse("unknown-category", clause, nb, en))
    known = notice.record("processor-agreement").field("at_the_end").values
    if at_the_end not in known:
        nb, en = f"data blir {' eller '.join(known)} til slutt", f"in the end data are {' or '.join(known)}"
        raise Refused(refuse("unknown-word", notice.clause_for("processor-agreement.field.at_the_end"), nb, en))
    if entries.rows(notice.record("processor-agreement")).filter(party=party, valid_from=period[0]).exists():
        nb, en = f"en avtale med `{party}` fra {period[0]} finnes", f"there is an agreement with `{party}` from {period[0]}"
        raise Refused(refuse("signed-before", clause, nb, en))
    values: dict[str, object] = {"sub_processors": sub_processors.strip() or None}
    values |= {"party": party, "category": category, "valid_from": period[0], "ends_on": period[1], "at_the_end": at_the_end}
    with transaction.atomic():
        entries.add(notice.record("processor-agreement"), None, values, notice.version.number)
        evidence.append("agreement", actor.id, actor.audience, clause, now, {"category": category, "ends_on": period[1].isoformat()})
