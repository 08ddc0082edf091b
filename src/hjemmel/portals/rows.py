"""How does a page hold what an act has read?

A look-up gives columns and rows; a page wants names. Instants are made UTC-aware and addresses readable here, once.
"""

from datetime import UTC, datetime
from ipaddress import IPv6Address
from typing import Any

from hjemmel.acts.look_up import Seen

Row = dict[str, Any]
OF_SUBSCRIPTION = "_subscription"  # no declared field begins so


def named(seen: Seen) -> list[Row]:
    """One dict for each row, in the order in which they came."""
    return [{name: _readable(value) for name, value in zip(seen.columns, row, strict=True)} for row in seen.rows]


def keyed(seen: Seen) -> list[Row]:
    """The same of a subject's own rows, each with the key of the subscription that it is of (`OF_SUBSCRIPTION`): no page shows it."""
    return [row | {OF_SUBSCRIPTION: key} for row, key in zip(named(seen), seen.keys, strict=True)]


def _readable(value: Any) -> Any:
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    if isinstance(value, IPv6Address):
        return str(value.ipv4_mapped or value)
    return value
