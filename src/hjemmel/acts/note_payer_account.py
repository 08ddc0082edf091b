"""Which account did the payment come from?

Remembers it for a refund and for nothing else; the newest payment counts. What a person has typed is no payment.
"""

from datetime import date, datetime

from stdnum.exceptions import ValidationError
from stdnum.no import kontonr

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence, people

PAYMENT, BY_HAND = "payment", "noted-by-hand"
MACHINES = ("system", "source")  # the payment file says what came in; a person says what she believes


def note_payer_account(customer_number: str, account: str, paid_on: date, actor: Actor, now: datetime) -> None:
    """Note the account of a payment. Raises Refused for what is no Norwegian account number, NoSuchCustomer."""
    notice = the_notice()
    record, clause = notice.record("payer-account"), notice.clause_for("payer-account.field.last_seen_on")
    contact = people.contact_by_number(customer_number)
    try:
        number = kontonr.validate(account)
    except ValidationError:
        raise Refused(refuse("no-account", clause, "dette er ikke noe kontonummer", "this is no account number")) from None
    with writing(contact, actor, uses=False):
        known = entries.about(record, contact.pk).filter(account=number)
        by_hand = actor.audience not in MACHINES
        if not known.exists():
            values = {"account": number, "source": BY_HAND if by_hand else PAYMENT, "last_seen_on": paid_on}
            entries.add(record, contact.pk, values, notice.version.number)
        elif by_hand:
            known.filter(source=BY_HAND).update(last_seen_on=paid_on)
        else:
            known.update(source=PAYMENT, last_seen_on=paid_on)
        evidence.append("payment", actor.id, actor.audience, clause, now, {}, contact.evidence_salt)
