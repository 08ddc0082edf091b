"""May we ask how this customer pays her debts?

Only for an open order of her own, of a product that is paid in arrears, once. Nobody asks for any other reason. The bureau stands
outside; who calls it is given.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decide import restriction_fault
from hjemmel.gate.decision import Decision, Refused, refuse
from hjemmel.notice.model import Notice
from hjemmel.stores import entries, evidence, models, people

ASKS = ("billing", "system")
Bureau = Callable[[models.Contact], str]  # who is asked about -> approved, declined, or blocked (kredittopplysningsloven § 16)


def check_credit(customer_number: str, order_number: str, bureau_name: str, bureau: Bureau, actor: Actor, now: datetime) -> str:
    """The bureau's outcome, stored with the order it is for. Raises Refused (recorded as evidence), NoSuchCustomer."""
    notice = the_notice()
    clause = notice.clause_for("credit-check.use.decide")
    contact = people.contact_by_number(customer_number)
    fault = _fault(notice, contact.pk, order_number, actor, clause)
    if fault:
        with transaction.atomic():
            body = {"asked": "credit", "code": fault.code}
            evidence.append("refusal", actor.id, actor.audience, clause, now, body, contact.evidence_salt)
        raise Refused(fault)
    outcome = bureau(models.Contact.objects.get(pk=contact.pk))
    with writing(contact, actor):
        values = {"order_number": order_number, "bureau": bureau_name, "asked_at": now, "outcome": outcome}
        entries.add(notice.record("credit-check"), contact.pk, values, notice.version.number)
        evidence.append("credit", actor.id, actor.audience, clause, now, {"bureau": bureau_name}, contact.evidence_salt)
    return outcome


def _fault(notice: Notice, contact_id: int, order_number: str, actor: Actor, clause: str) -> Decision | None:
    order = entries.about(notice.record("purchase"), contact_id).filter(order_number=order_number, ended_on=None).first()
    if actor.audience not in ASKS or order is None:
        nb = "kredittvurdering hører til en åpen bestilling, og gjøres av fakturaavdelingen"
        return refuse("no-order", clause, nb, "a credit assessment belongs to an open order, and is made by invoicing")
    product = entries.rows(notice.record("product")).filter(code=order.product).first()
    if product is None or not product.credit_element:
        nb, en = f"`{order.product}` betales ikke på etterskudd", f"`{order.product}` is not paid in arrears"
        return refuse("no-credit", clause, nb, en)
    if entries.about(notice.record("credit-check"), contact_id).filter(order_number=order_number).exists():
        return refuse("again", clause, "bestillingen er vurdert før", "the order has been assessed before")
    return restriction_fault(notice, people.standing(contact_id, ""))
