"""What number is this, and what kind of call goes to it?

Numbers of the Norwegian plan: E.164 for what has a place in it, the digits as dialled for short numbers (112, 116117, 02800).
"""

import re

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, shortnumberinfo

REGION, COUNTRY = "NO", 47
SOCIAL_VALUE = "116"  # harmonised numbers of social value, free to the caller (Commission Decision 2007/116/EC)
# The parser of numbers takes the digits out of any text, a name or an address too: the whole of it must be a number (or, as a person
# may write one, with other hyphens and blanks than a keyboard has).
A_NUMBER = re.compile(r"\+?[0-9 ()\u00a0\u2010-\u2013-]+|\(\+[0-9]{1,3}\)[0-9 \u00a0\u2010-\u2013-]+")
CONTEXT = re.compile(r"(?:.*;)?phone-context=(\+[0-9()-]+)(?:;.*)?")  # RFC 3966 5.1.5: what stands before a local number
BETWEEN_DIGITS = re.compile(r"[./]")
STAR_CODE = re.compile(r"[*#][*#\d]+")
SHORTEST_SUBSCRIBER = 8  # digits of an ordinary Norwegian number

DOMESTIC_FIXED, DOMESTIC_MOBILE, INTERNATIONAL = "domestic-fixed", "domestic-mobile", "international"
PREMIUM, TOLL_FREE, SERVICE, EMERGENCY = "premium", "toll-free", "service", "emergency"
CALL_TYPES = {
    PhoneNumberType.FIXED_LINE: DOMESTIC_FIXED,
    PhoneNumberType.VOIP: DOMESTIC_FIXED,
    PhoneNumberType.MOBILE: DOMESTIC_MOBILE,
    PhoneNumberType.PREMIUM_RATE: PREMIUM,
    PhoneNumberType.TOLL_FREE: TOLL_FREE,
}


def e164(text: str) -> str | None:
    """A subscriber's number as E.164 (`+4751000101`); None for what is none. A national number is Norwegian."""
    number = _number(text)
    if number is None or _is_short(number) or not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def e164_as_typed(text: str) -> str | None:
    """A number that a person typed, with points or strokes between the digits too. From a machine such a text is an address."""
    return e164(BETWEEN_DIGITS.sub(" ", text))


def destination(dialled: str) -> tuple[str, str] | None:
    """(number, call type) for what was dialled, None for what is no number. The type is one of the notice's `call_type`."""
    if STAR_CODE.fullmatch(dialled):
        return dialled, SERVICE
    number = _number(dialled)
    if number is None:
        return None
    if _is_short(number):
        written = _written(dialled)
        digits = written if written.isdecimal() and not written.startswith("00") else str(number.national_number)
        return digits, _short_type(digits)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164), _type(number)


def _number(text: str) -> PhoneNumber | None:
    written = _written(text)
    if not A_NUMBER.fullmatch(written):
        return None
    try:
        return phonenumbers.parse(written, REGION)
    except phonenumbers.NumberParseException:
        return None


def _written(text: str) -> str:
    """A number without what RFC 3966 writes around it."""
    number, _, parameters = text.strip().removeprefix("tel:").partition(";")
    context = CONTEXT.fullmatch(parameters)
    return f"{context[1]}{number}" if context and not number.startswith("+") else number


def _is_short(number: PhoneNumber) -> bool:
    return number.country_code == COUNTRY and len(str(number.national_number)) < SHORTEST_SUBSCRIBER


def _short_type(digits: str) -> str:
    if shortnumberinfo.is_emergency_number(digits, REGION):
        return EMERGENCY
    return TOLL_FREE if digits.startswith(SOCIAL_VALUE) and len(digits) == 6 else SERVICE


def _type(number: PhoneNumber) -> str:
    if number.country_code != COUNTRY:
        return INTERNATIONAL
    return CALL_TYPES.get(phonenumbers.number_type(number), SERVICE)
