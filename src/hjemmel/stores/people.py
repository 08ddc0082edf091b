"""What does the register know about a person's standing?

The owner's questions: who has this number, which choices are set, which permit is this, whose is this key. What a page shows of a
person never comes from here but from the audience's windows.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db import connection

from hjemmel.gate.decide import Permit as GatePermit
from hjemmel.gate.decide import Standing
from hjemmel.stores import models

SUBSCRIPTION_KEY_BITS = 63


class NoSuchCustomer(Exception):
    """No customer has this number."""

    def __init__(self, customer_number: str):
        super().__init__(f"no customer has the number `{customer_number}`; search by name, number or telephone")


@dataclass(frozen=True, slots=True)
class Holder:
    """Who a source's key belongs to, and for which days (the last day included)."""

    key: int
    area: str
    valid_from: date
    valid_to: date | None


def contact_by_number(customer_number: str) -> models.Contact:
    """Raises NoSuchCustomer."""
    try:
        return models.Contact.objects.only("id", "customer_number", "evidence_salt").get(customer_number=customer_number)
    except models.Contact.DoesNotExist:
        raise NoSuchCustomer(customer_number) from None


def digest(token: str) -> bytes:
    """What is stored of a token."""
    return sha256(token.encode()).digest()


def permit_by_token(token: str) -> models.Permit | None:
    """The permit of a token, with its contact."""
    return models.Permit.objects.select_related("contact").filter(token_digest=digest(token)).first()


def gate_permit(permit: models.Permit) -> GatePermit:
    """A stored permit as the gate sees it; the subject is the contact's row number."""
    return GatePermit(permit.audience, permit.purpose, permit.contact_id, permit.opened_at, permit.expires_at, permit.closed_at)


def standing(contact_id: int, record_id: str) -> Standing:
    """The subject's live choices, and the spans of this record type that a hold keeps."""
    choices = models.Choice.objects.filter(contact_id=contact_id, lifted_at=None).values_list("choice", flat=True)
    spans = models.HeldSpan.objects.filter(
        record=record_id, subscription_key__in=models.Subscription.objects.filter(contact_id=contact_id).values("key")
    ).values_list("from_at", "to_at")
    return Standing(contact_id, frozenset(choices), tuple(spans))


def new_subscription_key() -> int:
    """A random positive key that fits both engines' 64-bit columns."""
    return secrets.randbits(SUBSCRIPTION_KEY_BITS) or 1


def holders(kind: str, values: Sequence[str]) -> Mapping[str, list[Holder]]:
    """Who holds each of these identifiers (or equipment serials, for the kind "serial"), newest first."""
    sql = _SERIALS if kind == "serial" else _IDENTIFIERS
    found: dict[str, list[Holder]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, {"kind": kind, "values": list(values)})
        for value, key, area, valid_from, valid_to in cursor.fetchall():
            found.setdefault(value, []).append(Holder(key, area, valid_from, valid_to))
    return found


def supplied(serials: Sequence[str]) -> set[str]:
    """Which of these serial numbers are equipment that we supplied and that has not been returned."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT serial FROM equipment WHERE serial = ANY(%s) AND returned_on IS NULL", [list(serials)])
        return {row[0] for row in cursor.fetchall()}


def quarantine(format_name: str, keys: Mapping[tuple[str, str], int], now: datetime) -> None:
    """Remember unknown keys, with how many observations each brought, and nothing of the observations."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO quarantine (format, kind, value, first_seen_at, observations) VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT (format, kind, value) DO UPDATE SET observations = quarantine.observations + excluded.observations",
            [(format_name, kind, value, now, n) for (kind, value), n in keys.items()],
        )


def empty_quarantine(before: datetime) -> int:
    """Forget quarantined keys first seen before an instant. Returns how many."""
    return models.Quarantine.objects.filter(first_seen_at__lte=before).delete()[0]


_IDENTIFIERS = """
SELECT i.value, s.key, s.area, greatest(i.valid_from, s.started_on), least(i.valid_to, s.ended_on)
FROM identifier i JOIN subscription s ON s.id = i.subscription_id
WHERE i.kind = %(kind)s AND i.value = ANY(%(values)s)
ORDER BY i.valid_from DESC
"""

_SERIALS = """
SELECT e.serial, s.key, s.area, greatest(e.supplied_on, s.started_on), least(e.returned_on, s.ended_on)
FROM equipment e JOIN subscription s ON s.id = e.subscription_id
WHERE e.serial = ANY(%(values)s)
ORDER BY e.supplied_on DESC
"""
