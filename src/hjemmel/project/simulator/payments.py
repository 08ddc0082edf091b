"""Who has paid the last invoices, when, from which account?

What the bank knows of them, the same for both of its formats: payments with a KID a few days after the invoice, and some of which the
KID is wrong or lacks. Account numbers are invented, with valid check digits.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from stdnum import luhn
from stdnum.no import kontonr

from hjemmel.project.simulator.register_files import invoices
from hjemmel.project.simulator.world import World

INVENTED = "9999"
RECENT_DAYS = 45
WRONG_KID, NO_KID = 0.01, 0.01
NO_KID_REASON, WRONG_KID_REASON = "no-kid", "kid-check-digit"  # of hjemmel.intake.payments


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment; `number` counts those of a day from 1, and `reason` is why it pays no invoice."""

    day: date
    number: int
    kid: str
    amount_ore: int
    account: str
    name: str
    reason: str = ""


def account(number: int) -> str:
    """The account with this number, or the next that has a check digit."""
    while True:
        digits = f"{INVENTED}{number % 1_000_000:06d}"
        for check in "0123456789":
            if kontonr.is_valid(digits + check):
                return digits + check
        number += 1


OURS = account(1)


def by_day(world: World) -> Iterator[tuple[date, list[Paid]]]:
    """The payments of each banking day, in the order of the days."""
    dice, due = world.lot("payments"), []
    for invoice in invoices(world):
        day = _banking_day(invoice.issued_on + timedelta(days=dice.randint(2, 15)))
        if invoice.paid_ore and day <= world.today and (world.today - invoice.issued_on).days <= RECENT_DAYS:
            due.append((day, invoice, dice.random()))
    for day, paid in groupby(sorted(due, key=lambda one: (one[0], one[1].number)), key=lambda one: one[0]):
        payments = []
        for number, (_, invoice, lot) in enumerate(paid, start=1):
            digits = invoice.number.replace("-", "")
            check = luhn.calc_check_digit(digits)
            reason = WRONG_KID_REASON if lot < WRONG_KID else NO_KID_REASON if lot < WRONG_KID + NO_KID else ""
            kid = "" if reason == NO_KID_REASON else f"{digits}{_no_check(digits) if reason else check}"
            payer = account(1000 + int(invoice.subscription[1:]))
            payments.append(Paid(day, number, kid, invoice.paid_ore, payer, f"Betaler {number}", reason))
        yield day, payments


def _banking_day(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.isoweekday()) % 7 + 1) if day.isoweekday() > 5 else day


def _no_check(digits: str) -> str:
    """A last digit that checks by neither modulus."""
    weighed = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(digits)))
    right = {luhn.calc_check_digit(digits), str(-weighed % 11)}
    return next(digit for digit in "0123456789" if digit not in right)
