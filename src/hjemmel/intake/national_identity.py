"""Is there a national identity number in this text?

We do not ask for it and do not hold it (A2): what has one in it is refused before anything else is done with it.
"""

from stdnum.no import fodselsnummer

from hjemmel.gate.sensitive import identity_numbers

NATIONAL_IDENTITY_NUMBER = "national-identity-number"
DIGITS = 11
SYNTHETIC_MONTH = 80  # what the tax administration adds to the month of a test person's number


def names_a_person(text: str) -> bool:
    """Whether a fødselsnummer, a D-number or the like stands anywhere in the text; those of test persons count as well.

    However it is parted. It must begin with a day: else every hundredth telephone or customer number of eleven digits were one. One from
    which a spreadsheet has taken its first zero is not looked for: some in a thousand of customer numbers of ten digits would be one.
    """
    return len(text) >= DIGITS and any(map(_begins_with_a_day, identity_numbers(text)))


def _begins_with_a_day(number: str) -> bool:
    """Of a number with the right check digits."""
    return fodselsnummer.is_valid(number) or 1 <= int(number[2:4]) - SYNTHETIC_MONTH <= 12
