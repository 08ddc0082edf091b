"""What must the customer system be told that was corrected here?

Whose, which field, and since when. What it says is read where she is opened: this list goes by no permit, and says it of nobody.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import corrections, entries, evidence


@dataclass(frozen=True, slots=True)
class Made:
    """A field of a customer's own row that says something else since `decided_at`."""

    customer_number: str
    field: str
    decided_at: datetime


def corrections_made(actor: Actor, since: datetime, now: datetime) -> list[Made]:
    """What a register feed may still say otherwise, the first corrected first. Raises Refused for anybody but the privacy office."""
    notice = the_notice()
    clause = notice.clause_for("act.corrections_made")
    if actor.audience != "privacy":
        nb, en = "hva kundene har rettet, ser personvernkontoret", "what customers have corrected is seen by the privacy office"
        raise Refused(refuse("not-yours", clause, nb, en))
    rows = entries.rows(notice.record(corrections.RECORD)).filter(record=corrections.CONTACT, state=corrections.DONE, decided_at__gte=since)
    hers = rows.filter(contact__erased_on=None).order_by("decided_at", "pk")
    found = [Made(*row) for row in hers.values_list("contact__customer_number", "field", "decided_at")]
    with transaction.atomic():
        evidence.append("corrections", actor.id, actor.audience, clause, now, {"found": len(found)})
    return found
