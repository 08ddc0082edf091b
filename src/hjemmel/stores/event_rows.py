"""How do rows get into the event engine, and out again?

Columns go in as Arrow, durable before the call returns. A batch that was cut off is undone whole by its number. Partitions leave
whole; where a hold keeps some rows of one, the partition is replaced by the kept rows in one atomic step.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from hjemmel.notice.model import Field, RecordType
from hjemmel.stores import events

Column: TypeAlias = Sequence[Any] | pa.Array | pa.ChunkedArray
_ARROW = {
    "instant": pa.timestamp("ms", tz="UTC"),
    "date": pa.date32(),
    "bool": pa.bool_(),
    "float64": pa.float64(),
    "ip": pa.binary(16),
    **{f"{sign}int{bits}": getattr(pa, f"{sign}int{bits}")() for sign in ("u", "") for bits in (8, 16, 32, 64)},
}


def insert(record: RecordType, columns: Mapping[str, Column], subscriptions: Column, batch: int | Sequence[int], version: int) -> None:
    """Insert rows of one record type; returns when they are durable. Instants are epoch milliseconds, addresses 16 bytes; `batch` is
    that of all rows, or of each. Columns may be Arrow's already.

    Raises EventsUnavailable.
    """
    n = len(subscriptions)
    arrays: dict[str, pa.Array] = {"subscription": _typed(subscriptions, pa.uint64())}
    for field in record.fields:
        arrays[field.name] = _array(field, columns[field.name])
    arrays["batch"] = pa.array(np.full(n, batch, np.uint64))
    arrays["notice_version"] = pa.array(np.full(n, version, np.uint16))
    with events.reachable() as client:
        client.insert_arrow(f"{events.base()}.{record.table}", pa.table(arrays))


def undo_batches(record: RecordType, batches: Sequence[int]) -> None:
    """Remove every row that these batches brought, and return when they are gone."""
    sql = f"ALTER TABLE {events.base()}.{record.table} DELETE WHERE batch IN {{batches:Array(UInt64)}} SETTINGS mutations_sync = 2"
    events.run(sql, {"batches": list(batches)})


def has_batch(record: RecordType, batch: int) -> bool:
    """Whether rows of a batch are there. Raises EventsUnavailable."""
    sql = f"SELECT 1 FROM {events.base()}.{record.table} WHERE batch = {{batch:UInt64}} LIMIT 1"
    return bool(events.rows(sql, {"batch": batch}))


def extent(record: RecordType, subscriptions: Sequence[int]) -> tuple[int, Any]:
    """How much these subscriptions have, each thing once however often it was told, and the newest clock among it.

    Raises EventsUnavailable.
    """
    once = ", ".join(["subscription", *record.identity])
    sql = f"SELECT uniqExact({once}), max({record.clock}) FROM {events.base()}.{record.table} WHERE subscription IN {{keys:Array(UInt64)}}"
    count, newest = events.rows(sql, {"keys": list(subscriptions)})[0]
    return int(count), newest if count else None


def erase(record: RecordType, subscription: int, held: Sequence[tuple[int, int]] = ()) -> None:
    """Remove every row of a subscription but those in `held` ([from, to) in epoch milliseconds); returns when they are gone.

    Raises EventsUnavailable.
    """
    at = f"toUnixTimestamp64Milli({record.clock})"
    kept = "".join(f" AND NOT ({at} >= {int(start)} AND {at} < {int(end)})" for start, end in held)
    sql = (
        f"ALTER TABLE {events.base()}.{record.table} DELETE WHERE subscription = {{subscription:UInt64}}{kept} SETTINGS mutations_sync = 2"
    )
    events.run(sql, {"subscription": subscription})


def same_report(record: RecordType) -> tuple[str, ...]:
    """The fields in which two reports of the same moment agree: the identity, and for a record that is told anew as it goes on
    (its clock is not part of its identity) also the clock and the declared choices."""
    if record.clock in record.identity:
        return record.identity
    return (*record.identity, record.clock, *(f.name for f in record.fields if f.type == "choice" and not f.optional))


def known(record: RecordType, columns: Mapping[str, Sequence[Any]], subscriptions: Sequence[int]) -> dict[int, set[tuple[Any, ...]]]:
    """The reports (subscription, then the fields of `same_report` as text) that are there already among these rows' clocks, by batch."""
    clock = columns[record.clock]
    found: dict[int, set[tuple[Any, ...]]] = {}
    if not len(clock):
        return found
    names = ", ".join(f"toString({_identity_sql(record, name)})" for name in same_report(record))
    sql = (
        f"SELECT batch, subscription, {names} FROM {events.base()}.{record.table} "
        f"WHERE {record.clock} >= fromUnixTimestamp64Milli({{first:Int64}}) AND {record.clock} <= fromUnixTimestamp64Milli({{last:Int64}}) "
        "AND subscription IN {subscriptions:Array(UInt64)}"
    )
    wanted = {"first": int(min(clock)), "last": int(max(clock)), "subscriptions": sorted(set(subscriptions))}
    for batch, *report in events.rows(sql, wanted):
        found.setdefault(int(batch), set()).add(tuple(report))
    return found


def _array(field: Field, column: Column) -> pa.Array:
    wanted = _ARROW.get(field.type, pa.string())
    return _typed(column, pa.int64()).cast(wanted) if field.type == "instant" else _typed(column, wanted)


def _typed(column: Column, wanted: pa.DataType) -> pa.Array:
    return column.cast(wanted) if isinstance(column, pa.Array | pa.ChunkedArray) else pa.array(column, wanted)


def _identity_sql(record: RecordType, name: str) -> str:
    return f"toUnixTimestamp64Milli({name})" if record.field(name).type == "instant" else name
