"""Which sessions of a server does what it says now belong to?

An Accounting-On ends all that were open (RFC 2866 section 5.1). The ended rows are written anew; the rows before them stay as they
are. A lease or a port block that is told anew without its beginning goes on where it was last heard of.
"""

from typing import Any

from hjemmel.notice.model import RecordType
from hjemmel.stores import events

_END = """
INSERT INTO {table} ({columns})
SELECT {ended}
FROM (
    SELECT * FROM {table}
    WHERE nas = {{nas:String}} AND started_at < fromUnixTimestamp64Milli({{at:Int64}})
    ORDER BY ended_at DESC, state = 'ended' DESC LIMIT 1 BY session_id
)
WHERE state = 'open' AND ended_at < fromUnixTimestamp64Milli({{at:Int64}})
"""


_HEARD_OF = """
SELECT nas, session_id, toUnixTimestamp64Milli(started_at), toUnixTimestamp64Milli(max(ended_at)),
    argMax(state, (ended_at, state = 'ended'))
FROM {table}
WHERE nas IN {{servers:Array(String)}} AND ended_at >= fromUnixTimestamp64Milli({{since:Int64}})
    AND (empty({{sessions:Array(String)}}) OR session_id IN {{sessions:Array(String)}})
GROUP BY nas, session_id, started_at
"""
_AT_A_TIME, _FEW = 500, 2000  # sessions in one question; of more than so many, all that the servers had are asked for at once
_Heard = dict[tuple[str, str], list[tuple[int, int, str]]]  # server and session -> start, last heard of, state


def go_on(record: RecordType, columns: Any) -> None:
    """Give each observation the start of the stored session that it goes on with, if there is one (see `Columns.follows_ms`)."""
    servers, names, starts = (columns.values[name] for name in ("nas", "session_id", "started_at"))
    unknown = [n for n, follows in enumerate(columns.follows_ms) if follows < starts[n]]
    if not unknown:
        return
    spans = _heard_of(record, {servers[n] for n in unknown}, {names[n] for n in unknown}, min(columns.follows_ms[n] for n in unknown))
    for n in unknown:
        known, follows = spans.get((servers[n], names[n]), ()), columns.follows_ms[n]
        earlier = [s for s, heard, state in known if s <= starts[n] and (heard >= starts[n] or (state == "open" and heard >= follows))]
        starts[n] = max(earlier, default=starts[n])


def _heard_of(record: RecordType, servers: set[str], names: set[str], since_ms: int) -> _Heard:
    wanted = sorted(names)
    parts = [wanted[n : n + _AT_A_TIME] for n in range(0, len(wanted), _AT_A_TIME)] if len(wanted) <= _FEW else [[]]
    found: _Heard = {}
    for part in parts:
        asked = {"servers": sorted(servers), "sessions": part, "since": since_ms}
        for nas, name, start, heard, state in events.rows(_HEARD_OF.format(table=f"{events.base()}.{record.table}"), asked):
            found.setdefault((nas, name), []).append((int(start), int(heard), str(state)))
    return found


def end_open_sessions(record: RecordType, nas: str, at_ms: int, batch: int, version: int) -> int:
    """Write the ending of each session that was open at `at_ms`. Returns how many."""
    table = f"{events.base()}.{record.table}"
    columns = ["subscription", *(f.name for f in record.fields), "batch", "notice_version"]
    instead = {
        "ended_at": "fromUnixTimestamp64Milli({at:Int64})",
        "state": "'ended'",
        "batch": "{batch:UInt64}",
        "notice_version": "{version:UInt16}",
    }
    ended = ", ".join(f"{instead[c]} AS {c}_" if c in instead else c for c in columns)
    statement = _END.format(table=table, columns=", ".join(columns), ended=ended)
    parameters = {"nas": nas, "at": at_ms, "batch": batch, "version": version}
    before = _count(table, batch)
    events.run(statement, parameters)
    return _count(table, batch) - before


def _count(table: str, batch: int) -> int:
    return int(events.rows(f"SELECT count() FROM {table} WHERE batch = {{batch:UInt64}}", {"batch": batch})[0][0])
