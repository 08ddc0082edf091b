"""Did the customer give us this address with a purchase, and could she refuse offers there and then?

Two of the conditions for offers to customers (markedsføringsloven § 15(3)); noted when the order is placed, and not made good later.
"""

from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence, people

NOTES = ("customer", "support")


def note_sale_contact(customer_number: str, order_number: str, stop_offered: bool, actor: Actor, now: datetime) -> None:
    """Note the address of the customer's as it is, for an own order placed today. Raises Refused, NoSuchCustomer."""
    notice = the_notice()
    record, clause = notice.record("sale-contact"), notice.clause_for("sale-contact.field.email")
    contact = people.contact_by_number(customer_number)
    orders = entries.about(notice.record("purchase"), contact.pk).filter(order_number=order_number, source="own-order")
    may = actor.audience in NOTES and (actor.audience != "customer" or actor.id == customer_number)
    if not may or not contact.email or not orders.exists():
        nb = f"kunden har ingen egen bestilling `{order_number}`, eller ingen e-postadresse"
        en = f"the customer has no own order `{order_number}`, or no e-mail address"
        raise Refused(refuse("no-sale", clause, nb, en))
    with writing(contact, actor):
        entries.about(record, contact.pk).filter(ended_at=None).update(ended_at=now)
        values = {"order_number": order_number, "email": contact.email, "stop_offered": stop_offered, "noted_at": now}
        entries.add(record, contact.pk, values, notice.version.number)
        evidence.append("sale-contact", actor.id, actor.audience, clause, now, {"stop_offered": stop_offered}, contact.evidence_salt)
