"""Whose was the address behind which a port block was given?

The rows of whoever translates addresses have an address inside the network for a key. It becomes the key of the one subscription
that had it when the block was given; where several may have, or it changed hands while the block lasted, nobody is to answer for it.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from hjemmel.notice.model import RecordType
from hjemmel.stores import private_addresses

KIND, SUBSCRIPTION = "private-address", "subscription"
SEVERAL, CHANGED = "several-holders", "changed-hands"


def by_sessions(record: RecordType, columns: Any, batch: int, records: Sequence[RecordType]) -> Counter[str]:
    """Put the holder's key in place of each address inside, for a batch; an address that nobody had stays, and belongs to nobody.

    Takes the rows away that cannot be one subscription's; returns how many, by reason. `records` are all of which a batch may have brought
    rows. Raises BatchUnderWay, EventsUnavailable.
    """
    asked = {n: address for n, (kind, value) in enumerate(columns.keys) if kind == KIND and (address := _address(value))}
    if not asked:
        return Counter()
    starts, ends = columns.values["started_at"], columns.values["ended_at"]
    first_ms, last_ms = min(starts[n] for n in asked), max(ends[n] for n in asked)
    spans = private_addresses.held(record, asked.values(), first_ms, last_ms, batch, records)
    refused: dict[int, str] = {}
    for n, address in asked.items():
        sessions = spans.get(address, [])
        first, last = private_addresses.holders(sessions, starts[n]), private_addresses.holders(sessions, ends[n])
        if len(first) > 1:
            refused[n] = SEVERAL
        elif first and last - first:
            refused[n] = CHANGED
        elif first:
            columns.keys[n] = (SUBSCRIPTION, str(next(iter(first))))
    _without(columns, refused)
    return Counter(refused.values())


def _address(value: str) -> str:
    """The address of a key, "" where its routing table is not one whose addresses the stored sessions tell."""
    address, _, table = value.partition("@")
    return address if not table or table in settings.HJEMMEL_NAT_VRFS else ""


def _without(columns: Any, rows: dict[int, str]) -> None:
    if not rows:
        return
    stay = [n for n in range(len(columns.keys)) if n not in rows]
    columns.keys[:] = [columns.keys[n] for n in stay]
    for column in (*columns.values.values(), *columns.facts.values(), columns.follows_ms):
        column[:] = [column[n] for n in stay] if column else column
