"""Who outside asks for what, about whom, on which ground?

Registers what is asked, and asks the gate at once whether its ground could open it: what never could is refused here, with the rule.
Nothing is handed over; that takes `disclose`, and for an order somebody else.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Decision, Refused, refuse
from hjemmel.gate.disclosure import Ask, Claim, Order, decide_disclosure
from hjemmel.notice.model import Kind, Notice
from hjemmel.stores import entries, evidence, models, people

SECOND = "somebody else"  # whoever approves an order after the one who registers it; the gate asks for two
WAITING = "waiting"
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody outside asks for, as it is registered. Days are local; empty where the ground does not ask for it.

    `consents` says of each customer, by number, how and when she said yes. `covers` are the first and the last day of what is asked for:
    of a record type with a time, nothing else is given.
    """

    ground: str
    recipient: str
    record: str
    order_number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    scope: str = ""
    covers: tuple[date, date] | None = None
    civil: bool = False
    consents: Mapping[str, str] = field(default_factory=dict)
    invoice_number: str = ""
    reminded_on: date | None = None
    considered: bool = False
    secret_until: date | None = None
    offence: str = ""
    penalty_months: int | None = None


def ask_disclosure(customer_numbers: Sequence[str], asked: Asked, actor: Actor, now: datetime) -> str:
    """The number under which it waits. Raises Refused (recorded as evidence) for what the ground can never open; NoSuchCustomer."""
    notice = the_notice()
    contacts = [people.contact_by_number(number) for number in dict.fromkeys(customer_numbers)]
    today = now.astimezone(ZoneInfo(notice.time_zone)).date()
    ids = [contact.pk for contact in contacts]
    said_yes = {contact.pk: asked.consents.get(contact.customer_number, "").strip() for contact in contacts}
    consenting = [pk for pk, how in said_yes.items() if how]
    decision = decide_disclosure(notice, as_ask(asked, ids, consenting, (actor.id, SECOND)), today)
    decision = _without_days(notice, asked, decision) or decision
    if actor.audience != "privacy" or not contacts:
        nb, en = "utlevering avgjøres av personvernkontoret, for navngitte kunder", "the privacy office decides, for named customers"
        decision = refuse("not-yours", notice.clause_for("act.disclose"), nb, en)
    if not decision.allowed:
        record_refusal(asked.ground, decision, actor, now)
        raise Refused(decision)
    number = f"B-{secrets.token_hex(4)}"
    values: dict[str, Any] = {"number": number, "ground": asked.ground, "asked_by": asked.recipient, "record": asked.record}
    values |= {name: getattr(asked, name) or None for name in ("order_number", "issuer", "issued_on", "scope", "offence")}
    values |= {name: getattr(asked, name) or None for name in ("invoice_number", "reminded_on", "secret_until")}
    values |= dict(zip(("covers_from", "covers_to"), asked.covers, strict=True)) if asked.covers else {}
    values |= {"civil": YES if asked.civil else NO, "considered": YES if asked.considered else NO}
    values |= {"penalty_months": asked.penalty_months}
    values |= {"registered_by": actor.id, "registered_at": now, "state": WAITING}
    clause = notice.clause_for("act.ask_disclosure")
    with transaction.atomic():
        for contact in contacts:
            hers = {**values, "consent": said_yes[contact.pk] or None}
            entries.add(notice.record("disclosure-order"), contact.pk, hers, notice.version.number)
            body = {"ground": asked.ground, "recipient": asked.recipient, "record": asked.record}
            evidence.append("disclosure-asked", actor.id, actor.audience, clause, now, body, contact.evidence_salt)
    return number


def _without_days(notice: Notice, asked: Asked, decision: Decision) -> Decision | None:
    """The refusal of what has a time and is asked for without one: all that is kept is wider than any order."""
    covers = asked.covers
    if not decision.allowed or notice.record(asked.record).kind is not Kind.EVENT or (covers and covers[0] <= covers[1]):
        return None
    nb, en = "oppgi hvilke dager det gjelder, første og siste", "give the days that it covers, the first and the last"
    return refuse("no-days", notice.clause_for("disclosure-order.field.covers_from"), nb, en)


def as_ask(asked: Asked, contact_ids: Sequence[int], consenting: Collection[int], approvers: tuple[str, ...]) -> Ask:
    """What the gate is asked; `consenting` are those who have said yes, each for herself.

    The claim is what the register says of the invoice, whatever was written.
    """
    concerned = frozenset(contact_ids)
    order = Order(
        asked.order_number, asked.issuer, asked.issued_on, asked.scope, asked.civil, approvers, asked.offence, asked.penalty_months
    )
    return Ask(asked.ground, asked.recipient, asked.record, concerned, frozenset(consenting), order, _claim(asked, contact_ids))


def _claim(asked: Asked, contact_ids: Sequence[int]) -> Claim | None:
    mine = models.Invoice.objects.filter(invoice_number=asked.invoice_number, subscription__contact_id__in=contact_ids)
    invoice = mine.first() if asked.invoice_number else None
    if invoice is None:
        return None
    settled = invoice.paid_ore + invoice.credited_ore >= invoice.amount_ore
    return Claim(invoice.due_on, asked.reminded_on, settled, invoice.disputed, asked.considered)


def record_refusal(ground: str, decision: Decision, actor: Actor, now: datetime) -> None:
    """That something was asked for and refused, without what or about whom."""
    with transaction.atomic():
        body = {"asked": "disclosure", "ground": ground, "code": decision.code}
        evidence.append("refusal", actor.id, actor.audience, decision.clause, now, body)
