"""Who had an address inside the network at an instant?

Whoever translates addresses tells the address inside, and the sessions that are stored tell whose it was. Ends may be missing, starts
come twice, clocks differ: what cannot be told for certain is told to be several people's, or nobody's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from hjemmel.notice.model import RecordType
from hjemmel.stores import batches, events

GRACE_MS = 6 * 3_600_000  # how long an open session lasts after it was last heard of, unless the address is told to be another's
SKEW_MS = 30_000  # how far the clocks of two servers may be apart
TRANSLATED = "nat/"  # what the session of a port block is called begins so: it says nothing by itself of whose it is
AT_A_TIME = 500  # addresses in one question

_HELD = """
SELECT groupUniqArray(batch), private_address, subscription, toUnixTimestamp64Milli(started_at), toUnixTimestamp64Milli(max(ended_at)),
    argMax(state, (ended_at, state = 'ended'))
FROM {table}
WHERE private_address IN {{addresses:Array(IPv6)}} AND NOT startsWith(session_id, '{translated}')
    AND ended_at >= fromUnixTimestamp64Milli({{since:Int64}}) AND started_at <= fromUnixTimestamp64Milli({{until:Int64}})
GROUP BY private_address, subscription, nas, session_id, started_at
ORDER BY started_at
"""


@dataclass(frozen=True, slots=True)
class Span:
    """One session that held an address: [start, end] in epoch milliseconds, as far as it may have lasted."""

    subscription: int
    start_ms: int
    end_ms: int


def held(
    record: RecordType, addresses: Iterable[str], since_ms: int, until_ms: int, batch: int, records: Sequence[RecordType]
) -> Mapping[str, list[Span]]:
    """Address → the sessions that may have held it between two instants, as stored batches and this one tell.

    `records` are all of which a batch may have brought rows. Raises BatchUnderWay where another is at one of these, EventsUnavailable.
    """
    wanted = sorted(set(addresses))
    sql = _HELD.format(table=f"{events.base()}.{record.table}", translated=TRANSLATED)
    found: dict[str, list[Span]] = {}
    for first in range(0, len(wanted), AT_A_TIME):
        asked = {"addresses": wanted[first : first + AT_A_TIME], "since": since_ms - GRACE_MS - SKEW_MS, "until": until_ms + SKEW_MS}
        told: dict[str, list[tuple[int, int, int, str]]] = {}
        for _, address, subscription, start, heard, state in batches.told_by_stored(partial(events.rows, sql, asked), batch, records):
            told.setdefault(_readable(address), []).append((int(subscription), int(start), int(heard), str(state)))
        found |= {address: spans_of(sessions) for address, sessions in told.items()}
    return found


def holders(spans: Sequence[Span], at_ms: int) -> set[int]:
    """The subscriptions that had the address at an instant; where none had, those that had within the difference of two clocks."""
    exact = {span.subscription for span in spans if span.start_ms <= at_ms <= span.end_ms}
    return exact or {span.subscription for span in spans if span.start_ms - SKEW_MS <= at_ms <= span.end_ms + SKEW_MS}


def spans_of(sessions: Sequence[tuple[int, int, int, str]]) -> list[Span]:
    """Sessions by their start. One without an end lasts for the grace, but not into a later session of somebody else."""
    spans = []
    for n, (subscription, start, heard, state) in enumerate(sessions):
        end = heard
        if state == "open":
            others = (later for whose, later, _, _ in sessions[n + 1 :] if whose != subscription and later > heard)
            end = min(heard + GRACE_MS, next(others, heard + GRACE_MS + 1) - 1)
        spans.append(Span(subscription, start, end))
    return spans


def _readable(address: object) -> str:
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
