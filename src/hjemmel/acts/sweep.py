"""What must be forgotten now, and is it?

One run of expiry: what was due, what was done, what is held and why, and the oldest record left against its limit. It asks only the
notice, the clock and the stores, so a missed run is caught up by the next.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models as orm
from django.db import transaction

from hjemmel.acts.actor import SYSTEM
from hjemmel.acts.the_notice import the_notice
from hjemmel.lifecycle.due import entry_day_due_before, entry_due_before
from hjemmel.lifecycle.hold import HeldSpan, holds, lapsed
from hjemmel.lifecycle.margin import Margin, margins
from hjemmel.lifecycle.plan import Action, EntryState, Step, head_start, plan
from hjemmel.notice.model import Kind, Notice, RecordType
from hjemmel.stores import evidence, expiry, models
from hjemmel.stores.columns import model_for

EVERY = timedelta(minutes=5)  # the next run comes within this; what may never be older leaves a run early


@dataclass(frozen=True, slots=True)
class Done:
    """One step: how many rows it concerned, and what became of them. In a dry run only `rows` and `held_spans` are known."""

    record: str
    partition: int | None
    action: str
    clause: str
    due_at: datetime
    rows: int
    removed: int = 0
    held: int = 0
    counted: int = 0
    held_spans: int = 0


@dataclass(slots=True)
class SweepReport:
    """`lapsed` counts the unpaid claims that hold nothing any more and wait for somebody to decide."""

    as_of: datetime
    dry_run: bool
    steps: list[Done] = field(default_factory=list)
    left: list[Margin] = field(default_factory=list)
    held_spans: int = 0
    lapsed: int = 0


def sweep(now: datetime, *, dry_run: bool = False) -> SweepReport:
    """Run expiry as of `now`. A dry run changes nothing and may look ahead. Raises EventsUnavailable; the next run goes on."""
    notice = the_notice()
    zone = ZoneInfo(notice.time_zone)
    invoices = expiry.invoices()
    spans = [span for rule in notice.holds for span in holds(invoices, rule, now, zone)]
    report = SweepReport(now, dry_run, held_spans=len(spans), lapsed=sum(len(lapsed(invoices, r, now, zone)) for r in notice.holds))
    steps = _plan(notice, spans, now)
    if dry_run:
        report.steps = [_foreseen(step) for step in steps]
        return report
    run = models.Sweep.objects.create(started_at=now)
    for record in notice.records():
        if record.retention.unless:
            expiry.remember_holds(record, [s for s in spans if s.hold == record.retention.unless])
    report.steps = [_take(notice, step, now) for step in steps]
    report.left = margins(notice, expiry.oldest_unheld(notice, spans), now)
    _record(run, report, now)
    return report


def _plan(notice: Notice, spans: list[HeldSpan], now: datetime) -> list[Step]:
    entries = {r.id: _entry_state(notice, r, now) for r in notice.records() if r.kind is Kind.ENTRY}
    return plan(notice, expiry.partition_states(notice), spans, now, EVERY, entries=entries)


def _entry_state(notice: Notice, record: RecordType, now: datetime) -> EntryState:
    return expiry.entry_state(record, _cut_off(notice, record, now))


def _cut_off(notice: Notice, record: RecordType, now: datetime) -> date:
    clock = model_for(record)._meta.get_field(record.retention.clock)
    reckon = entry_due_before if isinstance(clock, orm.DateTimeField) else entry_day_due_before
    return reckon(record.retention, now + head_start(record.retention, EVERY), ZoneInfo(notice.time_zone))


def _take(notice: Notice, step: Step, now: datetime) -> Done:
    record = notice.record(step.record)
    if step.partition is None:
        assert step.before is not None
        removed, held = expiry.delete_entries(record, step.before)
        return _done(step, removed, held, 0)
    if step.action is Action.DROP:
        expiry.drop(record, step.partition)
        return _done(step, step.rows, 0, 0)
    return _done(step, *expiry.keep_only_held(notice, record, step.partition, step.held, now))


def _done(step: Step, removed: int, held: int, counted: int) -> Done:
    return Done(step.record, step.partition, step.action.value, step.clause, step.due_at, step.rows, removed, held, counted, len(step.held))


def _foreseen(step: Step) -> Done:
    return Done(step.record, step.partition, step.action.value, step.clause, step.due_at, step.rows, held_spans=len(step.held))


@transaction.atomic
def _record(run: models.Sweep, report: SweepReport, now: datetime) -> None:
    run.finished_at, run.report = now, as_plain(report)
    run.save(update_fields=["finished_at", "report"])
    for step in report.steps:
        body = {k: v for k, v in asdict(step).items() if k != "clause"}
        evidence.append("expiry", SYSTEM.id, SYSTEM.audience, step.clause, now, {"sweep": run.pk, **body})
    left: dict[str, Any] = {item.record: {"oldest": item.oldest, "limit": item.due_at} for item in report.left}
    body = {"sweep": run.pk, "steps": len(report.steps), "held_spans": report.held_spans, "lapsed": report.lapsed, "left": left}
    evidence.append("sweep", SYSTEM.id, SYSTEM.audience, "", now, body)


def as_plain(report: SweepReport) -> dict[str, Any]:
    """The report as JSON can hold it; instants as RFC 3339, spans of time as seconds."""
    plain = _plain(asdict(report))
    assert isinstance(plain, dict)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    return value.isoformat() if isinstance(value, datetime) else value
