"""Is there a national identity number in this text?

We do not ask for it and do not hold it (A2): what has one in it is refused before anything else is done with it.
"""

import re

from stdnum.no import fodselsnummer

from hjemmel.gate.sensitive import identity_numbers

NATIONAL_IDENTITY_NUMBER = "national-identity-number"
DIGITS = 11
TOGETHER_OR_PARTED = re.compile(r"\d{11}|(?:\d\D*){5}(?:(?:\d\D*){3})?\d\D+\d.*", re.DOTALL)  # after the birth, or before the check digits
SYNTHETIC_MONTH = 80  # what the tax administration adds to the month of a test person's number


def names_a_person(text: str) -> bool:
    """Whether a fødselsnummer, a D-number or the like stands anywhere in the text; those of test persons count as well.

    It may be parted in any way that leaves the birth or the check digits by themselves, and must begin with a day. Else every hundredth
    number that a system gives out (`2604-2100004`) were one, or a telephone. One from which a spreadsheet has taken its first zero is not
    looked for: one in 120 customer numbers of ten digits that begin with the year would be one.
    """
    return len(text) >= DIGITS and any(map(_is_national, identity_numbers(text)))


def _is_national(written: str) -> bool:
    """Of one that has the right check digits."""
    number = re.sub(r"\D", "", written)
    begins_with_a_day = fodselsnummer.is_valid(number) or 1 <= int(number[2:4]) - SYNTHETIC_MONTH <= 12
    return begins_with_a_day and TOGETHER_OR_PARTED.fullmatch(written) is not None
