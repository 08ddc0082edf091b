"""What does a sweep do now, and why?

Turns what the stores hold into steps, each with the clause that demands it. A step says what is to be done to one partition or to
the due rows of one register table; the stores carry it out. Planning twice gives the same plan.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from hjemmel.lifecycle.due import ends_at, entry_day_due_before, entry_due_before, retry_at
from hjemmel.lifecycle.hold import HeldSpan
from hjemmel.lifecycle.partitions import partition_due, partition_span, partitioning
from hjemmel.notice.model import Ending, Keep, Notice, RecordType, Retention


class Action(StrEnum):
    """What becomes of records. `anonymise` leaves the declared statistics and deletes the rows; what is hidden remains, out of sight."""

    HIDE = "hide"  # no step of a sweep: an audience's window ends by itself, to the second
    DROP = "drop"  # the whole partition
    ANONYMISE = "anonymise"  # every row that no span holds
    DELETE_ROWS = "delete-rows"  # every row before `before` (register), or every row that no span holds (partition)


@dataclass(frozen=True, slots=True)
class PartitionState:
    """One partition as the event store holds it. `swept_at` is when a sweep last left held rows in it, `left` how many; else None and 0."""

    id: int
    rows: int
    swept_at: datetime | None = None
    left: int = 0


@dataclass(frozen=True, slots=True)
class EntryState:
    """The due rows of one register table: how many have their clock before the cut-off at now + `head_start`, and the oldest clock.

    The cut-off is `due.entry_due_before`; where the clock is a calendar day, so is `oldest`, and it is `due.entry_day_due_before`.
    """

    rows: int
    oldest: date


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `rows` counts the held ones too: only the store knows how many of them the spans in `held` keep."""

    record: str
    partition: int | None  # None for a register table
    action: Action
    rows: int
    due_at: datetime
    before: date | None  # for a register table: rows with their clock before this instant, or day where the clock is a day
    clause: str
    held: tuple[HeldSpan, ...] = ()


def plan(
    notice: Notice,
    partitions: Mapping[str, Sequence[PartitionState]],
    spans: Sequence[HeldSpan],
    now: datetime,
    horizon: timedelta,
    *,
    entries: Mapping[str, EntryState] | None = None,
) -> list[Step]:
    """The steps of a sweep at `now` (aware), the longest overdue first, when the next sweep comes within `horizon`.

    `partitions` and `entries` are by record id; ids that the notice lacks raise KeyError, for what nothing declares must not be
    passed over in silence.
    """
    steps = []
    for record_id, states in partitions.items():
        reach = now + head_start(notice.record(record_id).retention, horizon)
        steps += [step for step in partition_steps(notice, {record_id: states}, spans) if step.due_at <= reach]
    for record_id, state in (entries or {}).items():
        record = notice.record(record_id)
        if state.rows:
            steps.append(_entry_step(notice, record, state, spans, now + head_start(record.retention, horizon)))
    return sorted(steps, key=lambda step: (step.due_at, step.record, step.partition or 0))


def partition_steps(notice: Notice, partitions: Mapping[str, Sequence[PartitionState]], spans: Sequence[HeldSpan]) -> Iterator[Step]:
    """The step that ends each partition, whenever it falls due. Empty partitions have none."""
    for record_id, states in partitions.items():
        record = notice.record(record_id)
        yield from (_end_of(notice, record, state, spans) for state in states if state.rows)


def head_start(retention: Retention, horizon: timedelta) -> timedelta:
    """How long before the due instant a sweep takes a record: `horizon`, the time to the next sweep, where none may be older."""
    return horizon if retention.keep is Keep.AT_MOST else timedelta()


def _end_of(notice: Notice, record: RecordType, state: PartitionState, spans: Sequence[HeldSpan]) -> Step:
    retention, zone = record.retention, ZoneInfo(notice.time_zone)
    first, after = partition_span(state.id, partitioning(retention), zone)
    holding = notice.holds_on(record)
    held = tuple(s for s in spans if s.hold in holding and s.keeps(record.id) and s.from_instant < after and first < s.to_instant)
    whole = Action.DELETE_ROWS if held else Action.DROP
    action = Action.ANONYMISE if retention.then is Ending.ANONYMISE else whole
    at = partition_due(retention, state.id, zone)
    if state.swept_at is not None and state.swept_at >= at and state.rows <= state.left:  # more rows: what came late is due at once
        at = retry_at(retention, state.swept_at, zone)
    return Step(record.id, state.id, action, state.rows, at, None, _clause(notice, record), held)


def _entry_step(notice: Notice, record: RecordType, state: EntryState, spans: Sequence[HeldSpan], reach: datetime) -> Step:
    """The step for register rows that are due at `reach`."""
    retention, zone = record.retention, ZoneInfo(notice.time_zone)
    by_instant = isinstance(state.oldest, datetime)
    before = entry_due_before(retention, reach, zone) if by_instant else entry_day_due_before(retention, reach, zone)
    holding = notice.holds_on(record)
    held = tuple(s for s in spans if s.hold in holding and s.keeps(record.id))
    action = Action.ANONYMISE if retention.then is Ending.ANONYMISE else Action.DELETE_ROWS
    return Step(record.id, None, action, state.rows, ends_at(retention, state.oldest, zone), before, _clause(notice, record), held)


def _clause(notice: Notice, record: RecordType) -> str:
    return notice.clause_for(f"{record.id}.retention")
