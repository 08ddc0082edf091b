"""Which invoice was paid, with how much, and from which account?

What the bank formats share: the check digit of a KID, amounts in whole øre, and what is no payment of an invoice. An amount is never
a floating-point number.
"""

import re
from datetime import date

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.no import iban, kontonr

from hjemmel.intake.parsed import Parsed, Payment, Unreadable

RECORDS = ("invoice", "payer-account")  # what a payment says something about
NO_KID = "no-kid"  # paid with a message, or nothing: somebody must find out what it is for
WRONG_KID = "kid-check-digit"
FOREIGN_ACCOUNT = "foreign-account"  # the payment counts; the account is not noted, for nothing can be paid back to it by its number alone
KID = re.compile(r"\d{1,24}[\d-]")  # a check digit by modulus 11 may be a hyphen
AMOUNT = re.compile(r"(\d{1,15})(?:[.,](\d{1,2}))?")
MODULUS_11 = 2, 3, 4, 5, 6, 7  # weights, from the right


def note(parsed: Parsed, kid: str, amount_ore: int, paid_on: date, account: str, reference: str) -> None:
    """Add one payment, unless it has no KID or one whose check digit is wrong. `account` is "" where the bank does not say."""
    if not kid:
        parsed.ignored[NO_KID] += 1
    elif not is_kid(kid):
        parsed.refused[WRONG_KID] += 1
    else:
        parsed.payments.append(Payment(kid, amount_ore, paid_on, _norwegian(parsed, account), reference))


def is_kid(text: str) -> bool:
    """Whether this is a customer identification: 2 to 25 digits of which the last checks the others, by modulus 10 or 11."""
    if not KID.fullmatch(text) or not text.isascii():
        return False
    weighed = sum(int(digit) * MODULUS_11[place % len(MODULUS_11)] for place, digit in enumerate(reversed(text[:-1])))
    check = {0: "0", 1: "-"}.get(weighed % 11, str(11 - weighed % 11))
    return text[-1] == check or luhn.is_valid(text)


def ore(text: str) -> int:
    """Kroner in writing, `1234.5` or `1234,50`, to øre. Raises Unreadable."""
    match = AMOUNT.fullmatch(text.strip()) if text.isascii() else None
    if match is None:
        raise Unreadable("an amount in kroner with at most two decimals")
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def _norwegian(parsed: Parsed, account: str) -> str | None:
    if not account or not account.strip("0"):
        return None
    try:
        return kontonr.validate(iban.compact(account)[4:] if iban.is_valid(account) else account).rjust(11, "0")
    except ValidationError:
        parsed.ignored[FOREIGN_ACCOUNT] += 1
        return None
