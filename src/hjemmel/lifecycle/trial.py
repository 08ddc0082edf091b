"""Is what is past its day forgotten when it is tried?

Every rule of retention is put to the planner as it runs: with a record that is long past its day, and with one of today. So are the
holds, and the least size of what is left. What the declaration says decides what should happen; the running notice and code, what does.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hjemmel.lifecycle.anonymise import cells
from hjemmel.lifecycle.due import entry_day_due_before
from hjemmel.lifecycle.hold import HeldSpan, Invoice, Matter, holds, persons_held
from hjemmel.lifecycle.partitions import partition_of, partitioning
from hjemmel.lifecycle.plan import Action, PartitionState, plan
from hjemmel.notice.model import Ending, Hold, Keep, Kind, Notice, RecordType, Text
from hjemmel.notice.vocabulary import UNPAID

FORGOTTEN, KEPT = "forgotten-early", "kept-too-long"
DAY = timedelta(days=1)
LATEST = {Keep.AT_MOST: 2 * DAY, Keep.EXACTLY: 2 * DAY}  # how long after its period at the latest a record is gone
BY_CALENDAR = timedelta(days=400)  # the same, where a month or a year has to end first


def trial(declared: Notice, running: Notice, now: datetime) -> dict[str, str]:
    """Path of each rule that was tried → "" where it bites, `kept-too-long` or `forgotten-early` where it does not. `now` is UTC."""
    found: dict[str, str] = {}
    there = {record.id: record for record in running.records()}
    for record in declared.records():
        for path, wanted, got in _record(running, record, there.get(record.id), now):
            found[path] = found.get(path) or ("" if wanted == got else FORGOTTEN if got else KEPT)
    for hold in declared.holds:
        rule = next((h for h in running.holds if h.id == hold.id), None)
        found[f"notice.hold.{hold.id}"] = "" if rule and _holds_what_it_may(hold, rule, now, ZoneInfo(declared.time_zone)) else KEPT
    return found


def _record(running: Notice, record: RecordType, there: RecordType | None, now: datetime) -> Iterator[tuple[str, bool, bool]]:
    """(path, what the declaration says, what the planner does), where True is: forgotten."""
    path = f"{record.id}.retention"
    if there is None:
        yield path, True, False
        return
    if record.kind is Kind.ENTRY:
        zone = ZoneInfo(running.time_zone)
        before = entry_day_due_before(there.retention, now, zone)
        yield path, True, _long_past(record, now).date() < before
        yield path, False, now.date() < before
        return
    yield path, True, _planned(running, record, there, _long_past(record, now), now)
    yield path, False, _planned(running, record, there, now, now)
    if record.retention.unless:
        held = _planned(running, record, there, _long_past(record, now), now, hold=record.retention.unless)
        yield f"{path}.unless", False, held
        yield f"{path}.unless", True, _planned(running, record, there, _long_past(record, now), now, hold="another hold")
    if record.retention.statistics:
        least = record.retention.statistics.at_least
        yield from ((f"{path}.statistics", few, not _kept(there, n, people, now)) for few, n, people in _crowds(least))


def _long_past(record: RecordType, now: datetime) -> datetime:
    """A clock whose record must be gone by now, whatever month or year had to end first."""
    return record.retention.period.before(now) - LATEST.get(record.retention.keep, BY_CALENDAR)


def _planned(running: Notice, record: RecordType, there: RecordType, clock: datetime, now: datetime, hold: str = "") -> bool:
    """Does a sweep at `now` forget the whole of what happened at `clock`, while a span of `hold` covers it?"""
    zone = ZoneInfo(running.time_zone)
    partition = partition_of(clock, partitioning(there.retention), zone)
    span = HeldSpan(hold, 1, clock - 40 * DAY, clock + 40 * DAY, now + DAY, Text("", ""), "")
    steps = plan(running, {record.id: [PartitionState(partition, 1)]}, [span] if hold else [], now, timedelta())
    ending = Action.ANONYMISE if record.retention.then is Ending.ANONYMISE else Action.DROP
    return any(step.action is ending and not step.held for step in steps)


def _holds_what_it_may(hold: Hold, rule: Hold, now: datetime, zone: ZoneInfo) -> bool:
    """An unsettled claim holds, a settled one does not, and none for longer than the declared period; so it is with what is placed."""
    if hold.source != UNPAID:
        long_ago = hold.at_most.before(now) - 2 * DAY
        matters = Matter(1, (1,), now - DAY), Matter(1, (1,), long_ago), Matter(1, (1,), now - 2 * DAY, now - DAY)
        kept = [bool(persons_held([matter], rule, now)) for matter in matters]
        return kept == [True, False, False] and set(rule.records) == set(hold.records)
    today, old = now.date(), (hold.at_most.before(now) - 2 * DAY).date()

    def held(due_on: date, paid: int) -> bool:
        return bool(holds([Invoice(1, old, old, 2, paid, 0, False, due_on)], rule, now, zone))

    return held(today, 1) and not held(today, 2) and not held(old, 1)


def _crowds(least: int) -> list[tuple[bool, int, int]]:
    """(is it too few?, records, different subscriptions) just below and at the least size."""
    return [(True, least - 1, least - 1), (True, least, least - 1), (False, least, least)]


def _kept(there: RecordType, records: int, people: int, now: datetime) -> bool:
    """Is a cell of so many records of so many subscriptions kept?"""
    statistics = there.retention.statistics
    if statistics is None:
        return True
    values = dict.fromkeys(statistics.group_by, "x") | {there.retention.clock: now, statistics.banded: 1}
    rows = [{**values, "subscription": n % people} for n in range(records)]
    return bool(cells(rows, statistics, there.retention.clock, ZoneInfo("UTC")).kept)
