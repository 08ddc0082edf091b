"""How do the engines forget?

A partition leaves whole. Where a hold keeps some of its rows, it is replaced by those in one atomic step; where the notice says
anonymise, its counts are written first, once, however often the step is tried.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from hjemmel.lifecycle.anonymise import BAND_SUFFIX, band_labels
from hjemmel.lifecycle.hold import HeldSpan, Invoice
from hjemmel.lifecycle.plan import EntryState, PartitionState
from hjemmel.notice.model import Notice, RecordType, Statistics
from hjemmel.stores import events, models
from hjemmel.stores.columns import model_for
from hjemmel.stores.event_tables import event_records

_STEP_LABELS = {"hour": "%Y-%m-%d %H", "day": "%Y-%m-%d", "month": "%Y-%m"}
_WRITERS_LOCK = 0x77726974
_DEPENDENTS = {"contact": ("subscriptions",), "subscription": ("invoices",)}  # a row waits for these to leave before it does


@contextmanager
def writing() -> Iterator[None]:
    """Rows are being written: no partition is rewritten meanwhile."""
    yield from _locked("pg_advisory_lock_shared", "pg_advisory_unlock_shared")


@contextmanager
def rewriting() -> Iterator[None]:
    """A partition is being rewritten: no row is written meanwhile."""
    yield from _locked("pg_advisory_lock", "pg_advisory_unlock")


def partition_states(notice: Notice) -> dict[str, list[PartitionState]]:
    """Every live partition of every event record type, oldest first, with how many rows: from the engine's own books, not the rows."""
    swept = {(s.record, s.partition): s.at for s in models.SweptPartition.objects.all()}
    return {r.id: [PartitionState(p, n, swept.get((r.id, p))) for p, n in _partitions(r)] for r in event_records(notice)}


def _partitions(record: RecordType) -> list[tuple[int, int]]:
    sql = (
        "SELECT toUInt32(partition) AS id, sum(rows) FROM system.parts "
        "WHERE database = {db:String} AND table = {table:String} AND active GROUP BY id HAVING sum(rows) > 0 ORDER BY id"
    )
    return [(int(p), int(n)) for p, n in events.rows(sql, {"db": events.base(), "table": record.table})]


def entry_state(record: RecordType, before: date) -> EntryState:
    """How many rows of a register table have their retention clock before an instant (or day), and the oldest of them."""
    clock = record.retention.clock
    due = model_for(record)._default_manager.filter(**{f"{clock}__lt": before})
    first = due.order_by(clock).values_list(clock, flat=True).first()
    return EntryState(due.count(), first or before)


def delete_entries(record: RecordType, before: date) -> tuple[int, int]:
    """Delete the due rows of a register table. Returns (deleted, held back because other records still hang on them)."""
    due = model_for(record)._default_manager.filter(**{f"{record.retention.clock}__lt": before})
    waiting = due
    for dependent in _DEPENDENTS.get(record.table, ()):
        due = due.filter(**{f"{dependent}__isnull": True})
    with transaction.atomic():
        gone = list(due.values_list("pk", flat=True))
        held = waiting.count() - len(gone)
        model_for(record)._default_manager.filter(pk__in=gone).delete()
    return len(gone), held


def invoices() -> list[Invoice]:
    """Every invoice that is not plainly paid: what a hold is reckoned from."""
    columns = ("period_start", "period_end", "amount_ore", "paid_ore", "credited_ore", "disputed", "due_on")
    rows = models.Invoice.objects.select_related("subscription").only("subscription__key", *columns)
    return [Invoice(row.subscription.key, *(getattr(row, name) for name in columns)) for row in rows]


def remember_holds(record: RecordType, spans: Iterable[HeldSpan]) -> None:
    """Replace what the register says is held of a record type, so that windows show it and nothing else below their floor."""
    with transaction.atomic():
        models.HeldSpan.objects.filter(record=record.id).delete()
        models.HeldSpan.objects.bulk_create(
            models.HeldSpan(
                record=record.id,
                subscription_key=span.subscription,
                from_at=span.from_instant,
                to_at=span.to_instant,
                hold=span.hold,
                law=span.law,
                until=span.until,
            )
            for span in spans
        )


def drop(record: RecordType, partition: int) -> None:
    """Expiry of a whole partition: its cost does not grow with its rows."""
    events.run(f"ALTER TABLE {events.base()}.{record.table} DROP PARTITION {int(partition)}")


def keep_only_held(notice: Notice, record: RecordType, partition: int, spans: Sequence[HeldSpan], now: datetime) -> tuple[int, int, int]:
    """Remove every row of a partition that no span holds. Returns (removed, held, counted into statistics).

    Where the record type declares statistics, the removed rows are counted into them, by cells of at least the declared size.
    """
    mark = models.SweptPartition.objects.filter(record=record.id, partition=partition).first()
    table = f"{events.base()}.{record.table}"
    with rewriting():
        _lay_held(spans)
        rows, held = events.rows(f"SELECT count(), countIf({_held(record)}) FROM {table} WHERE _partition_id = '{int(partition)}'")[0]
        counted = 0
        if record.retention.statistics and rows > held:
            token = f"{record.id}:{partition}:{mark.at.isoformat() if mark else 'first'}"
            counted = _count_into_statistics(record, partition, token, notice.time_zone)
        if not held:
            drop(record, partition)
        elif rows > held:
            _replace_by_held(record, partition)
        _lay_held(())
    if held:
        models.SweptPartition.objects.update_or_create(record=record.id, partition=partition, defaults={"at": now})
    else:
        models.SweptPartition.objects.filter(record=record.id, partition=partition).delete()
    return rows - held, held, counted


