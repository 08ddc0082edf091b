"""How does the event engine itself read bulk data reports?

A delivery of device reports goes into tables that stand in the engine's memory alone: read, tried once a report by what the caller
decides, and kept by one statement. Nothing of it is on disk before it is kept, and the tables are gone when the reading ends.
"""

import re
import secrets
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
from clickhouse_connect.driver.exceptions import ClickHouseError

from hjemmel.notice.model import RecordType
from hjemmel.notice.vocabulary import VALUES
from hjemmel.stores import events

_BLOCKS: dict[str, str] = dict(
    re.findall(r"-- name: (\w+)\n(.*?)(?=\n-- name: |\Z)", (Path(__file__).parent / "sql" / "reports.sql").read_text(), re.S)
)
# A number that is none is refused by the engine; what is missing is empty, and what the tables do not name is passed over.
_STRICT = {
    "input_format_skip_unknown_fields": 0,
    "input_format_json_ignore_unknown_keys_in_named_tuple": 1,
    "input_format_json_defaults_for_missing_elements_in_named_tuple": 1,
    "input_format_null_as_default": 1,
    "input_format_parallel_parsing": 0,
}
FIELDS = frozenset(
    "seen_at device_name mac connection ssid signal_dbm download_kbps upload_kbps download_bytes upload_bytes access_point "
    "equipment_model area".split()
)
BLOCK_BYTES = 1 << 18  # what stays in a core's own cache from one hand to the next: a mebibyte took twice as long to send
FORGOTTEN_AFTER_S = 3600  # what a process that died left in the engine's memory


class Unreadable(Exception):
    """The engine does not read this delivery: something in it is not declared, or is not what its format says."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the conditions are tried on, column by column, a row a report. `document` counts documents from 0; one may hold no report."""

    document: list[int]
    said: list[str]  # CollectionTime as it was written
    serial: list[str]
    maker: list[str]
    product: list[str]
    mode: list[str]  # router | bridge | unknown
    odd: list[bool]  # must be read by the patient parser
    seen: list[int]  # devices in it
    attached_here: list[int]  # of them, those on the gateway itself
    first_attached: list[bool]  # whether the device that came first is


@dataclass(frozen=True, slots=True)
class Kept:
    """Of each report of which anything stays (its place among all): which of its devices (bit 0: the first, on the gateway; 1: others
    on it; 2 and 3: elsewhere), whose it is, when it was (epoch milliseconds), the gateway's model and its area."""

    report: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    subscription: list[int] = field(default_factory=list)
    seen_at: list[int] = field(default_factory=list)
    model: list[str] = field(default_factory=list)
    area: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """One delivery in the engine's memory."""

    name: str
    facts: Facts

    def keep(self, record: RecordType, kept: Kept, batch: int, version: int) -> None:
        """Store the devices that may stay; returns when they are durable. Raises EventsUnavailable."""
        decided = f"{place()}.decided_{self.name}"
        events.run(_filled("decided", decided=decided))
        columns = {
            "n": pa.array(kept.report, pa.uint32()),
            "kept": pa.array(kept.kept, pa.uint8()),
            "subscription": pa.array(kept.subscription, pa.uint64()),
            "seen_at": pa.array(kept.seen_at, pa.int64()).cast(pa.timestamp("ms", tz="UTC")),
            "model": pa.array(kept.model, pa.string()),
            "area": pa.array(kept.area, pa.string()),
        }
        with events.reachable() as client:
            client.insert_arrow(decided, pa.table(columns))
        names = {"table": f"{events.base()}.{record.table}", "read": f"{place()}.read_{self.name}", "decided": decided}
        events.run(_filled("keep", **names, batch=str(batch), version=str(version)))


def place() -> str:
    """The database whose tables stand in memory alone."""
    return f"{events.base()}_reading"


def suits(record: RecordType) -> bool:
    """Whether the engine can read this record type: just these fields and values, and nothing to be compared with what is stored."""
    if {field.name for field in record.fields} != FIELDS or record.sealed or record.retention.statistics is not None:
        return False
    return set(record.field("connection").values) >= set(VALUES["device-sample.connection"])


@contextmanager
def reading(data: bytes, documents: int) -> Iterator[Reading]:
    """The reports of `data`, one JSON document a line, while the context lasts.

    Raises Unreadable where the engine refuses it or finds another number of documents; EventsUnavailable.
    """
    name = secrets.token_hex(8)
    sent, read = (f"{place()}.{kind}_{name}" for kind in ("sent", "read"))
    events.run(f"CREATE DATABASE IF NOT EXISTS {place()}")
    try:
        events.run(_filled("sent", sent=sent))
        _send(sent, data)
        if events.rows(f"SELECT count() FROM {sent}")[0][0] != documents:
            raise Unreadable("another number of documents")
        events.run(_filled("read", read=read))
        events.run(_filled("reports", sent=sent, read=read))
        events.run(_dropped(sent))
        yield Reading(name, _facts(read))
    finally:
        for kind in ("sent", "read", "decided"):
            events.run(_dropped(f"{place()}.{kind}_{name}"))


def forget_old() -> None:
    """Drop what processes that died have left in memory. Raises EventsUnavailable."""
    sql = "SELECT name FROM system.tables WHERE database = {db:String} AND metadata_modification_time < now() - {age:UInt32}"
    for (name,) in events.rows(sql, {"db": place(), "age": FORGOTTEN_AFTER_S}):
        events.run(_dropped(f"{place()}.{name}"))


def _dropped(table: str) -> str:
    return f"DROP TABLE IF EXISTS {table} SYNC"


def _send(table: str, data: bytes) -> None:
    try:
        with events.reachable() as client:
            client.raw_insert(table, insert_block=_blocks(data), fmt="JSONEachRow", settings=_STRICT)
    except ClickHouseError as error:
        raise Unreadable("a member that is not declared, or a value that is not what its member says") from error


def _blocks(data: bytes) -> Generator[bytes, None, None]:
    yield from (data[at : at + BLOCK_BYTES] for at in range(0, len(data), BLOCK_BYTES))


def _facts(read: str) -> Facts:
    with events.reachable() as client:
        found = client.query_arrow(_filled("facts", read=read), use_strings=False)
    columns = found.to_pydict()
    texts = {name: [value.decode() for value in columns[name]] for name in ("said", "serial", "maker", "product", "mode")}
    others = {name: columns[name] for name in ("document", "odd", "seen", "attached_here", "first_attached")}
    return Facts(**texts, **others)


def _filled(block: str, **names: str) -> str:
    """The named statement; its own braces are not placeholders."""
    text = _BLOCKS[block]
    for name, value in {"quick_to_plan": _BLOCKS["quick_to_plan"].strip(), **names}.items():
        text = text.replace("{" + name + "}", value)
    return text
