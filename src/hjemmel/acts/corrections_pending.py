"""Which corrections wait for somebody else's approval?

Which field, since when, and who asked; what it said and what it is to say takes a permit.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence

PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Pending:
    """`id` is the number by which it is decided; `own` where the one who reads asked for it, and may not decide."""

    id: int
    customer_number: str
    record: str
    field: str
    asked_at: datetime
    asked_by: str
    own: bool
    request: str  # of hers that is ended with it


def corrections_pending(actor: Actor, now: datetime, correction_id: int | None = None) -> list[Pending]:
    """Those that wait, the oldest first, or the one of an id. Raises Refused for anybody but the privacy office."""
    notice = the_notice()
    clause = notice.clause_for("correction.use.approve")
    if actor.audience != "privacy":
        nb, en = "rettelser som venter, avgjøres av personvernkontoret", "corrections that wait are decided by the privacy office"
        raise Refused(refuse("not-yours", clause, nb, en))
    rows = entries.rows(notice.record("correction")).filter(state=PENDING).select_related("contact").order_by("asked_at", "pk")
    chosen = rows.filter(pk=correction_id) if correction_id is not None else rows
    found = [
        Pending(r.pk, r.contact.customer_number, r.record, r.field, r.asked_at, r.asked_by, r.asked_by == actor.id, r.request or "")
        for r in chosen
    ]
    with transaction.atomic():
        evidence.append("corrections", actor.id, actor.audience, clause, now, {"found": len(found)})
    return found
