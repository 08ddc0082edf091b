"""What does the customer order, and what must we know to deliver it?

Each kind of product needs its own few things and nothing else; a field that it does not need is refused, and so is one that it needs
and lacks.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Decision, Refused, refuse
from hjemmel.gate.declared import undeclared
from hjemmel.stores import entries, evidence, people

NEEDS: Mapping[str, tuple[str, ...]] = {
    "internet": ("install_address",),
    "tv": ("install_address",),
    "telephone": ("listing_wish",),
    "equipment": ("install_address",),
}


def place_order(customer_number: str, product_code: str, values: Mapping[str, str], actor: Actor, now: datetime) -> str:
    """The order's number. Raises Refused (not one's own, no such product, a field not needed, missing or undeclared), NoSuchCustomer."""
    notice = the_notice()
    clause = notice.clause_for("purchase.field.install_address")
    contact = people.contact_by_number(customer_number)
    product = entries.rows(notice.record("product")).filter(code=product_code, withdrawn_on=None).first()
    fault = _fault(product, product_code, values, clause)
    if actor.audience not in ("customer", "support") or (actor.audience == "customer" and actor.id != customer_number):
        fault = refuse("not-yours", clause, "du kan bare bestille for deg selv", "you can order only for yourself")
    if fault:
        raise Refused(fault)
    number = f"B-{secrets.token_hex(5)}"
    day = now.astimezone(ZoneInfo(notice.time_zone)).date()
    row = {"order_number": number, "product": product_code, "source": "own-order", "ordered_on": day, **values}
    with writing(contact, actor):
        entries.add(notice.record("purchase"), contact.pk, row, notice.version.number)
        body = {"product": product_code, "fields": sorted(values)}
        evidence.append("order", actor.id, actor.audience, clause, now, body, contact.evidence_salt)
    return number


def _fault(product, code: str, values: Mapping[str, str], clause: str) -> Decision | None:  # type: ignore[no-untyped-def]
    if product is None:
        return refuse("no-product", clause, f"vi selger ikke `{code}`", f"we do not sell `{code}`")
    needed, purchase = NEEDS[product.kind], the_notice().record("purchase")
    for name in values:
        if name not in needed:
            nb = f"{product.title} trenger ikke `{name}`; vi tar det ikke imot"
            en = f"{product.title} does not need `{name}`; we do not accept it"
            return refuse("not-needed", clause, nb, en)
    for name in needed:
        if not values.get(name):
            return refuse("missing", clause, f"{product.title} trenger `{name}`", f"{product.title} needs `{name}`")
        if fault := undeclared(purchase.field(name), values[name], clause):
            return fault
    return None
