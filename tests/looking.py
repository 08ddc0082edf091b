"""How tests look: by the same acts as the pages, each in its own role."""

from collections.abc import Callable
from typing import Any

from hjemmel.acts.actor import Actor
from homes import Home, now

WHY_NOT = ("Vi kan ikke se at dette stemmer.", "GDPR art. 16")
ADVISER, BILLING, PRIVACY = Actor("anne", "support"), Actor("berit", "billing"), Actor("petra", "privacy")
OPERATIONS, SYSTEM = Actor("ola", "operations"), Actor("settlement", "system")


def oneself(home: Home) -> Actor:
    return Actor(home.customer_number, "customer")


def seen(actor: Actor, purpose: str, home: Home, record: str) -> list[dict[str, Any]]:
    """What the actor is shown of one record type, column by column. Raises Refused."""
    from hjemmel.acts.look_up import look_up
    from hjemmel.acts.open_permit import open_permit

    permit = open_permit(actor, purpose, home.customer_number, "sak 4711", now())
    found = look_up(permit.token, actor, record, now())
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def decided(home: Home, correction: int, approve: bool, actor: Actor = PRIVACY) -> None:
    """A correction that waits is opened, seen and decided; rejected for a reason. Raises Refused."""
    from hjemmel.acts.decide_correction import PURPOSE, RECORD, decide_correction

    seen(actor, PURPOSE, home, RECORD)
    decide_correction(correction, approve, actor, now(), *(() if approve else WHY_NOT))


def own(home: Home, record: str) -> list[dict[str, Any]]:
    """What the subscriber sees of herself."""
    return seen(oneself(home), "access", home, record)


def stored(home: Home, table: str) -> int:
    """How many rows of an event table are this home's, whoever may see them."""
    from hjemmel.stores import events

    sql = f"SELECT count() FROM {events.base()}.{table} WHERE subscription = {{s:UInt64}}"
    return int(events.rows(sql, {"s": home.subscription})[0][0])


def left_by(act: Callable[[], object]) -> list[str]:
    """The acts that are on record after, and were not before."""
    from hjemmel.evidence.entry import Entry
    from hjemmel.stores import models

    before = models.EvidenceEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    act()
    return [Entry.read(bytes(row.content)).act for row in models.EvidenceEntry.objects.filter(id__gt=before).order_by("id")]
