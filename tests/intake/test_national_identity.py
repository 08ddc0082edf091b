"""A national identity number is seen however it is written, and a date, a telephone number or an amount is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.no import fodselsnummer

from hjemmel.gate.sensitive import identity_numbers
from hjemmel.intake.national_identity import names_a_person

# Of test persons alone: the tax administration adds 80 to the month.
PARTS = (
    "",
    " ",
    "  ",
    "\u00a0",
    "\u202f",
    "\u2007",
    "-",
    "\u2013",
    "\u2014",
    "\u2212",
    " - ",
    "- ",
    "\u00a0\u2013 ",
    ".",
    "/",
    " / ",
    ":",
    "\t",
)


def identity_number(digits: str) -> str:
    """The nine digits with their check digits, "" where they have none."""
    for check in (fodselsnummer.calc_check_digit1, fodselsnummer.calc_check_digit2):
        digits += check(digits)
    return digits if len(digits) == 11 else ""


births = st.dates().map(lambda day: f"{day:%d}{day.month + 80}{day.year % 100:02d}")
numbers = st.tuples(births, st.integers(0, 999)).map(lambda pair: identity_number(f"{pair[0]}{pair[1]:03d}")).filter(bool)


@given(numbers, st.sampled_from(PARTS), st.sampled_from(["{}", "nr {}.", "Eksempelveien 1, {}", "{} kari@epost.example", "x{}y"]))
def test_a_number_is_seen_however_its_birth_and_the_rest_are_parted(number, parted, around):
    assert names_a_person(around.format(f"{number[:6]}{parted}{number[6:]}"))
    assert names_a_person(around.format(f"{number[:6]}{parted}{number[6:9]} {number[9:]}"))
    assert names_a_person(around.format(f"{number[:2]}.{number[2:4]}.{number[4:6]}{parted or ' '}{number[6:]}"))


@pytest.mark.parametrize(
    "text",
    [
        "+4751000101", "4751000101", "+47 51 00 01 01", "51000101;51000102", "004751000101", "51 00 01 01 / 51 00 01 02",
        "1980-02-29", "29.02.1980", "2026-11-24 12:00", "2026-11-24T10:15:30.123Z", "01.01.2026 - 31.12.2026", "24.11.2026 08-16",
        "79900", "1 250 000,00", "12345678901", "1234567890", "59.913912,10.752245", "NO9386011117947", "2604-2100004",
        "2609 1100036", "1815049914", "", "Eksempelveien 1",
    ],
)  # fmt: skip
def test_other_numbers_are_no_identity_numbers(text):
    assert not names_a_person(text)


@given(st.integers(0, 10**9 - 1).map(lambda n: identity_number(f"{n:09d}")).filter(bool))
def test_of_numbers_with_the_right_check_digits_those_are_that_begin_with_a_day(number):
    assert set(identity_numbers(f"nr {number}.")) == {number}
    if not 1 <= int(number[2:4]) % 40 <= 12:
        assert not names_a_person(number), "there is no such month, for anybody"
    assert names_a_person(number) == names_a_person(f"{number[:6]}\u2013{number[6:]}")
