"""What does the register know about a person's standing?

The owner's questions: who has this number, which choices are set, which permit is this, whose is this key. What a page shows of a
person never comes from here but from the audience's windows.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db import connection

from hjemmel.gate.decide import Permit as GatePermit
from hjemmel.gate.decide import Standing
from hjemmel.notice.model import RecordType
from hjemmel.stores import models
from hjemmel.stores.entry_tables import model_for

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


def lock(contact_id: int) -> models.Contact | None:
    """The customer, alone until the transaction ends: what is done about her at one time is done one after the other.

    None where nothing is left of her. An insertion that only refers to her does not wait for it.
    """
    return models.Contact.objects.select_for_update(no_key=True).filter(pk=contact_id).first()


def lock_all(contact_ids: Iterable[int]) -> None:
    """As `lock`, of many: whoever does so takes them in the same order."""
    rows = models.Contact.objects.select_for_update(no_key=True).filter(pk__in=sorted(contact_ids)).order_by("pk")
    list(rows.values_list("pk", flat=True))


def is_erased(contact_id: int) -> bool:
    """Whether all that may be erased of a customer was."""
    return models.Contact.objects.filter(pk=contact_id).exclude(erased_on=None).exists()


def digest(token: str) -> bytes:
    """What is stored of a token."""
    return sha256(token.encode()).digest()


def permit_by_token(token: str) -> models.Permit | None:
    """The permit of a token, with its contact."""
    return models.Permit.objects.select_related("contact").filter(token_digest=digest(token)).first()


def has_seen(contact_id: int, record_id: str, purpose: str, actor: str, now: datetime) -> bool:
    """Whether the actor has the customer open for a purpose, and has looked at this record type of hers since."""
    live = models.Permit.objects.filter(contact_id=contact_id, actor=actor, purpose=purpose, closed_at=None, expires_at__gt=now)
    return any(record_id in seen.split(",") for seen in live.values_list("records_seen", flat=True))


def gate_permit(permit: models.Permit) -> GatePermit:
    """A stored permit as the gate sees it; the subject is the contact's row number."""
    return GatePermit(
        permit.audience, permit.purpose, permit.contact_id, permit.opened_at, permit.expires_at, permit.closed_at, permit.matter
    )


def standing(contact_id: int, record_id: str, matters: Iterable[RecordType] = (), actor: str = "") -> Standing:
    """The subject's live choices, the spans of this record type that a hold keeps, and which cases or orders of `matters` are open.

    A matter with an assignee is open only to an `actor` of that organisation (the part of the sign-in name before `/`), while its
    agreement runs.
    """
    choices = dict(models.Choice.objects.filter(contact_id=contact_id, lifted_at=None).values_list("choice", "notice_version"))
    spans = models.HeldSpan.objects.filter(
        record=record_id, subscription_key__in=models.Subscription.objects.filter(contact_id=contact_id).values("key")
    ).values_list("from_at", "to_at")
    open_matters = frozenset((matter.id, number) for matter in matters for number in _open_matters(matter, contact_id, actor))
    return Standing(contact_id, frozenset(choices), tuple(spans), open_matters, tuple(sorted(choices.items())))


def _open_matters(matter: RecordType, contact_id: int, actor: str) -> list[str]:
    """The numbers of a customer's cases or orders that are open to this actor, as the register's own gate says."""
    owner = "contact_id" if matter.subject == "customer" else "subscription__contact_id"
    live = model_for(matter)._default_manager.filter(**{owner: contact_id, f"{matter.clock}__isnull": True})
    numbers = [str(number) for number in live.values_list(matter.identity[0], flat=True)]
    with connection.cursor() as cursor:
        asked = "SELECT number FROM unnest(%s::text[]) AS number WHERE gate.matter_open(%s, %s, number, %s)"
        cursor.execute(asked, [numbers, matter.id, contact_id, actor])
        return [row[0] for row in cursor.fetchall()]


def customer_of_matter(matter: RecordType, number: str, actor: str) -> str | None:
    """The customer whom an open case or order is about, or None: no such number, or not open to this actor."""
    live = model_for(matter)._default_manager.filter(**{matter.identity[0]: number, f"{matter.clock}__isnull": True})
    owner = "contact" if matter.subject == "customer" else "subscription__contact"
    for contact_id, customer_number in live.values_list(f"{owner}_id", f"{owner}__customer_number"):
        if number in _open_matters(matter, contact_id, actor):
            return str(customer_number)
    return None


def new_subscription_key() -> int:
    """A random positive key that fits both engines' 64-bit columns."""
    return secrets.randbits(SUBSCRIPTION_KEY_BITS) or 1


def holders(kind: str, values: Sequence[str]) -> Mapping[str, list[Holder]]:
    """Who holds each of these identifiers, newest first.

    The kind "serial" are equipment's serial numbers, "subscription" the random keys themselves.
    """
    sql = {"serial": _SERIALS, "subscription": _KEYS}.get(kind, _IDENTIFIERS)
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

_KEYS = """
SELECT key::text, key, area, started_on, ended_on FROM subscription WHERE key = ANY(%(values)s::bigint[])
"""
