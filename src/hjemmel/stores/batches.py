"""Is this batch stored already, whole, or cut off?

A batch is announced before its first row is written and confirmed after its last is durable. A session lock says that somebody is
still at it; an announced batch that nobody holds was cut off, and is undone whole. What the event engine was writing for somebody who
was killed may land after that: an undone batch is remembered for an hour, and what landed is removed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from django.db import IntegrityError, connection, transaction

from hjemmel.notice.model import RecordType
from hjemmel.stores import event_rows, models

_LOCK_SPACE, _TELLERS = 0x62617463, 0x74656C6C
TELLERS_AT_MOST = 16  # who may tell of different subscriptions at the same time
STORED, STORING, UNDONE = "stored", "storing", "undone"
MAY_LAND = timedelta(hours=1)  # how long after a batch was announced rows of it may still land: far longer than an insert may take


class BatchUnderWay(Exception):
    """The same batch is being taken in by somebody else. Try again in a moment."""


def announce(
    digest: str, format_name: str, source: str, now: datetime, events: Iterable[RecordType], *, says_what_is: bool
) -> models.Batch:
    """The batch's row: `stored` if it came before, else `storing` and locked by this connection.

    What an earlier, cut-off attempt left is undone first. A batch that `says_what_is` (a register feed) and not what happened is the
    same only while no other of its format has come since: a feed may return to what it said before.
    Raises BatchUnderWay, EventsUnavailable.
    """
    row = models.Batch.objects.filter(digest=digest).first()
    if row is not None and says_what_is and models.Batch.objects.filter(format=format_name, state=STORED, pk__gt=row.pk).exists():
        models.Batch.objects.filter(pk=row.pk, state=STORED).update(digest=f"{digest}:{row.pk}")
        row = models.Batch.objects.filter(digest=digest).first()
    if row is not None and row.state == STORED:
        return row
    if row is not None and not undo(row, events):
        raise BatchUnderWay("the same batch is being taken in at this moment; send it again in a minute")
    try:
        with transaction.atomic():
            row = models.Batch.objects.create(digest=digest, format=format_name, source=source, state=STORING, received_at=now)
    except IntegrityError:
        raise BatchUnderWay("the same batch is being taken in at this moment; send it again in a minute") from None
    _lock(row.pk)
    return row


def confirm(row: models.Batch, receipt: dict[str, Any], now: datetime) -> None:
    """Every row is durable: say so, in the caller's transaction. Raises BatchUnderWay for one that was undone, its lock being lost."""
    told = {"state": STORED, "receipt": receipt, "stored_at": now}
    if not models.Batch.objects.filter(pk=row.pk, state=row.state).update(**told):
        raise BatchUnderWay("the batch was undone while it was being taken in; send it again")
    row.state = STORED


def release(row: models.Batch) -> None:
    """Let go of the batch's lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK_SPACE, _lock_key(row.pk)])


def undo(row: models.Batch, events: Iterable[RecordType]) -> bool:
    """Remove a cut-off batch whole. Returns False where somebody is still at it.

    What the register says now counts, and not what it said when the row was read: whoever held the lock may have finished, and a
    commit may have been carried out whose answer never came. A batch that is stored stays.
    """
    if not _lock(row.pk):
        return False
    try:
        row.refresh_from_db(fields=["state"])
        if row.state == STORING:
            for record in events:
                event_rows.undo_batch(record, row.pk)
            models.Batch.objects.filter(pk=row.pk).update(state=UNDONE, digest=f"{row.digest}:{UNDONE}:{row.pk}")
            row.state = UNDONE
    finally:
        release(row)
    return True


def require_stored(numbers: Iterable[int], events: Iterable[RecordType]) -> set[int]:
    """Which of these batches are not stored; their rows are gone now. Raises BatchUnderWay where somebody is still at one of them."""
    unfinished, records = set(), list(events)
    for row in models.Batch.objects.filter(pk__in=list(numbers)).exclude(state=STORED):
        if row.state == STORING and not undo(row, records):
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
            event_rows.undo_batch(record, row.pk)


def cut_off() -> list[models.Batch]:
    """Announced batches that were never confirmed."""
    return list(models.Batch.objects.filter(state=STORING))


def _lock(batch: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK_SPACE, _lock_key(batch)])
        return bool(cursor.fetchone()[0])


def _lock_key(batch: int) -> int:
    return batch & 0x7FFFFFFF
