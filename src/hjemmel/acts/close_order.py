"""Is the work done?

Closes a work order; from that moment the subcontractor sees nothing of the customer.
"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence, people


def close_order(customer_number: str, number: str, actor: Actor, now: datetime) -> None:
    """Close an open order: the subcontractor its own, operations any. Raises Refused where there is none, NoSuchCustomer."""
    notice = the_notice()
    clause = notice.clause_for("work-order.field.closed_at")
    contact = people.contact_by_number(customer_number)
    orders = entries.about(notice.record("work-order"), contact.pk).filter(number=number, closed_at=None)
    if actor.audience == "field":
        orders = orders.filter(assignee=actor.id.partition("/")[0])
    may = actor.audience in ("field", "operations", "system")
    with transaction.atomic():
        closed = orders.update(closed_at=now) if may else 0
        if closed:
            evidence.append("order", actor.id, actor.audience, clause, now, {"open": False}, contact.evidence_salt)
    if not closed:
        nb, en = f"det er ingen åpen ordre `{number}` som er din", f"there is no open order `{number}` that is yours"
        raise Refused(refuse("no-order", clause, nb, en))
