"""How does a declared event become a table?

Columns, sort key, codecs and partitions compiled from the notice. Partitions are the retention clock: expiry is the drop of a
partition.
"""

from dataclasses import replace

from hjemmel.lifecycle.partitions import Partitioning, partitioning
from hjemmel.notice.model import Field, Kind, Notice, RecordType
from hjemmel.stores import events
from hjemmel.stores.columns import GENERAL_CODEC, clickhouse_type, codec, event_columns

OLD_PARTS = "old_parts_lifetime = 10"  # seconds that a part which was replaced may linger: every part is on disk before it is used
IN_ONE_FILE = "min_bytes_for_wide_part = 10737418240"  # bytes: one person's rows have all columns, and a part of one file opens one
DURABLE = f"fsync_after_insert = 1, fsync_part_directory = 1, {IN_ONE_FILE}, {OLD_PARTS}"
FINE = "index_granularity = 1024"  # most reads are of one subscription: a finer index reads fewer rows that are not its own


def event_records(notice: Notice) -> list[RecordType]:
    return [r for r in notice.records() if r.kind is Kind.EVENT]


def partition_expression(record: RecordType, zone: str) -> str:
    """The ClickHouse expression of a record type's partition id (UInt32: YYYYMMDD or YYYYMM)."""
    match partitioning(record.retention):
        case Partitioning.LOCAL_MONTH:
            return f"toYYYYMM(toTimeZone({record.clock}, '{zone}'))"
        case Partitioning.LOCAL_DAY:
            return f"toYYYYMMDD(toTimeZone({record.clock}, '{zone}'))"
        case _:
            return f"toYYYYMMDD({record.clock})"


def create_table(record: RecordType, zone: str) -> str:
    """The statement that creates one event table."""
    columns = ", ".join(_column(record, name, kind) for name, kind in event_columns(record).items())
    order = ", ".join(["subscription", record.clock, *(name for name in record.identity if name != record.clock)])
    return (
        f"CREATE TABLE IF NOT EXISTS {events.base()}.{record.table} ({columns}) ENGINE = MergeTree "
        f"PARTITION BY {partition_expression(record, zone)} ORDER BY ({order}) SETTINGS {DURABLE}, {FINE}, allow_nullable_key = 1"
    )


def create_statistics(record: RecordType) -> str:
    """What anonymised records leave: counts by group, with no key of any kind in them."""
    statistics = record.retention.statistics
    assert statistics is not None
    columns = ", ".join(f"{name} LowCardinality(String)" for name in statistics.group_by)
    return (
        f"CREATE TABLE IF NOT EXISTS {events.base()}.{record.table}_count "
        f"({columns}, records UInt64) ENGINE = MergeTree ORDER BY ({', '.join(statistics.group_by)}) "
        f"SETTINGS {DURABLE}, non_replicated_deduplication_window = 10000"
    )


def lay_tables(notice: Notice) -> None:
    """Create what is missing, add columns that a newer version declares, and let be absent what it no longer demands.

    No data are ever dropped here.
    """
    events.run(f"CREATE DATABASE IF NOT EXISTS {events.base()}")
    _leave_no_reading_place()
    for record in event_records(notice):
        events.run(create_table(record, notice.time_zone))
        if record.retention.statistics:
            events.run(create_statistics(record))
        for setting in (IN_ONE_FILE, OLD_PARTS):
            if setting not in _engine_of(record.table):
                events.run(f"ALTER TABLE {events.base()}.{record.table} MODIFY SETTING {setting}")
        present, packed = types_of(record.table), _codecs_of(record.table)
        for field in record.fields:
            if present.get(field.name) in _narrower(field):
                events.run(f"ALTER TABLE {events.base()}.{record.table} MODIFY COLUMN {field.name} {clickhouse_type(field)} {codec(field)}")
            if field.name not in present:
                events.run(f"ALTER TABLE {events.base()}.{record.table} ADD COLUMN {field.name} {clickhouse_type(field)} {codec(field)}")
        for name in event_columns(record):
            if packed.get(name, _codec(record, name)) != _codec(record, name):  # of the rows to come, and of old ones as parts are merged
                events.run(f"ALTER TABLE {events.base()}.{record.table} MODIFY COLUMN {name} {_codec(record, name)}")


def _leave_no_reading_place() -> None:
    """Houses of before read large deliveries in a database of tables that stood in memory: it goes, if nothing else stands there."""
    place = f"{events.base()}_reading"
    if not events.rows("SELECT 1 FROM system.tables WHERE database = {place:String} AND engine != 'Memory'", {"place": place}):
        events.run(f"DROP DATABASE IF EXISTS {place} SYNC")


def tables() -> list[str]:
    """The tables that the event database has."""
    found = events.rows("SELECT name FROM system.tables WHERE database = {db:String} ORDER BY name", {"db": events.base()})
    return [str(row[0]) for row in found]


def columns_of(table: str) -> list[str]:
    """The columns that a table of the event database has."""
    return list(types_of(table))


def types_of(table: str) -> dict[str, str]:
    """Column → type, of a table of the event database."""
    sql = "SELECT name, type FROM system.columns WHERE database = {db:String} AND table = {table:String} ORDER BY position"
    return {str(name): str(kind) for name, kind in events.rows(sql, {"db": events.base(), "table": table})}


def _engine_of(table: str) -> str:
    sql = "SELECT engine_full FROM system.tables WHERE database = {db:String} AND name = {table:String}"
    return str(events.rows(sql, {"db": events.base(), "table": table})[0][0])


def _narrower(field: Field) -> set[str]:
    """The type that the column had while the field was still told of every record; none where it still is, or never may be absent."""
    return {clickhouse_type(replace(field, optional=False))} if field.optional else set()


def _codecs_of(table: str) -> dict[str, str]:
    sql = "SELECT name, compression_codec FROM system.columns WHERE database = {db:String} AND table = {table:String}"
    return {str(name): str(kind) for name, kind in events.rows(sql, {"db": events.base(), "table": table})}


def _column(record: RecordType, name: str, kind: str) -> str:
    return f"{name} {kind} {_codec(record, name)}"


def _codec(record: RecordType, name: str) -> str:
    return f"CODEC({GENERAL_CODEC})" if name in ("subscription", "batch", "notice_version") else codec(record.field(name))
