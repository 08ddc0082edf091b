"""Which acts concerned this person?"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.evidence.entry import Entry
from hjemmel.stores import evidence, people


def evidence_about(customer_number: str, actor: Actor, now: datetime) -> list[Entry]:
    """Every entry about one customer, oldest first; that they were read is evidence too. Raises NoSuchCustomer."""
    contact = people.contact_by_number(customer_number)
    found = evidence.about(contact.evidence_salt)
    with transaction.atomic():
        evidence.append("evidence-read", actor.id, actor.audience, "", now, {"entries": len(found)}, contact.evidence_salt)
    return found
