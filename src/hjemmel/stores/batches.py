"""Is this batch stored already, whole, or cut off?

A batch is announced before its first row is written and confirmed after its last is durable. A session lock says that somebody is
still at it; an announced batch that nobody holds was cut off, and is undone whole. What the event engine was writing for somebody who
was killed may land after that: an undone batch is remembered for an hour, and what landed is removed.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from django.db import IntegrityError, connection, transaction

from hjemmel.notice.model import RecordType
from hjemmel.stores import event_rows, models

_LOCK_SPACE, _TELLERS = 0x62617463, 0x74656C6C
TELLERS_AT_MOST = 16  # who may tell of different subscriptions at the same time
THE_SAME = "the same batch is being taken in at this moment; send it again in a minute"
STORED, STORING, UNDONE = "stored", "storing", "undone"
MAY_LAND = timedelta(hours=1)  # how long after a batch was announced rows of it may still land: far longer than an insert may take


class BatchUnderWay(Exception):
    """The same batch is being taken in by somebody else. Try again in a moment."""


def announce(batches: Sequence[models.Batch], events: Iterable[RecordType], *, says_what_is: bool) -> list[models.Batch]:
    """The row of each of these batches, which are not in the register yet: `stored` if it came before, else `storing` and locked by this
    connection. No two of them are the same.

    What an earlier, cut-off attempt left is undone first. A batch that `says_what_is` (a register feed) and not what happened is the
    same only while no other of its format has come since: a feed may return to what it said before.
    Raises BatchUnderWay, EventsUnavailable; then none is announced.
    """
    if says_what_is:
        for batch in batches:
            _let_return(batch)
    known = list(models.Batch.objects.filter(digest__in=[batch.digest for batch in batches]))
    unfinished = [row for row in known if row.state != STORED]
    if len(undo(unfinished, events)) < len(unfinished):
        raise BatchUnderWay(THE_SAME)
    stored = {row.digest: row for row in known if row.state == STORED}
    new = [batch for batch in batches if batch.digest not in stored]
    for batch in new:
        batch.state = STORING
    try:
        with transaction.atomic():
            models.Batch.objects.bulk_create(new)
    except IntegrityError:
        raise BatchUnderWay(THE_SAME) from None
    _lock(new)
    return [stored.get(batch.digest, batch) for batch in batches]


def _let_return(batch: models.Batch) -> None:
    row = models.Batch.objects.filter(digest=batch.digest, state=STORED).first()
    if row is not None and models.Batch.objects.filter(format=batch.format, state=STORED, pk__gt=row.pk).exists():
        models.Batch.objects.filter(pk=row.pk, state=STORED).update(digest=f"{batch.digest}:{row.pk}")


def confirm(told: Sequence[tuple[models.Batch, Mapping[str, Any], datetime]]) -> None:
    """Every row of these batches is durable: say so of each, with its receipt and when, in the caller's transaction.

    Raises BatchUnderWay where one was undone, its lock being lost.
    """
    numbers, states = [row.pk for row, _, _ in told], [row.state for row, _, _ in told]
    receipts, instants = [json.dumps(receipt) for _, receipt, _ in told], [at for _, _, at in told]
    with connection.cursor() as cursor:
        cursor.execute(_CONFIRM, {"numbers": numbers, "states": states, "receipts": receipts, "instants": instants, "stored": STORED})
        if cursor.rowcount < len(told):
            raise BatchUnderWay("the batch was undone while it was being taken in; send it again")
    for row, _, _ in told:
        row.state = STORED


def release(rows: Sequence[models.Batch]) -> None:
    """Let go of the batches' locks."""
    keys = [_lock_key(row.pk) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, key) FROM unnest(%s::int[]) AS key", [_LOCK_SPACE, keys])


def undo(rows: Sequence[models.Batch], events: Iterable[RecordType]) -> list[models.Batch]:
    """Remove cut-off batches whole. Returns those that nobody is at any more.

    What the register says now counts, and not what it said when a row was read: whoever held the lock may have finished, and a
    commit may have been carried out whose answer never came. A batch that is stored stays.
    """
    ours = _lock(rows)
    if not ours:
        return []
    try:
        for row in ours:
            row.refresh_from_db(fields=["state"])
        cut = [row for row in ours if row.state == STORING]
        for record in events if cut else ():
            event_rows.undo_batches(record, [row.pk for row in cut])
        for row in cut:
            models.Batch.objects.filter(pk=row.pk).update(state=UNDONE, digest=f"{row.digest}:{UNDONE}:{row.pk}")
            row.state = UNDONE
    finally:
        release(ours)
    return ours