def oldest_unheld(notice: Notice, spans: Sequence[HeldSpan]) -> dict[str, datetime]:
    """The oldest clock still stored of each event record type that has rows, those that a hold keeps left out.

    Partitions are asked oldest first, and no further than the first that has such a row.
    """
    _lay_held(spans)
    found = {}
    for record in event_records(notice):
        free = f"NOT {_held(record)}" if record.retention.unless else "1"
        for partition, _ in _partitions(record):
            where = f"FROM {events.base()}.{record.table} WHERE _partition_id = '{partition}'"
            low, rows = events.rows(f"SELECT minIf({record.clock}, {free}), countIf({free}) {where}")[0]
            if rows:
                found[record.id] = low
                break
    _lay_held(())
    return found


def statistics_of(record: RecordType) -> list[tuple[str | int, ...]]:
    """The cells that anonymised records have left: the group values, then the count."""
    statistics = record.retention.statistics
    assert statistics is not None
    groups = ", ".join(statistics.group_by)
    table = f"{events.base()}.{record.table}_count"
    return [tuple(row) for row in events.rows(f"SELECT {groups}, sum(records) FROM {table} GROUP BY {groups} ORDER BY {groups}")]


def _held_table() -> str:
    return f"{events.base()}_gate.held"


def _lay_held(spans: Sequence[HeldSpan]) -> None:
    """The spans of the step under way, where the engine can see them; emptied again when it is done."""
    table = _held_table()
    columns = "subscription UInt64, from_ms Int64, to_ms Int64"
    events.run(f"CREATE TABLE IF NOT EXISTS {table} ({columns}) ENGINE = MergeTree ORDER BY subscription")
    events.run(f"TRUNCATE TABLE {table}")
    if spans:
        rows = [(s.subscription, int(s.from_instant.timestamp() * 1000), int(s.to_instant.timestamp() * 1000)) for s in spans]
        with events.reachable() as client:
            client.insert(table, rows, column_names=["subscription", "from_ms", "to_ms"])


def _held(record: RecordType) -> str:
    """Whether a row is held: its subscription and its clock lie in one of the laid spans."""
    clock = f"toUnixTimestamp64Milli({record.clock})"
    spans = f"(SELECT groupArray((subscription, from_ms, to_ms)) FROM {_held_table()})"
    return (
        f"(subscription IN (SELECT subscription FROM {_held_table()}) AND "
        f"arrayExists(s -> s.1 = subscription AND {clock} >= s.2 AND {clock} < s.3, {spans}))"
    )


def _replace_by_held(record: RecordType, partition: int) -> None:
    table, kept = f"{events.base()}.{record.table}", f"{events.base()}_gate.{record.table}_kept"
    events.run(f"DROP TABLE IF EXISTS {kept} SYNC")
    events.run(f"CREATE TABLE {kept} AS {table}")
    events.run(f"INSERT INTO {kept} SELECT * FROM {table} WHERE _partition_id = '{int(partition)}' AND {_held(record)}")
    events.run(f"ALTER TABLE {table} REPLACE PARTITION {int(partition)} FROM {kept}")
    events.run(f"DROP TABLE {kept} SYNC")


def _count_into_statistics(record: RecordType, partition: int, token: str, zone: str) -> int:
    statistics = record.retention.statistics
    assert statistics is not None
    cells = (
        f"SELECT {', '.join(f'{_cell(record, statistics, g, zone)} AS {g}_' for g in statistics.group_by)}, count() AS records_ "
        f"FROM {events.base()}.{record.table} WHERE _partition_id = '{int(partition)}' AND NOT {_held(record)} "
        f"GROUP BY {', '.join(f'{g}_' for g in statistics.group_by)} "
        f"HAVING records_ >= {statistics.at_least} AND uniqExact(subscription) >= {statistics.at_least}"
    )
    counted = events.rows(f"SELECT sum(records_) FROM ({cells})")[0][0]
    events.run(
        f"INSERT INTO {events.base()}.{record.table}_count ({', '.join(statistics.group_by)}, records) "
        f"SETTINGS insert_deduplication_token = {{token:String}} {cells}",
        {"token": token},
    )
    return int(counted or 0)


def _cell(record: RecordType, statistics: Statistics, group: str, zone: str) -> str:
    """The SQL of one coordinate of a cell, as text."""
    if group in _STEP_LABELS:
        return f"formatDateTime(toTimeZone({record.clock}, '{zone}'), '{_STEP_LABELS[group]}')"
    if group.endswith(BAND_SUFFIX):
        bounds = ", ".join(map(str, statistics.bands))
        labels = ", ".join(f"'{label}'" for label in band_labels(statistics.bands))
        return f"arrayElement([{labels}], 1 + length(arrayFilter(b -> {statistics.banded} >= b, [{bounds}])))"
    return f"toString({group})"


def _locked(take: str, give: str) -> Iterator[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {take}(%s)", [_WRITERS_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {give}(%s)", [_WRITERS_LOCK])
