"""What of a delivery may be stored?

Whose is it, may it be taken in, is it young enough, is it new? Only then is it stored: once, whole, and acknowledged when it is
durable. What is refused is counted by reason without its content; what belongs to nobody leaves its key in quarantine for a day.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
from hjemmel.notice.vocabulary import CHOICE, VALUES
from hjemmel.stores import event_rows, evidence, expiry, models, payments, people, register_feed, session_parts, sessions
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


@dataclass(frozen=True, slots=True)
class Arrived:
    """A delivery and where it came from; `digest` (SHA-256 hex of its bytes) makes it the same delivery next time."""

    delivery: Delivery
    digest: str
    source: str
    actor: Actor
    now: datetime


@dataclass(slots=True)
class _Taking:
    """A delivery that is being stored: its batch, what becomes of it, and the keys that are nobody's."""

    arrived: Arrived
    row: models.Batch
    receipt: Receipt
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)


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
    return take_in_together(format_name, [Arrived(delivery, digest, source, actor, now)])[0]


def takes_packed(records: Iterable[str]) -> bool:
    """Whether rows of these record types may stand for several observations each (`packed`): nobody looks at the values of one, and none is
    compared with what is stored."""
    declared = [r for r in event_records(the_notice()) if r.id in records]
    choices = [(r, f) for r in declared for f in r.fields if f.type == CHOICE]
    all_said = all(set(f.values) >= set(VALUES.get(f"{r.id}.{f.name}", ())) for r, f in choices)  # no value that one may have is undeclared
    return all_said and not any(_copies_count(r) for r in declared)


def take_in_together(format_name: str, arrived: Sequence[Arrived]) -> list[Receipt]:
    """Take deliveries in that arrived at the same time, no two of them the same: each a batch of its own, with its receipt and on record by
    itself, in one insert for each record type and one transaction. All of them are in, or none.

    Raises BatchUnderWay, EventsUnavailable; then nothing is stored of those that were not stored before.
    """
    notice = the_notice()
    events = [r for r in event_records(notice) if any(c.record == r.id for one in arrived for c in one.delivery.columns)]
    told = [models.Batch(digest=one.digest, format=format_name, source=one.source, received_at=one.now) for one in arrived]
    rows = announce(told, events, says_what_is=any(one.delivery.entries for one in arrived))
    receipts = {row.pk: Receipt(batch=row.pk, already=True, **_counters(row.receipt)) for row in rows if row.state == STORED}
    taking = [
        _Taking(one, row, Receipt(row.pk, duplicates=one.delivery.duplicates, faults=len(one.delivery.faults)))
        for one, row in zip(arrived, rows, strict=True)
        if row.state != STORED
    ]
    if taking:
        _store_or_undo(taking, notice, events, format_name)
        receipts |= {each.row.pk: each.receipt for each in taking}
    for one, row in zip(arrived, rows, strict=True):
        before = receipts[row.pk]
        if before.already and before.quarantined:
            receipts[row.pk] = _settled_since(one, before, notice, row, format_name)
    return [receipts[row.pk] for row in rows]


def _store_or_undo(taking: Sequence[_Taking], notice: Notice, events: Sequence[RecordType], format_name: str) -> None:
    rows = [each.row for each in taking]
    try:
        with expiry.writing():
            _store(taking, notice, format_name)
    except Exception:
        undo(rows, events)
        raise
    finally:
        release(rows)


def _store(taking: Sequence[_Taking], notice: Notice, format_name: str) -> None:
    for each in taking:
        each.receipt.refused.update(each.arrived.delivery.refused)
        each.receipt.ignored.update(each.arrived.delivery.ignored)
        each.receipt.alarms.update(each.arrived.delivery.alarms)
    for record_id in dict.fromkeys(columns.record for each in taking for columns in each.arrived.delivery.columns):
        told = [(each, columns) for each in taking for columns in each.arrived.delivery.columns if columns.record == record_id]
        record = _declared(notice, record_id)
        if record is None:
            for each, columns in told:
                each.receipt.refused["not-declared"] += len(columns.keys)
        else:
            _store_rows(record, told, notice)
    for each in taking:
        _end_sessions(each, notice)
    seals = {each.row.pk: _seals(each, notice) for each in taking}
    with transaction.atomic():
        for each in taking:
            _write_entries(each.arrived.delivery, notice, each.receipt, each.arrived.now.astimezone(ZoneInfo(notice.time_zone)).date())
            each.unknown += _settle(each.arrived.delivery, notice, each.receipt, each.arrived.now)
            each.receipt.quarantined = each.unknown.total()
        people.quarantine(format_name, sum((each.unknown for each in taking), Counter()), taking[0].arrived.now)
        confirm([(each.row, each.receipt.counts(), each.arrived.now) for each in taking])
        for each in taking:
            body = {"format": format_name, "digest": each.row.digest, **each.receipt.counts()} | seals[each.row.pk]
            evidence.append("intake", each.arrived.actor.id, each.arrived.actor.audience, "", each.arrived.now, body)


