"""Which customer do the claims of an outside identity prove?

A telephone number that the provider has confirmed and that stands in our register, together with the birth date. A name and a birth date
alone prove nothing (R2), and two who match are none.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import phonenumbers

from hjemmel.stores import models

REGION = "NO"


def match_identity(claims: Mapping[str, Any]) -> str | None:
    """The number of the one customer who has the claims' `phone_number` (verified) and `birthdate`, or None."""
    phone, born = _phone(claims), _born(claims)
    if phone is None or born is None:
        return None
    found = models.Contact.objects.filter(phone=phone, birth_date=born, left_on=None).values_list("customer_number", flat=True)[:2]
    return str(found[0]) if len(found) == 1 else None


def _phone(claims: Mapping[str, Any]) -> str | None:
    if claims.get("phone_number_verified") is not True:
        return None
    try:
        parsed = phonenumbers.parse(str(claims.get("phone_number", "")), REGION)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _born(claims: Mapping[str, Any]) -> date | None:
    try:
        return date.fromisoformat(str(claims.get("birthdate", "")))
    except ValueError:
        return None
