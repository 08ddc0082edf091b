"""Which sessions of an access server were still open when it restarted?

An Accounting-On ends them all (RFC 2866 section 5.1). The ended rows are written anew; the rows before them stay as they are.
"""

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
