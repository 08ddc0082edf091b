"""What must be forgotten now, and is it?

One run of expiry: what was due, what was done, what is held and why, and the oldest record left against its limit. It asks only the
notice, the clock and the stores, so a missed run is caught up by the next.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models as orm
from django.db import transaction

from hjemmel.acts.actor import SYSTEM
from hjemmel.acts.end_holds import end_lapsed_holds
from hjemmel.acts.erase_held import Deed, carry_out, erase_carriers
from hjemmel.acts.the_notice import the_notice
from hjemmel.lifecycle.due import entry_day_due_before, entry_due_before
from hjemmel.lifecycle.hold import HeldPerson, HeldSpan, holds, lapsed, persons_held
from hjemmel.lifecycle.margin import Margin, margins
from hjemmel.lifecycle.plan import Action, EntryState, Step, head_start, plan
from hjemmel.notice.model import Kind, Notice, RecordType
from hjemmel.notice.vocabulary import UNPAID
from hjemmel.rights.erasure import CARRIERS
from hjemmel.stores import erasures, evidence, expiry, leftovers, models
from hjemmel.stores.entry_tables import model_for

log = logging.getLogger(__name__)
EVERY = timedelta(minutes=5)  # the next run comes within this; what may never be older leaves a run early


@dataclass(frozen=True, slots=True)
class Done:
    """One step: how many rows it concerned, and what became of them. In a dry run `removed` and `counted` are not known."""

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


@dataclass(frozen=True, slots=True)
class Failed:
    """What a run could not do to one record type: the kind of the error, without its words, and since when no run has."""

    record: str
    error: str
    since: datetime


@dataclass(slots=True)
class SweepReport:
    """`lapsed` counts the unpaid claims that hold nothing any more and wait for somebody to decide. `failed` is never passed over.

    `held_spans` counts the unpaid invoices that hold, `held_people` the customers for whom a placed hold or an open request does.
    """

    as_of: datetime
    dry_run: bool
    steps: list[Done] = field(default_factory=list)
    left: list[Margin] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    held_spans: int = 0
    held_people: int = 0
    lapsed: int = 0


def sweep(now: datetime, *, dry_run: bool = False) -> SweepReport:
    """Run expiry as of `now`. A dry run changes nothing and may look ahead; it raises EventsUnavailable.

    What fails for one record type stops no other: it is in `failed`, and stays there until a run succeeds.
    """
    notice = the_notice()
    zone = ZoneInfo(notice.time_zone)
    invoices, unpaid = expiry.invoices(), [rule for rule in notice.holds if rule.source == UNPAID]
    if not dry_run:
        end_lapsed_holds(now)
    people = people_held(notice, now)
    spans = [span for rule in unpaid for span in holds(invoices, rule, now, zone)]
    report = SweepReport(now, dry_run, held_spans=len(spans), lapsed=sum(len(lapsed(invoices, r, now, zone)) for r in unpaid))
    report.held_people = len({person.contact for person in people})
    spans += [span for person in people for span in person.spans]
    _require_laws_in_force(notice, now)
    with expiry.one_sweep():
        if dry_run:
            report.steps = list(_foreseen(notice, spans, people, now))
        else:
            _run(notice, report, spans, people, now)
    return report


def people_held(notice: Notice, now: datetime) -> list[HeldPerson]:
    """Whose records a placed hold or an open request keeps now."""
    rules = (rule for rule in notice.holds if rule.source != UNPAID)
    return [person for rule in rules for person in persons_held(expiry.matters(notice, rule), rule, now)]


class LawExpired(Exception):
    """A rule of expiry rests on a law that is not in force: nothing is forgotten by it until somebody has looked."""

    def __init__(self, record_id: str, statute: str):
        super().__init__(f"the retention of `{record_id}` rests on `{statute}`, which is not in force: the notice must change")


def _require_laws_in_force(notice: Notice, now: datetime) -> None:
    day = now.astimezone(ZoneInfo(notice.time_zone)).date()
    for record in notice.records():
        if expired := notice.not_in_force(record.retention.law, day):
            raise LawExpired(record.id, expired)


def _run(notice: Notice, report: SweepReport, spans: list[HeldSpan], people: list[HeldPerson], now: datetime) -> None:
    """Plan and do, with nobody else sweeping: what another run has done in the meantime is not planned again."""
    last = expiry.last_sweep(now)
    before = last.report if last else {}
    run = models.Sweep.objects.create(started_at=now)
    for record in notice.records():
        try:
            _run_one(notice, record, report, spans, people, now)
        except Exception as error:
            log.exception("the sweep failed for %s", record.id)
            report.failed.append(Failed(record.id, type(error).__name__, _failing_since(before, record.id, now)))
            report.left += _left_before(notice, before, record.id, now)
    _let_go(notice, report, before, now)
    report.steps.sort(key=lambda step: (step.due_at, step.record, step.partition or 0))
    report.left.sort(key=lambda margin: (margin.left, margin.record))
    _record(run, report, now)


def _let_go(notice: Notice, report: SweepReport, before: Mapping[str, Any], now: datetime) -> None:
    """The rows of customers who are erased, and on which nothing hangs any more, go too."""
    clause = notice.clause_for("act.erase")
    _finish_erasures(notice, report, before, now)
    for contact in models.Contact.objects.exclude(erased_on=None).only("id", "evidence_salt"):
        salt = bytes(contact.evidence_salt)
        try:
            with transaction.atomic():
                if erase_carriers(notice, contact.pk, now):
                    evidence.append("erasure", SYSTEM.id, SYSTEM.audience, clause, now, {"erased": list(CARRIERS), "kept": []}, salt)
        except Exception as error:
            log.exception("an erased customer could not be let go")
            report.failed.append(Failed(CARRIERS[0], type(error).__name__, _failing_since(before, CARRIERS[0], now)))


def _finish_erasures(notice: Notice, report: SweepReport, before: Mapping[str, Any], now: datetime) -> None:
    """Erasures that were cut off, or whose engine was away, are carried out to the end."""
    waiting = erasures.waiting()
    try:
        erasures.note_in_file_anew()
    except OSError as error:  # a full disk, say: what was due was forgotten all the same, and it is said
        log.exception("erasures could not be noted beside the databases")
        report.failed.append(Failed(CARRIERS[0], type(error).__name__, _failing_since(before, CARRIERS[0], now)))
    contacts = erasures.contacts_of(bytes(row.reference) for row in waiting)
    for row in waiting:
        contact = contacts.get(bytes(row.reference))
        if contact is None:  # nothing is left of her here
            erasures.done(row.number, now)
            continue
        try:
            records = [record for record in notice.records() if record.id in row.records]
            carry_out(notice, contact, records, Deed(row.number, {"erased": row.records, "kept": []}, SYSTEM, row.whole), now)
        except Exception as error:
            log.exception("an erasure could not be carried out")
            report.failed.append(Failed(CARRIERS[0], type(error).__name__, _failing_since(before, CARRIERS[0], now)))


def _run_one(
    notice: Notice, record: RecordType, report: SweepReport, spans: list[HeldSpan], people: list[HeldPerson], now: datetime
) -> None:
    holding = notice.holds_on(record)
    spans = [span for span in spans if span.keeps(record.id)]
    if record.retention.unless:
        expiry.remember_holds(record, [s for s in spans if s.hold == record.retention.unless])
    held = _contacts_held(notice, record, people)
    for step in _plan(notice, record, spans, now):
        report.steps.append(_take(notice, step, held, now))
    if record.kind is Kind.EVENT:
        oldest = expiry.oldest_unheld(record, [s for s in spans if s.hold in holding])
        report.left += margins(notice, {record.id: oldest} if oldest else {}, now)


def _contacts_held(notice: Notice, record: RecordType, people: list[HeldPerson]) -> set[int]:
    holding = notice.holds_on(record)
    return {person.contact for person in people if (person.hold in holding and person.keeps(record.id)) or record.id in CARRIERS}


def _failing_since(before: Mapping[str, Any], record_id: str, now: datetime) -> datetime:
    since = next((item["since"] for item in before.get("failed", ()) if item["record"] == record_id), None)
    return datetime.fromisoformat(since) if since else now


def _left_before(notice: Notice, before: Mapping[str, Any], record_id: str, now: datetime) -> list[Margin]:
    """What was left of a record type when it could last be seen: it grows older, and is not taken for nothing."""
    oldest = {item["record"]: datetime.fromisoformat(item["oldest"]) for item in before.get("left", ()) if item["record"] == record_id}
    return margins(notice, oldest, now)


def _plan(notice: Notice, record: RecordType, spans: list[HeldSpan], now: datetime) -> list[Step]:
    if record.kind is Kind.ENTRY:
        return plan(notice, {}, spans, now, EVERY, entries={record.id: _entry_state(notice, record, now)})
    return plan(notice, {record.id: expiry.partition_states(record)}, spans, now, EVERY)


def _entry_state(notice: Notice, record: RecordType, now: datetime) -> EntryState:
    return expiry.entry_state(record, _cut_off(notice, record, now))


def _cut_off(notice: Notice, record: RecordType, now: datetime) -> date:
    clock = model_for(record)._meta.get_field(record.retention.clock)
    reckon = entry_due_before if isinstance(clock, orm.DateTimeField) else entry_day_due_before
    return reckon(record.retention, now + head_start(record.retention, EVERY), ZoneInfo(notice.time_zone))


def _take(notice: Notice, step: Step, people: set[int], now: datetime) -> Done:
    record = notice.record(step.record)
    if step.partition is None:
        assert step.before is not None
        removed, held = expiry.delete_entries(record, step.before, people)
        if removed:
            leftovers.note([record.table], now)
        return _done(step, removed, held, 0)
    if step.action is Action.DROP:
        expiry.drop(record, step.partition)
        return _done(step, step.rows, 0, 0)
    return _done(step, *expiry.keep_only_held(notice, record, step.partition, step.held, now))


def _done(step: Step, removed: int, held: int, counted: int) -> Done:
    return Done(step.record, step.partition, step.action.value, step.clause, step.due_at, step.rows, removed, held, counted, len(step.held))


def _foreseen(notice: Notice, spans: list[HeldSpan], people: list[HeldPerson], now: datetime) -> Iterator[Done]:
    """What a sweep at `now` would do, with how many rows would stay because they are held."""
    for record in notice.records():
        contacts = _contacts_held(notice, record, people)
        for step in _plan(notice, record, [span for span in spans if span.keeps(record.id)], now):
            if step.partition is not None:
                held = expiry.held_rows(record, step.partition, step.held)
            else:
                held = expiry.held_entries(record, step.before or now, contacts)
            yield _done(step, 0, held, 0)


@transaction.atomic
def _record(run: models.Sweep, report: SweepReport, now: datetime) -> None:
    run.finished_at, run.report = now, as_plain(report)
    run.save(update_fields=["finished_at", "report"])
    for step in report.steps:
        body = {k: v for k, v in asdict(step).items() if k != "clause"}
        evidence.append("expiry", SYSTEM.id, SYSTEM.audience, step.clause, now, {"sweep": run.pk, **body})
    left: dict[str, Any] = {item.record: {"oldest": item.oldest, "limit": item.due_at} for item in report.left}
    for failed in report.failed:
        clause = the_notice().clause_for(f"{failed.record}.retention")
        body = {"sweep": run.pk, "record": failed.record, "error": failed.error, "since": failed.since}
        evidence.append("expiry-failed", SYSTEM.id, SYSTEM.audience, clause, now, body)
    body = {
        "sweep": run.pk,
        "steps": len(report.steps),
        "failed": len(report.failed),
        "held_spans": report.held_spans,
        "lapsed": report.lapsed,
        "held_people": report.held_people,
        "left": left,
    }
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