def _store_rows(record: RecordType, told: Sequence[tuple[_Taking, Any]], notice: Notice) -> None:
    """Store what the deliveries tell of one record type."""
    version, zone, stay = notice.version.number, ZoneInfo(notice.time_zone), []
    for each, columns in told:
        if columns.follows_ms:
            records = event_records(notice)
            sessions.go_on(record, columns, each.row.pk, records)
            each.receipt.refused.update(by_sessions(record, columns, each.row.pk, records))
        kept = sift(record, columns, _bounds(record, notice, each.arrived.now), zone)
        if columns.part_of:
            session_parts.date(record, kept, columns.part_of, each.row.pk, event_records(notice))
        if columns.packed is not None:
            values, whose = columns.packed.unpacked(columns, kept)
            if len(whose):
                event_rows.insert(record, values, whose, each.row.pk, version)
            each.receipt.accepted[record.id] += len(whose)
            each.receipt.duplicates += kept.duplicates
        else:
            stay.append((each, kept))
        each.receipt.refused.update(kept.refused)
        each.receipt.ignored.update(kept.ignored)
        each.unknown.update(kept.unknown)
    _insert(record, [(each.row.pk, kept) for each, kept in stay], version)
    for each, kept in stay:
        each.receipt.accepted[record.id] += len(kept.subscriptions)
        each.receipt.duplicates += kept.duplicates


def _end_sessions(each: _Taking, notice: Notice) -> None:
    """End what was open when the servers started anew that a delivery tells of."""
    for end in each.arrived.delivery.ends:
        for record in (r for r in event_records(notice) if r.id == "ip-assignment"):
            earliest, latest = _bounds(record, notice, each.arrived.now)
            if not earliest <= end.at_ms <= latest:  # a clock that is wrong must not end what is still open
                each.receipt.refused["older-than-retention" if end.at_ms < earliest else "ahead-of-time"] += 1
                continue
            with one_at_a_time(record):
                ended = sessions.end_open_sessions(record, end.nas, end.at_ms, each.row.pk, notice.version.number, event_records(notice))
            each.receipt.accepted[record.id] += ended


def _seals(each: _Taking, notice: Notice) -> dict[str, Any]:
    """What the evidence says of the delivery's rows of sealed record types, if it brought any."""
    sealed = {r.id: seal(r, each.row.pk) for r in event_records(notice) if r.sealed and each.receipt.accepted[r.id]}
    return {"sealed": sealed} if sealed else {}


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


def _settled_since(one: Arrived, before: Receipt, notice: Notice, row: models.Batch, format_name: str) -> Receipt:
    """The same payments told again after one of them had no invoice: what has one by now is paid, and the others count once as ever."""
    receipt = Receipt(row.pk, faults=before.faults)
    with transaction.atomic():
        receipt.quarantined = sum(_settle(one.delivery, notice, receipt, one.now).values())
        if not receipt.accepted["invoice"]:
            return before
        confirm([(row, receipt.counts(), one.now)])
        body = {"format": format_name, "digest": row.digest, **receipt.counts()}
        evidence.append("intake", one.actor.id, one.actor.audience, "", one.now, body)
    return receipt


def _declared(notice: Notice, record_id: str) -> RecordType | None:
    return next((r for r in event_records(notice) if r.id == record_id), None)


def _bounds(record: RecordType, notice: Notice, now: datetime) -> tuple[int, int]:
    earliest = kept_from(record.retention, now, ZoneInfo(notice.time_zone))
    return int(earliest.timestamp() * 1000) if earliest else 0, int((now + AHEAD).timestamp() * 1000)


def _copies_count(record: RecordType) -> bool:
    return bool(record.sealed or record.retention.statistics)


def _insert(record: RecordType, told: Sequence[tuple[int, Sifted]], version: int) -> None:
    """Store what stays of some batches. Where copies would count (invoices, statistics, a sealed log), what is stored already is dropped,
    and until the rows are durable nobody else is told what is stored; elsewhere the windows collapse copies. Raises BatchUnderWay."""
    counts = _copies_count(record)
    whose = [key for _, kept in told for key in kept.subscriptions]
    if not whose:
        return
    with one_at_a_time(record, whose) if counts else nullcontext():
        if counts:
            _drop_known(record, told)
        left, brought = [kept for _, kept in told if kept.subscriptions], [batch for batch, kept in told for _ in kept.subscriptions]
        if left:
            values = {name: _joined([kept.values[name] for kept in left]) for name in left[0].values}
            event_rows.insert(record, values, _joined([kept.subscriptions for kept in left]), brought, version)


def _drop_known(record: RecordType, told: Sequence[tuple[int, Sifted]]) -> None:
    """Drop what is stored already, or told already in these deliveries. What another delivery brought and did not finish is not stored.

    Raises BatchUnderWay where another is still at the same.
    """
    told_by, clocks = event_rows.same_report(record), _joined([kept.values[record.clock] for _, kept in told])
    there = event_rows.known(record, {record.clock: clocks}, _joined([kept.subscriptions for _, kept in told]))
    reports = [[(key, *(str(kept.values[name][n]) for name in told_by)) for n, key in enumerate(kept.subscriptions)] for _, kept in told]
    ours, all_of_ours = {batch for batch, _ in told}, {report for those in reports for report in those}
    others = {other for other, theirs in there.items() if other not in ours and not theirs.isdisjoint(all_of_ours)}
    unfinished = require_stored(others, event_records(the_notice()))
    known = {report for brought_by, theirs in there.items() if brought_by not in unfinished for report in theirs}

    for (_, kept), those in zip(told, reports, strict=True):
        doubles = set()
        for n, report in enumerate(those):
            if report in known:
                doubles.add(n)
            known.add(report)
        kept.drop_where(doubles.__contains__)


def _joined(columns: Sequence[Sequence[Any]]) -> Sequence[Any]:
    """Columns one after the other; one alone as it is."""
    return columns[0] if len(columns) == 1 else [value for column in columns for value in column]


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
