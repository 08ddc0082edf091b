"""Is there a national identity number in this text?

We do not ask for it and do not hold it (A2): what has one in it is refused before anything else is done with it.
"""

import re

from stdnum.no import fodselsnummer

from hjemmel.gate.sensitive import identity_numbers

NATIONAL_IDENTITY_NUMBER = "national-identity-number"
WITHOUT_ITS_ZERO = re.compile(r"\s*(\d{10})(?:[.,]0+)?\s*")  # as a spreadsheet leaves one that it takes for a figure
SYNTHETIC_MONTH = 80  # what the tax administration adds to the month of a test person's number


def names_a_person(text: str) -> bool:
    """Whether a fødselsnummer, a D-number or the like stands anywhere in the text; those of test persons count as well.

    However it is parted; a text that is nothing else may lack the zero that it begins with. It must begin with a day: else every
    hundredth telephone or customer number of eleven digits were one.
    """
    alone = WITHOUT_ITS_ZERO.fullmatch(text)
    return any(map(_begins_with_a_day, identity_numbers(text))) or (alone is not None and _is_national(f"0{alone[1]}"))


def _is_national(number: str) -> bool:
    return number in identity_numbers(number) and _begins_with_a_day(number)


def _begins_with_a_day(number: str) -> bool:
    """Of a number with the right check digits."""
    return fodselsnummer.is_valid(number) or 1 <= int(number[2:4]) - SYNTHETIC_MONTH <= 12
