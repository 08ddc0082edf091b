"""Who had this address, and this port of it, at this instant?

Those who investigate know an address and a time, and no customer. The question is tried by the gate as what it leads to: a
disclosure on a whole order. One subscriber is the answer, or why there is none; both are evidence.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.ask_disclosure import SECOND, Asked, as_ask, record_refusal
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.gate.disclosure import decide_disclosure
from hjemmel.stores import evidence, models, public_addresses

RECORD = "ip-assignment"
ONE, NOBODY, SEVERAL = "one", "nobody", "several"


@dataclass(frozen=True, slots=True)
class Traced:
    """`found` is one, nobody or several; `customer_number` is empty unless it is one."""

    found: str
    customer_number: str = ""


def who_had(address: str, port: int | None, at: datetime, asked: Asked, actor: Actor, now: datetime) -> Traced:
    """The one customer who had it. `asked` is the order that the question comes with; `address` is an IP address in any form.

    Raises Refused (recorded as evidence) where the order could not open the answer; EventsUnavailable.
    """
    notice = the_notice()
    decision = decide_disclosure(notice, as_ask(asked, [], (), (actor.id, SECOND)), now.astimezone(ZoneInfo(notice.time_zone)).date())
    if actor.audience != "privacy" or asked.record != RECORD:
        nb, en = "bare personvernkontoret svarer på et pålegg om en adresse", "the privacy office alone answers an order about an address"
        decision = refuse("not-yours", notice.clause_for("act.who_had"), nb, en)
    if not decision.allowed:
        record_refusal(asked.ground, decision, actor, now)
        raise Refused(decision)
    keys = public_addresses.holders_of(notice.record(RECORD), address, port, round(at.timestamp() * 1000))
    contacts = list(models.Contact.objects.filter(subscriptions__key__in=keys).distinct()[:2])
    found = NOBODY if not contacts else ONE if len(contacts) == 1 else SEVERAL
    with transaction.atomic():
        body = {"ground": asked.ground, "recipient": asked.recipient, "found": found}
        salt = contacts[0].evidence_salt if found == ONE else None
        evidence.append("address-traced", actor.id, actor.audience, notice.clause_for("act.who_had"), now, body, salt)
    return Traced(found, contacts[0].customer_number if found == ONE else "")
