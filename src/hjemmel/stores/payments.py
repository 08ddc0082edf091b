"""Which invoice does a payment settle, and has it been counted already?

A payment is told by files that may overlap; each counts once, by the bank's own reference. Part payments add up, and an invoice is
settled when they reach its amount. Amounts are whole øre.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, TypeAlias

from django.db import connection

from hjemmel.notice.model import RecordType
from hjemmel.stores import entries, models

REMEMBERED = timedelta(days=731)  # no bank tells again of what is older
UNKNOWN, AMBIGUOUS = "unknown-kid", "ambiguous-kid"
NOT_PAID = "taken-back-unpaid"  # a payment is taken back that has not come
OVERPAID = "overpaid"
Owed: TypeAlias = tuple[models.Invoice, Any]  # an invoice and a payment of it
PLACES = re.compile(r"(\d{1,2})-(\d{1,2})")


@dataclass(slots=True)
class Settled:
    """What became of the payments of a delivery, in counts; `unknown` are KIDs of no invoice."""

    paid: int = 0
    duplicates: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    alarms: Counter[str] = field(default_factory=Counter)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)


def settle(payments: Sequence[Any], places: str, payer: RecordType | None, version: int, now: datetime) -> Settled:
    """Pay invoices in the caller's transaction, and note the accounts that the money came from under `payer`, if that is declared.

    `places` says which digits of a KID are the invoice number (`8-15`, counted from 1); "" is all but the check digit.
    """
    settled, invoices = Settled(), _invoices({invoice_digits(p.kid, places) for p in payments})
    models.CountedPayment.objects.filter(counted_at__lt=now - REMEMBERED).delete()
    owed: list[Owed] = []
    for payment in payments:
        found = invoices.get(invoice_digits(payment.kid, places), [])
        if not found:
            settled.unknown[("kid", payment.kid)] += 1
        elif len(found) > 1:
            settled.refused[AMBIGUOUS] += 1
        else:
            owed.append((found[0], payment))
    counted = _pay(owed, settled, now)
    if payer:
        _note(payer, counted, version)
    return settled


def _pay(owed: Sequence[Owed], settled: Settled, now: datetime) -> list[Owed]:
    """Count what has not been counted before; returns those payments. What is taken back before it has come waits for the rest."""
    new, counted = _not_counted([_digest(payment) for _, payment in owed]), list[Owed]()
    early = _count(owed, new, counted, settled)
    if never_came := _count(early, new, counted, settled):
        settled.refused[NOT_PAID] += len(never_came)
    changed = {invoice.pk: invoice.paid_ore for invoice, _ in counted}
    with connection.cursor() as cursor:
        cursor.execute(_NOW_PAID, [list(changed), list(changed.values())])
    told = [models.CountedPayment(digest=_digest(payment), counted_at=now) for _, payment in counted]
    models.CountedPayment.objects.bulk_create(told, batch_size=5000)
    settled.paid = len(counted)
    return counted


def _count(owed: Sequence[Owed], new: set[bytes], counted: list[Owed], settled: Settled) -> list[Owed]:
    """Add to `counted` what is `new`, in the order in which it is told; returns what would take back more than has come."""
    early = []
    for invoice, payment in owed:
        digest = _digest(payment)
        if digest not in new:
            settled.duplicates += 1
        elif invoice.paid_ore + payment.amount_ore < 0:
            early.append((invoice, payment))
        else:
            new.remove(digest)
            invoice.paid_ore += payment.amount_ore
            counted.append((invoice, payment))
            if payment.amount_ore > 0 and invoice.paid_ore + invoice.credited_ore > invoice.amount_ore:
                settled.alarms[OVERPAID] += 1
    return early


def _not_counted(digests: Sequence[bytes]) -> set[bytes]:
    before = models.CountedPayment.objects.filter(digest__in=digests).values_list("digest", flat=True)
    return set(digests) - {bytes(digest) for digest in before}


def _digest(payment: Any) -> bytes:
    return sha256(f"{payment.reference}\0{payment.kid}\0{payment.amount_ore}\0{payment.paid_on}".encode()).digest()


def invoice_digits(kid: str, places: str) -> str:
    """The invoice number that a KID holds, without leading zeros."""
    match = PLACES.fullmatch(places)
    return (kid[int(match[1]) - 1 : int(match[2])] if match else kid[:-1]).lstrip("0")


def _invoices(numbers: set[str]) -> dict[str, list[models.Invoice]]:
    """By the digits of their numbers; locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_DIGITS, [sorted(filter(None, numbers))])
        digits = dict(cursor.fetchall())
    found: dict[str, list[models.Invoice]] = {}
    for invoice in (
        models.Invoice.objects.select_related("subscription").filter(pk__in=digits).select_for_update(of=("self",)).order_by("pk")
    ):
        found.setdefault(digits[invoice.pk], []).append(invoice)
    return found


def _note(payer: RecordType, counted: Sequence[Owed], version: int) -> None:
    """Each account that money came from, with the newest day on which it did."""
    newest: dict[tuple[int, str], date] = {}
    for invoice, payment in counted:
        if payment.account and payment.amount_ore > 0:
            whose = (invoice.subscription.contact_id, payment.account)
            newest[whose] = max(payment.paid_on, newest.get(whose, payment.paid_on))
    rows = entries.rows(payer)
    known = {(row.contact_id, row.account): row for row in rows.filter(contact_id__in={contact for contact, _ in newest})}
    for whose in newest.keys() & known.keys():
        known[whose].last_seen_on = max(known[whose].last_seen_on, newest[whose])
    rows.bulk_update([known[whose] for whose in newest.keys() & known.keys()], ["last_seen_on"], batch_size=5000)
    for (contact_id, account), day in newest.items():
        if (contact_id, account) not in known:
            entries.add(payer, contact_id, {"account": account, "source": "payment", "last_seen_on": day}, version)


# The digits of an invoice number are what stands in a KID: `F-000123` is 123.
_BY_DIGITS = r"""
SELECT id, ltrim(regexp_replace(invoice_number, '\D', '', 'g'), '0') AS digits FROM invoice
WHERE ltrim(regexp_replace(invoice_number, '\D', '', 'g'), '0') = ANY(%s)
"""

_NOW_PAID = """
UPDATE invoice SET paid_ore = told.paid_ore
FROM unnest(%s::bigint[], %s::bigint[]) AS told (id, paid_ore) WHERE invoice.id = told.id
"""
