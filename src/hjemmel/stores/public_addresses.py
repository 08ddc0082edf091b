"""Who had a public address, and a port of it, at an instant?

By what is stored of assignments: addresses of one's own, port blocks of shared ones, networks. The answer is all who may have had it.
"""

from hjemmel.notice.model import RecordType
from hjemmel.stores import events
from hjemmel.stores.private_addresses import GRACE_MS, SKEW_MS, holders, spans_of

_HAD = """
SELECT subscription, toUnixTimestamp64Milli(started_at), toUnixTimestamp64Milli(max(ended_at)), argMax(state, (ended_at, state = 'ended'))
FROM {table}
WHERE (public_address = {{address:IPv6}} OR (prefix IS NOT NULL AND isIPAddressInRange({{written:String}}, {network})))
    AND (port_from IS NULL OR (port_from <= {{port:Int32}} AND port_to >= {{port:Int32}}))
    AND ended_at >= fromUnixTimestamp64Milli({{since:Int64}}) AND started_at <= fromUnixTimestamp64Milli({{until:Int64}})
GROUP BY subscription, nas, session_id, started_at
ORDER BY started_at
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
    return holders(spans_of([(int(whose), int(start), int(heard), str(state)) for whose, start, heard, state in rows]), at_ms)
