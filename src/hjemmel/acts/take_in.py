"""What of a delivery may be stored?

Whose is it, may it be taken in, is it young enough, is it new? Only then is it stored: once, whole, and acknowledged when it is
durable. What is refused is counted by reason without its content; what belongs to nobody leaves its key in quarantine for a day.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.sift import Sifted, sift
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.whose_address import by_sessions
from hjemmel.gate.floor import kept_from
from hjemmel.notice.model import Kind, Notice, RecordType
from hjemmel.stores import event_rows, evidence, expiry, payments, people, register_feed, sessions
from hjemmel.stores.batches import STORED, announce, confirm, one_at_a_time, release, require_stored, undo
from hjemmel.stores.event_tables import event_records
from hjemmel.stores.sealed import seal

AHEAD = timedelta(minutes=15)  # how far a source's clock may run before ours


class Delivery(Protocol):
    """What an adapter hands on (see hjemmel.intake.parsed.Parsed): columns of observations, rows for the register, and counts."""

    @property
    def columns(self) -> Sequence[Any]: ...
    @property
    def entries(self) -> Mapping[str, Sequence[Mapping[str, Any]]]: ...
    @property
    def duplicates(self) -> int: ...
    @property
    def faults(self) -> Sequence[Any]: ...
    @property
    def ends(self) -> Sequence[Any]: ...
    @property
    def payments(self) -> Sequence[Any]: ...
    @property
    def refused(self) -> Mapping[str, int]: ...
    @property
    def ignored(self) -> Mapping[str, int]: ...
    @property
    def alarms(self) -> Mapping[str, int]: ...


@dataclass(slots=True)
class Receipt:
    """Counts alone. `already` says that the same batch was stored before and nothing was done now."""

    batch: int = 0
    already: bool = False
    accepted: Counter[str] = field(default_factory=Counter)  # record type -> stored
    refused: Counter[str] = field(default_factory=Counter)  # reason -> not stored
    ignored: Counter[str] = field(default_factory=Counter)
    alarms: Counter[str] = field(default_factory=Counter)
    duplicates: int = 0
    quarantined: int = 0
    faults: int = 0

    def counts(self) -> dict[str, Any]:
        """The counts as JSON can hold them."""
        counters = {name: dict(getattr(self, name)) for name in ("accepted", "refused", "ignored", "alarms")}
        return {"batch": self.batch, **counters, "duplicates": self.duplicates, "quarantined": self.quarantined, "faults": self.faults}


class Malformed(Exception):
    """The delivery cannot be read from its first bad record on. Nothing of it was taken in."""

    def __init__(self, faults: Sequence[Any]):
        first = faults[0]
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        super().__init__(f"{first}{more}")
        self.faults = faults


def take_in(
    delivery: Delivery, *, format_name: str, digest: str, source: str, actor: Actor, now: datetime, partial: bool = False
) -> Receipt:
    """Take one delivery in, whole or not at all. `digest` (SHA-256 hex of its bytes) makes it the same delivery next time.

    Raises Malformed (with faults, unless `partial`), BatchUnderWay, EventsUnavailable; then nothing is stored.
    """
    if delivery.faults and not partial:
        with transaction.atomic():
            worst = delivery.faults[0]
            body = {"format": format_name, "faults": len(delivery.faults), "source": source, "line": worst.line, "expected": worst.expected}
            evidence.append("intake-refused", actor.id, actor.audience, "", now, body)
        raise Malformed(delivery.faults)
    notice = the_notice()
    events = [r for r in event_records(notice) if any(c.record == r.id for c in delivery.columns)]
    row = announce(digest, format_name, source, now, events, says_what_is=bool(delivery.entries))
    if row.state == STORED:
        before = Receipt(batch=row.pk, already=True, **_counters(row.receipt))
        return _settled_since(delivery, before, notice, row, format_name, actor, now) if before.quarantined else before
    try:
        with expiry.writing():
            receipt = _store(delivery, notice, row, format_name, actor, now)
    except Exception:
        undo(row, events)
        raise
    finally:
        release(row)
    return receipt


def _store(delivery: Delivery, notice: Notice, row: Any, format_name: str, actor: Actor, now: datetime) -> Receipt:
    receipt = Receipt(row.pk, duplicates=delivery.duplicates, faults=len(delivery.faults))
    receipt.refused.update(delivery.refused)
    receipt.ignored.update(delivery.ignored)
    receipt.alarms.update(delivery.alarms)
    unknown: Counter[tuple[str, str]] = Counter()
    version, events = notice.version.number, event_records(notice)
    for columns in delivery.columns:
        record = _declared(notice, columns.record)
        if record is None:
            receipt.refused["not-declared"] += len(columns.keys)
            continue
        if columns.follows_ms:
            sessions.go_on(record, columns, row.pk, events)
            receipt.refused.update(by_sessions(record, columns, row.pk, events))
        kept = sift(record, columns, _bounds(record, notice, now), ZoneInfo(notice.time_zone))
        if columns.staged is not None:
            receipt.accepted[record.id] += columns.staged.keep(record, columns, kept, row.pk, version)
        else:
            _insert(record, kept, row.pk, version)
            receipt.accepted[record.id] += len(kept.subscriptions)
        receipt.refused.update(kept.refused)
        receipt.ignored.update(kept.ignored)
        receipt.duplicates += kept.duplicates
        unknown.update(kept.unknown)
    for end in delivery.ends:
        for record in (r for r in notice.records() if r.id == "ip-assignment"):
            earliest, latest = _bounds(record, notice, now)
            if not earliest <= end.at_ms <= latest:  # a clock that is wrong must not end what is still open
                receipt.refused["older-than-retention" if end.at_ms < earliest else "ahead-of-time"] += 1
                continue
            with one_at_a_time(record):
                receipt.accepted[record.id] += sessions.end_open_sessions(record, end.nas, end.at_ms, row.pk, version, events)
    sealed = {r.id: seal(r, row.pk) for r in events if r.sealed and receipt.accepted[r.id]}
    with transaction.atomic():
        _write_entries(delivery, notice, receipt, now.astimezone(ZoneInfo(notice.time_zone)).date())
        unknown += _settle(delivery, notice, receipt, now)
        receipt.quarantined = sum(unknown.values())
        people.quarantine(format_name, unknown, now)
        confirm(row, receipt.counts(), now)
        body = {"format": format_name, "digest": row.digest, **receipt.counts()} | ({"sealed": sealed} if sealed else {})
        evidence.append("intake", actor.id, actor.audience, "", now, body)
    return receipt


def _settle(delivery: Delivery, notice: Notice, receipt: Receipt, now: datetime) -> Counter[tuple[str, str]]:
    """Pay the invoices that the delivery tells payments of; returns the KIDs of no invoice."""
    if not delivery.payments:
        return Counter()
    declared = {r.id: r for r in notice.records() if r.kind is Kind.ENTRY}
    if "invoice" not in declared:
        receipt.refused["not-declared"] += len(delivery.payments)
        return Counter()
    settled = payments.settle(delivery.payments, settings.HJEMMEL_KID_INVOICE, declared.get("payer-account"), notice.version.number, now)
    receipt.accepted["invoice"] += settled.paid
    receipt.duplicates += settled.duplicates
    receipt.refused.update(settled.refused)
    receipt.alarms.update(settled.alarms)
    return settled.unknown


def _settled_since(delivery: Delivery, before: Receipt, notice: Notice, row: Any, format_name: str, actor: Actor, now: datetime) -> Receipt:
    """The same payments told again after one of them had no invoice: what has one by now is paid, and the others count once as ever."""
    receipt = Receipt(row.pk, faults=before.faults)
    with transaction.atomic():
        receipt.quarantined = sum(_settle(delivery, notice, receipt, now).values())
        if not receipt.accepted["invoice"]:
            return before
        confirm(row, receipt.counts(), now)
        evidence.append("intake", actor.id, actor.audience, "", now, {"format": format_name, "digest": row.digest, **receipt.counts()})
    return receipt


def _declared(notice: Notice, record_id: str) -> RecordType | None:
    return next((r for r in event_records(notice) if r.id == record_id), None)


def _bounds(record: RecordType, notice: Notice, now: datetime) -> tuple[int, int]:
    earliest = kept_from(record.retention, now, ZoneInfo(notice.time_zone))
    return int(earliest.timestamp() * 1000) if earliest else 0, int((now + AHEAD).timestamp() * 1000)


def _insert(record: RecordType, kept: Sifted, batch: int, version: int) -> None:
    """Store what stays. Where copies would count (invoices, statistics, a sealed log), what is stored already is dropped, and until the
    rows are durable nobody else is told what is stored; elsewhere the windows collapse copies. Raises BatchUnderWay."""
    counts = bool(record.sealed or record.retention.statistics)
    with one_at_a_time(record, kept.subscriptions) if counts and kept.subscriptions else nullcontext():
        if counts:
            _drop_known(record, kept, batch)
        if kept.subscriptions:
            event_rows.insert(record, kept.values, kept.subscriptions, batch, version)


def _drop_known(record: RecordType, kept: Sifted, batch: int) -> None:
    """Drop what is stored already, or told already in this delivery. What another delivery brought and did not finish is not stored.

    Raises BatchUnderWay where another is still at the same.
    """
    there, told_by = event_rows.known(record, kept.values, kept.subscriptions), event_rows.same_report(record)
    reports = [(key, *(str(kept.values[name][n]) for name in told_by)) for n, key in enumerate(kept.subscriptions)]
    others = {other for other, theirs in there.items() if other != batch and not theirs.isdisjoint(reports)}
    unfinished = require_stored(others, event_records(the_notice()))
    known = {report for brought_by, theirs in there.items() if brought_by not in unfinished for report in theirs}

    def is_told(n: int) -> bool:
        before = reports[n] in known
        known.add(reports[n])
        return before

    kept.drop_where(is_told)


def _write_entries(delivery: Delivery, notice: Notice, receipt: Receipt, today: date) -> None:
    declared = {r.id: r for r in notice.records() if r.kind is Kind.ENTRY}
    for record_id in register_feed.ORDER:
        rows = delivery.entries.get(record_id, ())
        if rows and record_id not in declared:
            receipt.refused["not-declared"] += len(rows)
        elif rows:
            if record_id in register_feed.BUILT:
                written, refused = register_feed.write_built(declared[record_id], rows, notice.version.number)
            else:
                written, refused = register_feed.write(record_id, rows, notice.version.number, today)
            receipt.accepted[record_id] += written
            receipt.refused.update(refused)


def _counters(counts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: Counter(value) if isinstance(value, dict) else value for name, value in counts.items() if name != "batch"}
