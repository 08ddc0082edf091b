"""What do the customer system and the billing system export?

`customers.csv`, one row a subscription, and `invoices.csv`, one row a subscription and month.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from hjemmel.lifecycle.calendar import month_of, months_later
from hjemmel.project.simulator.home import Box, Home, Subscription
from hjemmel.project.simulator.world import World
from hjemmel.project.simulator.written import Told, Written

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


LEDGERS = {"B": 1, "T": 2, "M": 3}  # by the letter of a subscription: invoice numbers differ in their digits alone


@dataclass(frozen=True, slots=True)
class Invoice:
    """One row; amounts are whole øre."""

    number: str
    subscription: str
    start: date
    end: date
    issued_on: date
    due_on: date
    amount_ore: int
    paid_ore: int
    credited_ore: int
    disputed: str


def write_customers(world: World, out: Path, told: Told) -> Written:
    """Writes `customers.csv`; a record is a row."""
    written = Written()
    rows = (row for home in world.homes for row in _customer_rows(home))
    written.records = write_rows(written.add(out / "customers.csv"), CUSTOMER_COLUMNS, rows)
    return written


def write_invoices(world: World, out: Path, told: Told) -> Written:
    """Writes `invoices.csv`; a record is a row."""
    written = Written()
    written.records = write_rows(written.add(out / "invoices.csv"), INVOICE_COLUMNS, map(astuple, invoices(world)))
    return written


def invoices(world: World) -> Iterator[Invoice]:
    """Every invoice. The last month is paid by most, the months before by all but who is arranged not to."""
    dice = world.lot("invoices")
    for home in world.homes:
        for subscription in home.subscriptions():
            yield from _invoices(subscription, world.today, dice)


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


def _customer_rows(home: Home) -> Iterator[tuple[object, ...]]:
    c = home.customer
    contact = (
        c.number, c.name, c.address, c.postcode, c.place, c.phone, c.email, c.birth_date, c.protected_address, c.language, c.left_on,
    )  # fmt: skip
    for s in home.subscriptions():
        equipment = ";".join(map(_piece, s.equipment))
        yield (*contact, s.number, s.product, s.area, s.started_on, s.ended_on, s.user_name, s.remote_id, s.phone_number, equipment)


def _piece(box: Box) -> str:
    return f"{box.serial}/{box.kind}/{box.maker}/{box.model}"


def _invoices(s: Subscription, today: date, dice: Random) -> Iterator[Invoice]:
    for months_ago in range(MONTHS, 0, -1):
        start = months_later(month_of(today), -months_ago)
        after = months_later(start, 1)
        issued = after + timedelta(days=ISSUED_DAYS)
        if issued > today or start < s.started_on or (s.ended_on and start > s.ended_on):
            continue
        amount = s.month_ore + dice.randrange(0, 9_000, 50) * bool(s.phone_number)
        late, disputed = months_ago == 1 and dice.random() < 0.06, dice.random() < 0.004
        paid = 0 if months_ago == s.unpaid_months_ago or late else amount
        credited = amount // 4 if disputed else 0
        yield Invoice(
            f"{start:%y%m}-{LEDGERS[s.number[0]]}{s.number[1:]}", s.number, start, after - timedelta(days=1), issued,
            after + timedelta(days=DUE_DAYS), amount, paid - credited if disputed and paid else paid, credited,
            "true" if disputed and months_ago == 1 else "false",
        )  # fmt: skip
