"""Is the enquiry answered?

Closes a case. From then on its history is hidden from advisers, and the clock that ends it runs for the case and what hangs on it alike.
"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence, people

CLOSES = ("support", "privacy", "customer")
PARTS = ("enquiry-message", "chat-trail")  # what hangs on a case and ends with it


def close_enquiry(customer_number: str, number: str, actor: Actor, now: datetime) -> None:
    """Close an open case of a customer. Raises Refused where there is none, NoSuchCustomer."""
    notice = the_notice()
    clause = notice.clause_for("enquiry.field.closed_at")
    contact = people.contact_by_number(customer_number)
    may = actor.audience in CLOSES and (actor.audience != "customer" or actor.id == customer_number)
    with transaction.atomic():
        people.lock(contact.pk)  # what is written in the case at this moment is closed with it, or comes too late
        cases = entries.about(notice.record("enquiry"), contact.pk).filter(number=number, closed_at=None)
        closed = cases.update(closed_at=now) if may else 0
        if closed:
            for part in PARTS:
                entries.about(notice.record(part), contact.pk).filter(case_number=number).update(case_closed_at=now)
            evidence.append("enquiry", actor.id, actor.audience, clause, now, {"open": False}, contact.evidence_salt)
    if not closed:
        nb, en = f"kunden har ingen åpen sak `{number}`", f"the customer has no open case `{number}`"
        raise Refused(refuse("no-case", clause, nb, en))
