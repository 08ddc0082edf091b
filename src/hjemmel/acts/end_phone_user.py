"""Does she no longer use the telephone?

The subscriber or an adviser says so. What she has called stays hers: it is shown only if she has agreed, for as long as any of it is kept.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence, people

ENDS = ("customer", "support")


def end_phone_user(customer_number: str, name: str, actor: Actor, now: datetime) -> None:
    """Note that she uses none of the customer's telephones from today. Raises Refused, NoSuchCustomer."""
    notice = the_notice()
    record, clause = notice.record("phone-user"), notice.clause_for("phone-user.field.ended_on")
    if actor.audience not in ENDS or (actor.audience == "customer" and actor.id != customer_number):
        nb, en = "du kan bare si hvem som bruker din egen telefon", "you can tell only who uses your own telephone"
        raise Refused(refuse("not-yours", clause, nb, en))
    contact = people.contact_by_number(customer_number)
    today = now.astimezone(ZoneInfo(notice.time_zone)).date()
    with writing(contact, actor, uses=False):
        live = entries.about(record, contact.pk).filter(user_name=name, ended_on=None)
        if not entries.rows(record).filter(pk__in=list(live.values_list("pk", flat=True))).update(ended_on=today):
            nb, en = f"`{name}` står ikke som bruker av telefonen", f"`{name}` is not noted as a user of the telephone"
            raise Refused(refuse("no-user", clause, nb, en))
        evidence.append("phone-user", actor.id, actor.audience, clause, now, {"state": "ended"}, contact.evidence_salt)
