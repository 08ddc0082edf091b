"""Who had a public address, and a port of it, at an instant?

By what is stored of assignments: addresses of one's own, port blocks of shared ones, networks. The answer is all who may have had it.
Whatever came in which order, nobody had it before her session is known to have named it, nor after it is known to have ended.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hjemmel.notice.model import RecordType
from hjemmel.stores import events, session_parts
from hjemmel.stores.private_addresses import GRACE_MS, SKEW_MS, Span, holders, spans_of

_HAD = """
SELECT subscription, nas, session_id, any(public_address), any(private_address), any(port_from), any(prefix),
    toUnixTimestamp64Milli(started_at), toUnixTimestamp64Milli(min(ended_at)), toUnixTimestamp64Milli(max(ended_at)),
    argMax(state, (ended_at, state = 'ended'))
FROM {table}
WHERE (public_address = {{address:IPv6}} OR (prefix IS NOT NULL AND isIPAddressInRange({{written:String}}, {network})))
    AND (port_from IS NULL OR (port_from <= {{port:Int32}} AND port_to >= {{port:Int32}}))
    AND ended_at >= fromUnixTimestamp64Milli({{since:Int64}}) AND started_at <= fromUnixTimestamp64Milli({{until:Int64}})
GROUP BY subscription, nas, session_id, started_at
"""

# Of a row whose network is none, one that holds no address: such a row must not keep every other answer back.
_PIECE = "splitByChar('/', assumeNotNull(prefix))[{}]"
_LENGTH = f"toUInt16OrDefault({_PIECE.format(2)}, toUInt16(999))"
_IS_NETWORK = f"(isIPv4String({_PIECE.format(1)}) AND {_LENGTH} <= 32) OR (isIPv6String({_PIECE.format(1)}) AND {_LENGTH} <= 128)"
_NETWORK = f"if({_IS_NETWORK}, assumeNotNull(prefix), '::/128')"


def holders_of(record: RecordType, address: str, port: int | None, at_ms: int) -> set[int]:
    """The subscriptions that may have had it. Of a shared address without a port nobody had it alone. Raises EventsUnavailable."""
    asked = {"address": address, "written": address, "port": -1 if port is None else port}
    asked |= {"since": at_ms - GRACE_MS - SKEW_MS, "until": at_ms + SKEW_MS}
    rows = events.rows(_HAD.format(table=f"{events.base()}.{record.table}", network=_NETWORK), asked)
    return holders(_spans(record, rows), at_ms)


def _spans(record: RecordType, rows: Sequence[Sequence[Any]]) -> list[Span]:
    if not rows:
        return []
    since_ms = min(int(row[7]) for row in rows) - session_parts.DRIFT_MS
    told = session_parts.of(record, {int(row[0]) for row in rows}, {row[1] for row in rows}, since_ms)
    found = []
    for subscription, nas, name, *row in rows:
        part = session_parts.part(row)
        parts = session_parts.session_of(name, told.get((int(subscription), nas), ()))
        since = session_parts.held_since(parts, part.what, part.started_ms, part.last_ms)
        until = None if part.ended else session_parts.held_until(parts, part.what, part.last_ms)
        found.append(((int(subscription), since, part.last_ms, "ended" if part.ended else "open"), until))
    found.sort(key=lambda one: one[0][1])
    spans = spans_of([session for session, _ in found])
    return [span if until is None else replace(span, end_ms=min(span.end_ms, until)) for span, (_, until) in zip(spans, found, strict=True)]
