"""What do the customer system and the billing system export?

`customers.csv`, one row a subscription, and `invoices.csv`, one row a subscription and month.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from hjemmel.lifecycle.calendar import month_of, months_later
from hjemmel.project.simulator.home import Box, Home, Subscription

CUSTOMER_COLUMNS = (
    "customer_number", "name", "address", "postcode", "place", "phone", "email", "birth_date", "protected_address", "language", "left_on",
    "subscription_number", "product", "area", "started_on", "ended_on", "user_name", "remote_id", "phone_numbers", "equipment",
)  # fmt: skip
INVOICE_COLUMNS = (
    "invoice_number", "subscription_number", "period_start", "period_end", "issued_on", "due_on", "amount_ore", "paid_ore", "credited_ore",
    "disputed",
)  # fmt: skip
MONTHS = 9  # of invoices
ISSUED_DAYS, DUE_DAYS = 4, 19  # after the month that is invoiced


def write_customers(path: Path, homes: Iterable[Home]) -> int:
    """Writes the file; returns the number of rows."""
    return write_rows(path, CUSTOMER_COLUMNS, (row for home in homes for row in _customer_rows(home)))


def write_invoices(path: Path, homes: Iterable[Home], today: date, rng: Random) -> int:
    """Writes the file; returns the number of rows. The last month is paid by most, the months before by all but who is arranged not to."""
    return write_rows(path, INVOICE_COLUMNS, (row for home in homes for s in _subscriptions(home) for row in _invoice_rows(s, today, rng)))


def write_rows(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> int:
    """Writes a CSV file with its header; returns the number of rows."""
    written = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(columns)
        for row in rows:
            out.writerow("" if value is None else value for value in row)
            written += 1
    return written


def _subscriptions(home: Home) -> list[Subscription]:
    return [home.broadband, *([home.telephony] if home.telephony else [])]


def _customer_rows(home: Home) -> Iterator[tuple[object, ...]]:
    c = home.customer
    contact = (
        c.number, c.name, c.address, c.postcode, c.place, c.phone, c.email, c.birth_date, c.protected_address, c.language, c.left_on,
    )  # fmt: skip
    for s in _subscriptions(home):
        equipment = ";".join(map(_piece, s.equipment))
        yield (*contact, s.number, s.product, s.area, s.started_on, s.ended_on, s.user_name, s.remote_id, s.phone_number, equipment)


def _piece(box: Box) -> str:
    return f"{box.serial}/{box.kind}/{box.maker}/{box.model}"


def _invoice_rows(s: Subscription, today: date, rng: Random) -> Iterator[tuple[object, ...]]:
    for months_ago in range(MONTHS, 0, -1):
        start = months_later(month_of(today), -months_ago)
        after = months_later(start, 1)
        issued = after + timedelta(days=ISSUED_DAYS)
        if issued > today or start < s.started_on or (s.ended_on and start > s.ended_on):
            continue
        amount = s.month_ore + rng.randrange(0, 9_000, 50) * bool(s.phone_number)
        late, disputed = months_ago == 1 and rng.random() < 0.06, rng.random() < 0.004
        paid = 0 if months_ago == s.unpaid_months_ago or late else amount
        credited = amount // 4 if disputed else 0
        yield (
            f"{start:%y%m}-{s.number}", s.number, start, after - timedelta(days=1), issued, after + timedelta(days=DUE_DAYS), amount,
            paid - credited if disputed and paid else paid, credited, "true" if disputed and months_ago == 1 else "false",
        )  # fmt: skip
