"""Is this employee also a customer?

The privacy office notes it, so that nobody opens herself at work; the customer sees it.
"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence, people
from hjemmel.stores.look_ups import LINKS


def link_employee(customer_number: str, employee: str, on: bool, actor: Actor, now: datetime) -> None:
    """Note (`on`) or end that `employee`, by her sign-in name, is this customer. Raises Refused, NoSuchCustomer."""
    notice = the_notice()
    clause = notice.clause_for("act.link_employee")
    contact = people.contact_by_number(customer_number)
    if actor.audience != "privacy" or not employee.strip() or employee.strip() == actor.id:
        nb, en = (
            "personvernkontoret noterer hvem som er kunde, og ingen seg selv",
            "the privacy office notes who is a customer, and nobody herself",
        )
        raise Refused(refuse("not-yours", clause, nb, en))
    with transaction.atomic():
        live = entries.about(notice.record(LINKS), contact.pk).filter(actor=employee.strip(), ended_at=None)
        if on and not live.exists():
            values = {"actor": employee.strip(), "noted_by": actor.id, "noted_at": now}
            entries.add(notice.record(LINKS), contact.pk, values, notice.version.number)
        if not on:
            live.update(ended_at=now)
        evidence.append("employee-link", actor.id, actor.audience, clause, now, {"on": on}, contact.evidence_salt)
