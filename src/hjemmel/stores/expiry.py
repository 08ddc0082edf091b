"""How do the engines forget?

A partition leaves whole. Where a hold keeps some of its rows, it is replaced by those in one atomic step; where the notice says
anonymise, its counts are written first, once, however often the step is tried.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from hjemmel.lifecycle.anonymise import BAND_SUFFIX, band_labels
from hjemmel.lifecycle.hold import HeldSpan, Invoice, Matter
from hjemmel.lifecycle.plan import EntryState, PartitionState
from hjemmel.notice.model import Hold, Notice, RecordType, Statistics
from hjemmel.notice.vocabulary import OPEN_REQUEST, PLACED, UNPAID
from hjemmel.stores import events, models
from hjemmel.stores.entry_tables import model_for

_STEP_LABELS = {"hour": "%Y-%m-%d %H", "day": "%Y-%m-%d", "month": "%Y-%m"}
_WRITERS_LOCK, _SWEEP_LOCK = 0x77726974, 0x73776570
HOLDS, REQUESTS = "placed-hold", "request"  # the record types in which holds that are not reckoned from invoices stand
RIGHTS_TO_ALL = ("access", "portability", "restriction")  # a copy of everything, or that nothing is deleted
_DEPENDENTS = {"contact": ("subscriptions",), "subscription": ("invoices",)}  # a row waits for these to leave before it does


@contextmanager
def one_sweep() -> Iterator[None]:
    """One sweep at a time, whoever runs it: two would lay and clear the same list of what is held."""
    yield from _locked("pg_advisory_lock", "pg_advisory_unlock", _SWEEP_LOCK)


@contextmanager
def writing() -> Iterator[None]:
    """Rows are being written: no partition is rewritten meanwhile."""
    yield from _locked("pg_advisory_lock_shared", "pg_advisory_unlock_shared")


@contextmanager
def rewriting() -> Iterator[None]:
    """A partition is being rewritten: no row is written meanwhile."""
    yield from _locked("pg_advisory_lock", "pg_advisory_unlock")


def last_sweep(now: datetime) -> models.Sweep | None:
    """The last sweep that finished by `now`. One that stands in the future, from a clock that went wrong, vouches for nothing."""
    return models.Sweep.objects.filter(finished_at__lte=now).order_by("-finished_at", "-id").first()


def partition_states(record: RecordType) -> list[PartitionState]:
    """Every live partition of an event record type, oldest first, with how many rows: from the engine's own books, not the rows.

    Raises clickhouse_connect.driver.exceptions.DatabaseError where the table cannot be read: no rows are not the same as no table.
    """
    events.rows(f"SELECT 1 FROM {events.base()}.{record.table} LIMIT 0")
    marks = models.SweptPartition.objects.filter(record=record.id).values_list("partition", "at", "rows")
    swept = {partition: (at, left) for partition, at, left in marks}
    return [PartitionState(partition, rows, *swept.get(partition, ())) for partition, rows in _partitions(record)]


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


def delete_entries(record: RecordType, before: date, held: Collection[int] = ()) -> tuple[int, int]:
    """Delete the due rows of a register table, but for those of the customers `held` (primary keys).

    Returns (deleted, held back: for those customers, or because other records still hang on them).
    """
    waiting = model_for(record)._default_manager.filter(**{f"{record.retention.clock}__lt": before})
    due = waiting.exclude(**{f"{_owner(record)}__in": held}) if held else waiting
    for dependent in _DEPENDENTS.get(record.table, ()):
        due = due.filter(**{f"{dependent}__isnull": True})
    with transaction.atomic():
        gone = list(due.values_list("pk", flat=True))
        left = waiting.count() - len(gone)
        model_for(record)._default_manager.filter(pk__in=gone).delete()
    return len(gone), left


def _owner(record: RecordType) -> str:
    if record.table == "contact":
        return "pk"
    return "contact_id" if record.subject == "customer" else "subscription__contact_id"


def may_be_held(notice: Notice, contact_id: int) -> bool:
    """Whether anything stands on a customer that a hold of the notice could keep rows for: asked in one statement, for
    most have nothing."""
    asked = [_STANDS[source].format(table=_table_of(notice, source)) for source in sorted({rule.source for rule in notice.holds})]
    if not asked:
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {' OR '.join(asked)}", {"contact": contact_id})
        return bool(cursor.fetchone()[0])


# What a hold may be reckoned from, by its source; of invoices more than are unsettled (`lifecycle.hold.is_settled`), and none fewer.
_STANDS = {
    PLACED: "EXISTS (SELECT FROM {table} WHERE contact_id = %(contact)s AND lifted_at IS NULL)",
    OPEN_REQUEST: "EXISTS (SELECT FROM {table} WHERE contact_id = %(contact)s AND answered_at IS NULL)",
    UNPAID: (
        "EXISTS (SELECT FROM {table} JOIN subscription ON subscription.id = subscription_id "
        "WHERE contact_id = %(contact)s AND (paid_ore + credited_ore < amount_ore OR disputed))"
    ),
}


def _table_of(notice: Notice, source: str) -> str:
    if source == UNPAID:
        return str(models.Invoice._meta.db_table)
    return str(model_for(notice.record(HOLDS if source == PLACED else REQUESTS))._meta.db_table)


def matters(notice: Notice, rule: Hold, contact_id: int | None = None) -> list[Matter]:
    """Whose records a hold keeps today: those for whom it was placed and not lifted, or who wait for an answer; or one customer's."""
    hers = {} if contact_id is None else {"contact_id": contact_id}
    if rule.source == PLACED:
        rows = (
            model_for(notice.record(HOLDS))
            ._default_manager.filter(hold=rule.id, lifted_at=None, **hers)
            .values_list("contact_id", "placed_at", "until")
        )
        found = [(*row, ()) for row in rows]
    else:
        requests = model_for(notice.record(REQUESTS))._default_manager.filter(answered_at=None, **hers)
        rows = requests.values_list("contact_id", "received_at", "right", "about")
        found = [(contact, at, None, _about(right, about)) for contact, at, right, about in rows]
    keys: dict[int, list[int]] = {}
    for contact, key in models.Subscription.objects.filter(contact_id__in={row[0] for row in found}).values_list("contact_id", "key"):
        keys.setdefault(contact, []).append(key)
    return [Matter(contact, tuple(keys.get(contact, ())), since, until, about) for contact, since, until, about in found]


