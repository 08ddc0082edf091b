"""Does this text hold a number that nobody should send us?

National identity numbers (also D-numbers and the synthetic ones that tests use) and Norwegian account numbers, by their check digits.
Pure: says where they stand, never what they are.
"""

import re
from dataclasses import dataclass

from stdnum.no import fodselsnummer, kontonr

IDENTITY, ACCOUNT = "identity-number", "account-number"
STRUCK = "•"
# Eleven digits, singly parted as people part them, and no digit on either side.
_ELEVEN = re.compile(r"(?<!\d)\d(?:[ .:\u00a0-]?\d){10}(?!\d)")


@dataclass(frozen=True, slots=True)
class Span:
    """Which characters of the text, and what they look like."""

    start: int
    end: int
    kind: str


def sensitive(text: str) -> tuple[Span, ...]:
    """Where identity and account numbers stand, first to last."""
    found = ((match, _kind(re.sub(r"\D", "", match[0]))) for match in _ELEVEN.finditer(text))
    return tuple(Span(match.start(), match.end(), kind) for match, kind in found if kind)


def strike_out(text: str) -> str:
    """The text with each of those digits replaced."""
    for span in sensitive(text):
        text = text[: span.start] + re.sub(r"\d", STRUCK, text[span.start : span.end]) + text[span.end :]
    return text


def _kind(digits: str) -> str:
    """An identity number by its two check digits alone: an unlikely date is no reason to let one through."""
    first, second = fodselsnummer.calc_check_digit1(digits), fodselsnummer.calc_check_digit2(digits)
    if (digits[9], digits[10]) == (first, second):
        return IDENTITY
    return ACCOUNT if kontonr.is_valid(digits) else ""
