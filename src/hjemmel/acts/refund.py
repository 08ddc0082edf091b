"""Which account does the money go back to?

To the one that the last payment came from, or that the customer has had approved, without anybody reading it. Another takes two people:
see `ask_refund` and `approve_refund`.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import restriction_fault
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence, people

SURE = ("payment", "approved-change")  # sources of an account that need nobody's approval (again)


@dataclass(frozen=True, slots=True)
class Payout:
    """What goes to the bank. `amount_ore` is in øre."""

    account: str
    amount_ore: int


def refund(customer_number: str, amount_ore: int, actor: Actor, now: datetime) -> Payout:
    """The payout. Raises Refused: not invoicing, nothing to pay, no account from a payment, a restriction; NoSuchCustomer."""
    notice = the_notice()
    clause = notice.clause_for("payer-account.field.account")
    contact = people.contact_by_number(customer_number)
    known = entries.about(notice.record("payer-account"), contact.pk).filter(source__in=SURE).order_by("-last_seen_on")
    target = known.values_list("account", flat=True).first()
    if actor.audience != "billing" or amount_ore <= 0 or not target:
        nb = "fakturaavdelingen betaler tilbake et beløp til kontoen den siste betalingen kom fra; en annen konto må to stykker stå for"
        en = "invoicing pays an amount back to the account that the last payment came from; another account takes two people"
        raise Refused(refuse("no-refund", clause, nb, en))
    if fault := restriction_fault(notice, people.standing(contact.pk, "")):
        raise Refused(fault)
    with transaction.atomic():
        body = {"amount_ore": amount_ore, "other account": False}
        evidence.append("refund", actor.id, actor.audience, clause, now, body, contact.evidence_salt)
    return Payout(str(target), amount_ore)
