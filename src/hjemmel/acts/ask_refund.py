"""Is the money to go to another account than the one it came from?

Registers the refund, and pays nothing: somebody else signs in and approves it.
"""

import secrets
from datetime import datetime

from stdnum.exceptions import ValidationError
from stdnum.no import kontonr

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence, people

RECORD = "refund-order"


def ask_refund(customer_number: str, amount_ore: int, account: str, actor: Actor, now: datetime) -> str:
    """The number under which it waits. Raises Refused: not invoicing, nothing to pay, no account, a restriction; NoSuchCustomer."""
    notice = the_notice()
    clause = notice.clause_for("act.ask_refund")
    contact = people.contact_by_number(customer_number)
    try:
        target = kontonr.validate(account)
    except ValidationError:
        raise Refused(refuse("no-account", clause, "dette er ikke noe kontonummer", "this is no account number")) from None
    if actor.audience != "billing" or amount_ore <= 0:
        nb, en = "fakturaavdelingen ber om en tilbakebetaling av et beløp", "invoicing asks for a refund of an amount"
        raise Refused(refuse("no-refund", clause, nb, en))
    number = f"T-{secrets.token_hex(4)}"
    values = {"number": number, "account": target, "amount_ore": amount_ore, "asked_by": actor.id, "asked_at": now}
    with writing(contact, actor):
        entries.add(notice.record(RECORD), contact.pk, values, notice.version.number)
        evidence.append("refund-asked", actor.id, actor.audience, clause, now, {"amount_ore": amount_ore}, contact.evidence_salt)
    return number
