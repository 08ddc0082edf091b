"""Which sessions of a server does what it says now belong to?

An Accounting-On ends all that were open (RFC 2866 section 5.1). The ended rows are written anew; the rows before them stay as they
are. A lease or a port block that is told anew without its beginning goes on where it was last heard of. Only what stored batches told
counts, and what this batch told itself: a session must not rest on what is undone later.
"""

from collections.abc import Sequence
from typing import Any

from hjemmel.notice.model import RecordType
from hjemmel.stores import batches, events

_END = """
INSERT INTO {table} ({columns})
SELECT {ended}
FROM (
    SELECT * FROM {table}
    WHERE {of_the_server} AND NOT {unfinished}
    ORDER BY ended_at DESC, state = 'ended' DESC LIMIT 1 BY session_id
)
WHERE state = 'open' AND ended_at < fromUnixTimestamp64Milli({{at:Int64}})
"""
_OF_THE_SERVER = "nas = {nas:String} AND started_at < fromUnixTimestamp64Milli({at:Int64})"
_UNFINISHED = "batch IN {unfinished:Array(UInt64)}"

_HEARD_OF = """
SELECT groupUniqArray(batch), nas, session_id, toUnixTimestamp64Milli(started_at), toUnixTimestamp64Milli(max(ended_at)),
    argMax(state, (ended_at, state = 'ended'))
FROM {table}
WHERE nas IN {{servers:Array(String)}} AND ended_at >= fromUnixTimestamp64Milli({{since:Int64}})
    AND (empty({{sessions:Array(String)}}) OR session_id IN {{sessions:Array(String)}})
GROUP BY nas, session_id, started_at
"""
_AT_A_TIME, _FEW = 500, 2000  # sessions in one question; of more than so many, all that the servers had are asked for at once
_Heard = dict[tuple[str, str], list[tuple[int, int, str]]]  # server and session -> start, last heard of, state


def go_on(record: RecordType, columns: Any, batch: int, records: Sequence[RecordType]) -> None:
    """Give each observation of a batch the start of the stored session that it goes on with, if there is one (see `Columns.follows_ms`).
    One that ends it ends it no earlier than it was last heard of: a source may say that it is over, and not since when.

    `records` are all of which a batch may have brought rows. Raises BatchUnderWay where another is at the same session, EventsUnavailable.
    """
    servers, names, starts, ends, states = (columns.values[name] for name in ("nas", "session_id", "started_at", "ended_at", "state"))
    unknown = [n for n, follows in enumerate(columns.follows_ms) if follows < starts[n]]
    if not unknown:
        return
    wanted, since_ms = {(servers[n], names[n]) for n in unknown}, min(columns.follows_ms[n] for n in unknown)
    spans: _Heard = {}
    for _, nas, name, start, heard, state in batches.told_by_stored(lambda: _heard_of(record, wanted, since_ms), batch, records):
        spans.setdefault((nas, name), []).append((int(start), int(heard), str(state)))
    for n in unknown:
        known, follows = spans.get((servers[n], names[n]), ()), columns.follows_ms[n]
        earlier = [told for told in known if told[0] <= starts[n] and (told[1] >= starts[n] or (told[2] == "open" and told[1] >= follows))]
        starts[n], heard, state = max(earlier, default=(starts[n], ends[n], "ended"))
        if states[n] == "ended" and state == "open":  # it was still open when it was last heard of
            ends[n] = max(ends[n], heard)


def _heard_of(record: RecordType, wanted: set[tuple[str, str]], since_ms: int) -> list[Sequence[Any]]:
    servers, names = sorted({nas for nas, _ in wanted}), sorted({name for _, name in wanted})
    parts = [names[n : n + _AT_A_TIME] for n in range(0, len(names), _AT_A_TIME)] if len(names) <= _FEW else [[]]
    found: list[Sequence[Any]] = []
    for part in parts:
        asked = {"servers": servers, "sessions": part, "since": since_ms}
        told = events.rows(_HEARD_OF.format(table=f"{events.base()}.{record.table}"), asked)
        found += (row for row in told if (row[1], row[2]) in wanted)
    return found


def end_open_sessions(record: RecordType, nas: str, at_ms: int, batch: int, version: int, records: Sequence[RecordType]) -> int:
    """Write the ending of each session that was open at `at_ms`; returns how many. Nobody else may be storing any of this record meanwhile
    (`one_at_a_time`). `records` are all of which a batch may have brought rows.

    Raises BatchUnderWay where another is at sessions of the server, EventsUnavailable.
    """
    table = f"{events.base()}.{record.table}"
    columns = ["subscription", *(f.name for f in record.fields), "batch", "notice_version"]
    instead = {
        "ended_at": "fromUnixTimestamp64Milli({at:Int64})",
        "state": "'ended'",
        "batch": "{batch:UInt64}",
        "notice_version": "{version:UInt16}",
    }
    ended = ", ".join(f"{instead[c]} AS {c}_" if c in instead else c for c in columns)
    statement = _END.format(table=table, columns=", ".join(columns), ended=ended, of_the_server=_OF_THE_SERVER, unfinished=_UNFINISHED)
    parameters = {"nas": nas, "at": at_ms, "batch": batch, "version": version}
    parameters["unfinished"] = _not_to_count(table, nas, at_ms, batch, records)
    before = _count(table, batch)
    events.run(statement, parameters)
    return _count(table, batch) - before


def _not_to_count(table: str, nas: str, at_ms: int, batch: int, records: Sequence[RecordType]) -> list[int]:
    """The other batches that are not stored; what they had told of the server is gone. Raises BatchUnderWay where one is still at it."""
    others = batches.unfinished() - {batch}
    asked = {"nas": nas, "at": at_ms, "unfinished": sorted(others)}
    theirs = {int(row[0]) for row in events.rows(f"SELECT DISTINCT batch FROM {table} WHERE {_OF_THE_SERVER} AND {_UNFINISHED}", asked)}
    stored_since = theirs - batches.require_stored(theirs, records)
    return sorted(others - stored_since)


def _count(table: str, batch: int) -> int:
    return int(events.rows(f"SELECT count() FROM {table} WHERE batch = {{batch:UInt64}}", {"batch": batch})[0][0])
