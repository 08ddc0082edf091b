"""Which erasures must never come undone?

Each stands in the register, in the event engine's vault, and as one line in a file beside the databases: keyed references alone. What the
file knows and an engine does not was brought back by a backup, and is carried out again there.
"""

import hmac
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from hjemmel.notice.model import Notice
from hjemmel.stores import beside, event_rows, events, evidence, models
from hjemmel.stores.event_tables import event_records
from hjemmel.stores.event_windows import vault


@dataclass(frozen=True, slots=True)
class Held:
    """A hold that kept something from an erasure: its number, the rule of the notice, and when it was placed and ends."""

    number: str
    hold: str
    placed_at: str
    until: str


@dataclass(frozen=True, slots=True)
class Line:
    """One erasure as the file has it: `reference` to the customer and `keys` to her subscriptions are keyed, in hexadecimal."""

    number: str
    asked_at: str
    reference: str
    keys: tuple[str, ...]
    records: tuple[str, ...]
    whole: bool
    holds: tuple[Held, ...] = ()


def register(
    contact: models.Contact,
    subscriptions: Iterable[models.Subscription],
    records: Sequence[str],
    whole: bool,
    now: datetime,
    holds: Sequence[Held] = (),
) -> str:
    """Note an erasure, and the `holds` that keep something from it, in the current transaction; the file has it once that is durable.
    Returns its number."""
    reference = evidence.reference(contact.evidence_salt)
    assert reference is not None
    number, keys = secrets.token_hex(16), [_keyed(subscription.key) for subscription in subscriptions]
    row = models.Erasure.objects.create(number=number, asked_at=now, reference=reference, keys=keys, records=list(records), whole=whole)
    transaction.on_commit(lambda: _append([row], holds))
    return number


def done(number: str, now: datetime) -> None:
    """No row is left in the register, in the caller's transaction."""
    models.Erasure.objects.filter(number=number).update(done_at=now)


def bytes_gone(now: datetime) -> list[str]:
    """Mark the erasures of which no byte is left, in the caller's transaction; returns their numbers."""
    whole = models.Erasure.objects.filter(done_at__isnull=False, bytes_gone_at=None)
    numbers = list(whole.order_by("id").values_list("number", flat=True))
    whole.filter(number__in=numbers).update(bytes_gone_at=now)
    return numbers


def events_done(number: str) -> None:
    """No row is left in the event engine. Raises EventsUnavailable."""
    _lay_marks()
    events.run(f"INSERT INTO {vault()}.erasure SELECT {{number:String}}", {"number": number})


def asked_since(at: datetime) -> bool:
    """Whether somebody has had something erased since then."""
    return models.Erasure.objects.filter(asked_at__gte=at).exists()


def waiting() -> list[models.Erasure]:
    """Erasures of which rows may be left."""
    return list(models.Erasure.objects.filter(done_at=None).order_by("id"))


def contacts_of(references: Iterable[bytes]) -> dict[bytes, models.Contact]:
    """Which customers these references are about, of those who are still there."""
    wanted = set(references)
    if not wanted:
        return {}
    found = {}
    for contact in models.Contact.objects.only("id", "customer_number", "evidence_salt", "erased_on").iterator():
        reference = evidence.reference(contact.evidence_salt)
        if reference in wanted:
            found[reference] = contact
    return found


def undone() -> tuple[list[Line], list[Line]]:
    """What the file knows and the register does not; and what was carried out, and the event engine does not know.

    Raises EventsUnavailable.
    """
    lines = list(_lines())
    if not lines:
        return [], []
    _lay_marks()
    here = dict(models.Erasure.objects.values_list("number", "done_at"))
    there = {str(row[0]) for row in events.rows(f"SELECT number FROM {vault()}.erasure")}
    under_way = {number for number, done_at in here.items() if done_at is None}
    unknown = [line for line in lines if line.number not in here]
    return unknown, [line for line in lines if line.number not in there | under_way]


def restore(line: Line) -> None:
    """The register knows of the erasure again, in the caller's transaction."""
    models.Erasure.objects.create(
        number=line.number,
        asked_at=datetime.fromisoformat(line.asked_at),
        reference=bytes.fromhex(line.reference),
        keys=list(line.keys),
        records=list(line.records),
        whole=line.whole,
    )


def erase_events_again(notice: Notice, lines: Sequence[Line]) -> int:
    """Remove the rows that a backup brought back of subscriptions that were erased. Returns of how many. Raises EventsUnavailable.

    The register may not know the keys any more: each key that the engine holds is asked whether it is one of them.
    """
    found = 0
    for record in event_records(notice):
        wanted = {key for line in lines if record.id in line.records for key in line.keys}
        for key in events.subscriptions_of(record) if wanted else ():
            if _keyed(key) in wanted:
                held = models.HeldSpan.objects.filter(record=record.id, subscription_key=key)
                spans = [(round(h.from_at.timestamp() * 1000), round(h.to_at.timestamp() * 1000)) for h in held]
                event_rows.erase(record, key, spans)
                found += 1
    for line in lines:
        events_done(line.number)
    return found


def note_in_file() -> None:
    """Append what the register knows and the file does not, durably."""
    known = {line.number for line in _lines()}
    new = [row for row in models.Erasure.objects.order_by("id") if row.number not in known]
    if new:
        _append(new)


def note_in_file_anew() -> None:
    """The same where a line was lost: the machine fell after it was asked for, the disk was full, or another file lies there now.

    As long as the last lines name those that are not carried out yet, and the newest that are, the file is not read.
    """
    newest = models.Erasure.objects.order_by("-id").values_list("number", flat=True)[: beside.LAST]
    if {*newest, *(row.number for row in waiting())} - {line["number"] for line in beside.last(beside.ERASURE)}:
        note_in_file()


def _append(rows: Iterable[models.Erasure], holds: Sequence[Held] = ()) -> None:
    beside.append(asdict(_line(row, holds)) for row in rows)


def _line(row: models.Erasure, holds: Sequence[Held]) -> Line:
    at, reference = row.asked_at.isoformat(), bytes(row.reference).hex()
    return Line(row.number, at, reference, tuple(row.keys), tuple(row.records), row.whole, tuple(holds))


def _lines() -> Iterator[Line]:
    for told in beside.lines(beside.ERASURE):
        yield _read(told)


def _read(told: Mapping[str, Any]) -> Line:
    keys, records, holds = tuple(told["keys"]), tuple(told["records"]), tuple(Held(**hold) for hold in told.get("holds", ()))
    return Line(told["number"], told["asked_at"], told["reference"], keys, records, told["whole"], holds)


def _keyed(key: int) -> str:
    return hmac.digest(settings.HJEMMEL_EVIDENCE_KEY, f"subscription {key}".encode(), "sha256").hex()


def _lay_marks() -> None:
    events.run(
        f"CREATE TABLE IF NOT EXISTS {vault()}.erasure (number String) ENGINE = MergeTree ORDER BY number SETTINGS fsync_after_insert = 1"
    )