def require_stored(numbers: Iterable[int], events: Iterable[RecordType]) -> set[int]:
    """Which of these batches are not stored; their rows are gone now. Raises BatchUnderWay where somebody is still at one of them."""
    unfinished, records = set(), list(events)
    for row in models.Batch.objects.filter(pk__in=list(numbers)).exclude(state=STORED):
        if row.state == STORING and not undo([row], records):
            raise BatchUnderWay("some of the same is being taken in at this moment in another delivery; send it again in a minute")
        if row.state == UNDONE:
            _clear(row, records)
            unfinished.add(row.pk)
    return unfinished


def told_by_stored(ask: Callable[[], Sequence[Sequence[Any]]], own: int, events: Iterable[RecordType]) -> Sequence[Sequence[Any]]:
    """What `ask` is told by the event engine, each row led by the batches that brought it, once all of them but `own` are stored: what
    rests on a row that is undone later would outlive it. Raises BatchUnderWay where somebody is still at one."""
    records = list(events)
    while True:
        rows = ask()
        if not require_stored({number for brought, *_ in rows for number in brought} - {own}, records):
            return rows


def unfinished() -> set[int]:
    """The batches whose rows do not count: those that are being stored, and those that are undone, of which something may still land."""
    return set(models.Batch.objects.exclude(state=STORED).values_list("pk", flat=True))


@contextmanager
def one_at_a_time(record: RecordType, subscriptions: Iterable[int] | None = None) -> Iterator[None]:
    """Nobody else, of those who ask here too, asks what is stored of a record type and these subscriptions (None: any), and stores what is
    not: two would both be told no. Who tells of others need not wait, but for one in `TELLERS_AT_MOST` who does by chance."""
    places = range(TELLERS_AT_MOST) if subscriptions is None else {key % TELLERS_AT_MOST for key in subscriptions}
    locks = sorted({crc32(f"{record.id} {place}".encode()) & 0x7FFFFFFF for place in places})  # all take them in the same order
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, place) FROM unnest(%s::int[]) AS place", [_TELLERS, locks])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, place) FROM unnest(%s::int[]) AS place", [_TELLERS, locks])


def forget_undone(events: Iterable[RecordType], now: datetime) -> None:
    """Remove what has landed of undone batches since, and forget those of which nothing can land any more. Raises EventsUnavailable."""
    records = list(events)
    for row in models.Batch.objects.filter(state=UNDONE):
        _clear(row, records)
        if row.received_at < now - MAY_LAND:
            row.delete()


def _clear(row: models.Batch, events: Iterable[RecordType]) -> None:
    for record in events:
        if event_rows.has_batch(record, row.pk):
            event_rows.undo_batches(record, [row.pk])


def cut_off() -> list[models.Batch]:
    """Announced batches that were never confirmed."""
    return list(models.Batch.objects.filter(state=STORING))


def _lock(rows: Sequence[models.Batch]) -> list[models.Batch]:
    """Those of the batches whose lock is ours now."""
    if not rows:
        return []
    keys = [_lock_key(row.pk) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, pg_try_advisory_lock(%s, key) FROM unnest(%s::int[]) AS key", [_LOCK_SPACE, keys])
        got = {key for key, locked in cursor.fetchall() if locked}
    return [row for row in rows if _lock_key(row.pk) in got]


def _lock_key(batch: int) -> int:
    return batch & 0x7FFFFFFF


_CONFIRM = """
UPDATE batch SET state = %(stored)s, receipt = told.receipt::jsonb, stored_at = told.at
FROM unnest(%(numbers)s::bigint[], %(states)s::text[], %(receipts)s::text[], %(instants)s::timestamptz[]) AS told (id, state, receipt, at)
WHERE batch.id = told.id AND batch.state = told.state
"""
