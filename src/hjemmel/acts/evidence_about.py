"""Which acts concerned this person?"""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.evidence.entry import Entry
from hjemmel.stores import evidence, models, people


def evidence_about(customer_number: str, actor: Actor, now: datetime) -> list[Entry]:
    """Every entry about one customer, oldest first, with staff by the names that the permits give; reading them is evidence too.

    Raises NoSuchCustomer.
    """
    contact = people.contact_by_number(customer_number)
    known = models.Permit.objects.values_list("actor", "audience").distinct()
    names = {evidence.actor_reference(name, audience): name for name, audience in known if audience != "customer"}
    found = [replace(entry, actor=names.get(entry.actor, entry.actor)) for entry in evidence.about(contact.evidence_salt)]
    with transaction.atomic():
        evidence.append("evidence-read", actor.id, actor.audience, "", now, {"entries": len(found)}, contact.evidence_salt)
    return found
