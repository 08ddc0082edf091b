"""What does a register feed leave as the customer has corrected it?

A correction stands until the source says something newer: what a correction has replaced is no news, and silence is none. A feed raises a
protected address and never lowers it, for a feed that leaves the column out would lower everybody's.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from hjemmel.notice.vocabulary import PROTECTED, VALUES

_CORRECTED = """
SELECT contact_id, field, coalesce(was, ''), becomes FROM correction
WHERE record = 'contact' AND state = 'done' AND contact_id = ANY(%(contacts)s) ORDER BY decided_at, id
"""
LEVELS = VALUES[f"contact.{PROTECTED}"]


@dataclass(slots=True)
class Corrected:
    """What the corrections of one field have replaced, and what the last says."""

    becomes: str = ""
    replaced: set[str] = field(default_factory=set)


Fields = Mapping[str, Corrected]
NONE: Fields = {}


def corrected(contact_ids: Collection[int]) -> Mapping[int, Fields]:
    """The fields of these customers that were corrected, for as long as corrections are kept."""
    found: dict[int, dict[str, Corrected]] = defaultdict(lambda: defaultdict(Corrected))
    if not contact_ids:
        return found
    with connection.cursor() as cursor:
        cursor.execute(_CORRECTED, {"contacts": list(contact_ids)})
        for contact_id, name, was, becomes in cursor:
            one = found[contact_id][name]
            one.becomes = becomes
            one.replaced.add(was)
    return found


def news(found: Any, said: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    """Of what a feed says of a customer who is `found`, what may take the place of what stands."""
    return {name: value for name, value in said.items() if not (_lowers(found, name, value) or _withstands(found, name, value, fields))}


def written(value: object) -> str:
    """A value as a correction remembers it; nothing is an empty text."""
    return "" if value is None else str(value)


def _lowers(found: Any, name: str, value: Any) -> bool:
    return name == PROTECTED and LEVELS.index(value) < LEVELS.index(found.protected_address)


def _withstands(found: Any, name: str, value: Any, fields: Fields) -> bool:
    """Whether a correction stands here and the feed has nothing newer."""
    one = fields.get(name)
    if one is None or written(getattr(found, name)) != one.becomes:
        return False
    return not written(value) or written(value) in one.replaced
