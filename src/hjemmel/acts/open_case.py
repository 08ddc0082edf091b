"""What is wrong, and at whose place?

Opens a fault case: the customer reports it, an adviser does it for her, or an alarm does. While it is open, what hangs on it may be
seen by whoever names it.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.gate.sensitive import strike_out
from hjemmel.stores import entries, evidence, people

PERSONAL = ("name", "address", "phone", "email")  # what a case may hold of a person, if it must
LEAST_REASON_CHARACTERS = 5
OPENS = {"customer": "customer", "support": "adviser", "system": "alarm"}  # who may open one, and what the case says of it


def open_case(
    customer_number: str, service: str, actor: Actor, now: datetime, needed: Mapping[str, str] | None = None, need: str = ""
) -> str:
    """The number of a new fault case about `service` (one of the declared ones).

    `needed` are the few personal fields that mending takes, and `need` says why; without a reason there are none.
    Raises Refused, NoSuchCustomer.
    """
    notice = the_notice()
    record = notice.record("fault-case")
    clause = notice.clause_for("fault-case.field.opened_by")
    services = record.field("service").values
    if service not in services:
        known = ", ".join(services)
        nb, en = f"`{service}` er ingen tjeneste; velg en av {known}", f"`{service}` is no service; choose one of {known}"
        raise Refused(refuse("unknown-word", clause, nb, en))
    if actor.audience not in OPENS or (actor.audience == "customer" and actor.id != customer_number):
        nb, en = "du kan bare melde feil hos deg selv", "you can report a fault only at your own place"
        raise Refused(refuse("not-yours", clause, nb, en))
    contact = people.contact_by_number(customer_number)
    personal = _personal(needed or {}, need, notice.clause_for("fault-case.field.need"))
    number = f"F-{secrets.token_hex(4)}"
    values = {"number": number, "service": service, "opened_by": OPENS[actor.audience], "opened_at": now, **personal}
    with writing(contact, actor):
        entries.add(record, contact.pk, values, notice.version.number)
        evidence.append("case", actor.id, actor.audience, clause, now, {"service": service, "open": True}, contact.evidence_salt)
    return number


def _personal(needed: Mapping[str, str], need: str, clause: str) -> dict[str, str]:
    """The personal fields of a case, with the reason for them. Raises Refused for another field, or for none given."""
    for name in needed:
        if name not in PERSONAL:
            known = ", ".join(PERSONAL)
            nb, en = f"en sak har ikke plass til `{name}`; bare {known}", f"a case has no room for `{name}`; only {known}"
            raise Refused(refuse("field", clause, nb, en))
    if needed and len(need.strip()) < LEAST_REASON_CHARACTERS:
        nb, en = "si hvorfor saken trenger opplysninger om personen", "say why the case needs information about the person"
        raise Refused(refuse("no-need", clause, nb, en))
    return {**needed, "need": strike_out(need.strip())} if needed else {}
