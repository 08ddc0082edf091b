"""Does this text hold a number that nobody should send us?

National identity numbers (also D-numbers and the synthetic ones that tests use), Norwegian account numbers, account numbers of other
countries (IBAN, ISO 13616) and payment cards (ISO/IEC 7812), by their check digits. Pure: says where they stand, never what they are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from stdnum import iban, luhn, numdb
from stdnum.no import fodselsnummer, kontonr

IDENTITY, ACCOUNT, CARD = "identity-number", "account-number", "card-number"
STRUCK = "•"
# What people put between the digits: one sign, up to three blanks, a dash or a stroke with a blank on either side, the end of a line.
_BLANK, _DASH = r"[ \t\u00a0\u2007\u2009\u202f]", r"[/\u2010-\u2015\u2212-]"
_PARTED = rf"(?:[.:_]|{_BLANK}{{1,3}}|{_BLANK}?{_DASH}{_BLANK}?|[ \t]*\r?\n[ \t]*)?"
_FEWEST = 11
_DIGITS = re.compile(rf"\d(?:{_PARTED}\d){{{_FEWEST - 1},}}")
_IBAN = re.compile(r"(?<![^\W_])(?=([A-Za-z]{2}\d\d(?:[ .\u00a0-]?[A-Za-z0-9]){11,30}))")
_COUNTRIES = numdb.get("iban")
# The issuers' first digits and how many digits their cards have: Visa, Mastercard, American Express, Diners Club, and the 5 and 6 of
# Maestro, Discover and UnionPay. A customer or a reference number seldom begins so and has that length and the right check digit too.
_CARD = re.compile(r"4\d{12}(?:\d{3}){0,2}|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3[0689]\d{12}|(?:50|5[6-8]|6\d)\d{14,17}")
_LENGTHS = (_FEWEST, *range(13, 20))
# How people part them, where more digits stand beside: any other parts there are those of two numbers, as of two telephones.
_GROUPINGS = (
    *((length,) for length in _LENGTHS),
    *((6, 5), (6, 3, 2), (2, 2, 2, 5), (2, 2, 2, 3, 2), (4, 2, 5), (4, 7)),
    *((4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 4, 4, 1), (4, 6, 5), (4, 6, 4)),
)


@dataclass(frozen=True, slots=True)
class Span:
    """Which characters of the text, and what they look like."""

    start: int
    end: int
    kind: str


def sensitive(text: str) -> tuple[Span, ...]:
    """Where such numbers stand, first to last; of two that overlap the one that begins first, and of those the longest."""
    found: list[Span] = []
    for span in sorted((*_numbers(text), *_ibans(text)), key=lambda span: (span.start, -span.end)):
        if not found or span.start >= found[-1].end:
            found.append(span)
    return tuple(found)


def identity_numbers(text: str) -> Iterator[str]:
    """What is one by its check digits alone, as it is written; one in 121 is by chance, so this is for who asks more of such numbers."""
    return (text[span.start : span.end] for span in _numbers(text) if span.kind == IDENTITY)


def strike_out(text: str) -> str:
    """The text with each of those digits replaced, and the letters of an IBAN too."""
    while spans := sensitive(text):  # once more for what overlapped
        ends = [0, *(span.end for span in spans)]
        kept = [text[end : span.start] for end, span in zip(ends, spans, strict=False)]
        struck = [re.sub(r"[^\W_]", STRUCK, text[span.start : span.end]) for span in spans]
        text = "".join(part for pair in zip(kept, struck, strict=True) for part in pair) + text[ends[-1] :]
    return text


def _numbers(text: str) -> Iterator[Span]:
    """An identity number by itself however it is parted; all else, and what stands among other digits, in the groups that people write."""
    for run in _DIGITS.finditer(text):
        groups = [(run.start() + group.start(), group[0]) for group in re.finditer(r"\d+", run[0])]
        sizes = tuple(len(digits) for _, digits in groups)
        if sum(sizes) == _FEWEST:
            yield from (span for span in _span(groups) if span.kind == IDENTITY)  # an account by its one check digit takes its usual groups
        for first in range(len(groups)):
            for grouping in _GROUPINGS:
                if sizes[first : first + len(grouping)] == grouping:
                    yield from _span(groups[first : first + len(grouping)])


def _span(groups: list[tuple[int, str]]) -> Iterator[Span]:
    """What these groups of digits (where each begins, and its digits) are together, if anything."""
    if kind := _kind("".join(digits for _, digits in groups)):
        yield Span(groups[0][0], groups[-1][0] + len(groups[-1][1]), kind)


def _kind(digits: str) -> str:
    """An identity number by its two check digits alone: an unlikely date is no reason to let one through."""
    if len(digits) > _FEWEST:
        return CARD if _CARD.fullmatch(digits) and luhn.is_valid(digits) else ""
    if digits[9] == fodselsnummer.calc_check_digit1(digits) and digits[10] == fodselsnummer.calc_check_digit2(digits):
        return IDENTITY
    return ACCOUNT if kontonr.is_valid(digits) else ""


def _ibans(text: str) -> Iterator[Span]:
    """Each by its country's length and check digits; the words that stand behind it are not part of it."""
    for match in _IBAN.finditer(text):
        signs = [at for at, sign in enumerate(match[1], start=match.start(1)) if sign.isalnum()]
        length = _iban_length(match[1][:2].upper())
        if 0 < length <= len(signs) and iban.is_valid(text[signs[0] : signs[length - 1] + 1]):
            yield Span(signs[0], signs[length - 1] + 1, ACCOUNT)


@cache
def _iban_length(country: str) -> int:
    """How many signs the IBANs of a country (ISO 3166 alpha-2) have; 0 of one that has none."""
    bban = str(_COUNTRIES.info(country)[0][1].get("bban", ""))
    return 4 + sum(int(count) for count in re.findall(r"(\d+)!", bban)) if bban else 0
