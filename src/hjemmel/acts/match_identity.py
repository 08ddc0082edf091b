"""Which customer do the claims of an outside identity prove?

A telephone number that the provider has confirmed and that stands in our register, together with the birth date. A name and a birth date
alone prove nothing (R2), and two who match are none.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import phonenumbers

from hjemmel.acts.the_notice import the_notice
from hjemmel.stores import models, sign_ins
from hjemmel.stores.sign_ins import LINKED, REMOVED

REGION = "NO"


def match_identity(provider: str, claims: Mapping[str, Any]) -> str | None:
    """The number of the one customer who has the claims' `phone_number` (verified) and `birthdate`, or None; and None for one who has
    let go of an identity at `provider`, and has not tied one there since by another proof: whoever has her telephone has such claims. It
    holds for as long as her log remembers it.
    """
    phone, born = _phone(claims), _born(claims)
    if phone is None or born is None:
        return None
    found = list(models.Contact.objects.filter(phone=phone, birth_date=born, left_on=None).only("pk", "customer_number")[:2])
    if len(found) != 1 or sign_ins.last_noted(the_notice(), found[0].pk, (LINKED, REMOVED), provider) == REMOVED:
        return None
    return found[0].customer_number


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