def _about(right: str, about: str | None) -> tuple[str, ...]:
    """Which record types a request is about: what it names; else all for a right to all, and for any other nothing but itself."""
    return (about,) if about else () if right in RIGHTS_TO_ALL else (REQUESTS,)


def invoices(contact_id: int | None = None) -> list[Invoice]:
    """Every invoice, or those of one customer: what a hold is reckoned from."""
    columns = ("period_start", "period_end", "amount_ore", "paid_ore", "credited_ore", "disputed", "due_on")
    hers = {} if contact_id is None else {"subscription__contact_id": contact_id}
    rows = models.Invoice.objects.filter(**hers).select_related("subscription").only("subscription__key", *columns)
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
        models.SweptPartition.objects.update_or_create(record=record.id, partition=partition, defaults={"at": now, "rows": held})
    else:
        models.SweptPartition.objects.filter(record=record.id, partition=partition).delete()
    return rows - held, held, counted


def held_rows(record: RecordType, partition: int, spans: Sequence[HeldSpan]) -> int:
    """How many rows of a partition the spans hold. Nobody else may be sweeping."""
    if not spans:
        return 0
    _lay_held(spans)
    try:
        table = f"{events.base()}.{record.table}"
        return int(events.rows(f"SELECT countIf({_held(record)}) FROM {table} WHERE _partition_id = '{int(partition)}'")[0][0])
    finally:
        _lay_held(())


def held_entries(record: RecordType, before: date, held: Collection[int]) -> int:
    """How many of the due rows of a register table are of the customers `held` (primary keys)."""
    waiting = model_for(record)._default_manager.filter(**{f"{record.retention.clock}__lt": before})
    return int(waiting.filter(**{f"{_owner(record)}__in": held}).count()) if held else 0


def oldest_unheld(record: RecordType, spans: Sequence[HeldSpan]) -> datetime | None:
    """The oldest clock still stored of an event record type, those that the `spans` keep left out; None where there is none.

    Partitions are asked oldest first, and no further than the first that has such a row.
    """
    holding = list(spans)
    if holding:
        _lay_held(holding)
    free = f"NOT {_held(record)}" if holding else "1"
    try:
        for partition, _ in _partitions(record):
            where = f"FROM {events.base()}.{record.table} WHERE _partition_id = '{partition}'"
            low, rows = events.rows(f"SELECT minIf({record.clock}, {free}), countIf({free}) {where}")[0]
            if rows:
                oldest: datetime = low
                return oldest
        return None
    finally:
        if holding:
            _lay_held(())


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
    names, least = [f"{g}_" for g in statistics.group_by], statistics.at_least
    whole = (
        f"SELECT {', '.join(f'{_cell(record, statistics, g, zone)} AS {g}_' for g in statistics.group_by)}, count() AS records_, "
        f"uniqExactState(subscription) AS who_, records_ >= {least} AND uniqExact(subscription) >= {least} AS enough_ "
        f"FROM {events.base()}.{record.table} WHERE _partition_id = '{int(partition)}' AND NOT {_held(record)} GROUP BY {', '.join(names)}"
    )
    ranked = (
        f"SELECT *, uniqExactMergeIf(who_, NOT enough_) OVER () AS left_out_, "
        f"row_number() OVER (PARTITION BY enough_ ORDER BY records_, {', '.join(names)}) AS rank_ FROM ({whole})"
    )
    would_tell = f"left_out_ > 0 AND left_out_ < {least}"  # see lifecycle.anonymise.cells
    cells = f"SELECT {', '.join(names)}, records_ FROM ({ranked}) WHERE enough_ AND NOT (rank_ = 1 AND {would_tell})"
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


def _locked(take: str, give: str, lock: int = _WRITERS_LOCK) -> Iterator[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {take}(%s)", [lock])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {give}(%s)", [lock])
