"""Is there a national identity number in this text?

We do not ask for it and do not hold it (A2): what has one in it is refused before anything else is done with it.
"""

import re

from stdnum.no import fodselsnummer

NATIONAL_IDENTITY_NUMBER = "national-identity-number"
ELEVEN_DIGITS = re.compile(r"(?<!\d)\d{6}[ -]?\d{5}(?!\d)")
SYNTHETIC_MONTH = 80  # what the tax administration adds to the month of a test person's number


def names_a_person(text: str) -> bool:
    """Whether a fødselsnummer, a D-number or the like stands anywhere in the text; those of test persons count as well."""
    return any(_is_national(found) for found in ELEVEN_DIGITS.findall(text))


def _is_national(written: str) -> bool:
    number = re.sub(r"\D", "", written)
    if fodselsnummer.is_valid(number):
        return True
    month = int(number[2:4]) - SYNTHETIC_MONTH
    checks = fodselsnummer.calc_check_digit1(number) + fodselsnummer.calc_check_digit2(number)
    return 1 <= month <= 12 and number[9:] == checks
