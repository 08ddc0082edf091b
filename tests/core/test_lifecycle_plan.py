"""A sweep does what is due, all of it, and says under which clause. Proves: N13, N16, N19, P5, P6."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hjemmel.lifecycle.due import due, entry_day_due_before, entry_due_before
from hjemmel.lifecycle.forecast import Day, forecast
from hjemmel.lifecycle.hold import HeldSpan
from hjemmel.lifecycle.margin import margins
from hjemmel.lifecycle.partitions import partition_of, partitioning
from hjemmel.lifecycle.plan import Action, EntryState, PartitionState, Step, head_start, plan
from hjemmel.notice.model import (
    Authority,
    Category,
    Clause,
    Ending,
    Keep,
    Kind,
    Notice,
    Provider,
    RecordType,
    Retention,
    Statistics,
    Text,
    Version,
)
from hjemmel.notice.period import Period

OSLO = ZoneInfo("Europe/Oslo")
HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)
NONE = Text("", "")


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


def record(name: str, retention: Retention, kind: Kind = Kind.EVENT) -> RecordType:
    return RecordType(name, kind, NONE, NONE, "subscription", retention.clock, (), "p", "6.1.f", "", False, (), (), (), retention)


STATISTICS = Statistics(("month",), 20, (60,), "duration_s")
SAMPLES = record("device-sample", Retention("seen_at", Keep.AT_MOST, Period.parse("P21D"), Ending.DELETE, "GDPR art. 5(1)(e)"))
ADDRESSES = record("ip-assignment", Retention("ended_at", Keep.EXACTLY, Period.parse("P12M"), Ending.DELETE, "ekomloven § 3-13"))
CALLS = record(
    "call",
    Retention("started_at", Keep.MONTH_ENTRY, Period.parse("P5M"), Ending.ANONYMISE, "ekomloven § 3-10", "unpaid-invoice", STATISTICS),
)
PERMITS = record("permit", Retention("closed_at", Keep.AT_MOST, Period.parse("P90D"), Ending.DELETE, ""), Kind.ENTRY)
ORDERS = record("order", Retention("ended_on", Keep.EXACTLY, Period.parse("P12M"), Ending.DELETE, ""), Kind.ENTRY)
CLAUSES = {"device-sample": "N16", "ip-assignment": "N19", "call": "P5", "permit": "N10", "order": "A6"}

NOTICE = Notice(
    provider=Provider("x", "X AS", "", "", ""),
    authority=Authority(NONE, ""),
    languages=("nb", "en"),
    time_zone="Europe/Oslo",
    versions=(Version(1, date(2026, 1, 1), NONE),),
    purposes=(),
    bases=(),
    audiences=(),
    choices=(),
    holds=(),
    recipients=(),
    categories=(
        Category(
            id="all",
            file="all.toml",
            title=NONE,
            summary=NONE,
            records=(SAMPLES, ADDRESSES, CALLS, PERMITS, ORDERS),
            clauses=tuple(Clause(clause, NONE, NONE, (f"{path}.retention",)) for path, clause in CLAUSES.items()),
        ),
    ),
    digest="",
)

instants = st.datetimes(datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2029-12-31"), timezones=st.just(UTC))
horizons = st.integers(0, 48).map(lambda hours: hours * HOUR)


def state(of: RecordType, at: datetime, rows: int = 10, swept_at: datetime | None = None) -> PartitionState:
    cut = partitioning(of.retention)
    partition = partition_of(at, cut, OSLO)
    return PartitionState(partition, rows, swept_at)


def span(subscription: int = 7, until: str = "2030-04-21T00:00:00", hold: str = "unpaid-invoice") -> HeldSpan:
    first, after = oslo("2027-03-01T00:00:00"), oslo("2027-04-01T00:00:00")
    return HeldSpan(hold, subscription, first, after, oslo(until), Text("Ubetalt", "Unpaid"), "ekomloven § 3-10")


MARCH = state(CALLS, oslo("2027-03-15T12:00:00"))
SEPTEMBER = oslo("2027-09-01T00:00:00")


@given(st.lists(instants, max_size=30), instants, horizons)
def test_after_a_sweep_no_device_sample_is_over_its_limit_before_the_next(
    clocks: list[datetime], now: datetime, horizon: timedelta
) -> None:
    steps = plan(NOTICE, {"device-sample": [state(SAMPLES, c) for c in clocks]}, [], now, horizon)
    swept = {step.partition for step in steps}
    left = [c for c in clocks if partition_of(c, partitioning(SAMPLES.retention), OSLO) not in swept]
    assert all(due(SAMPLES.retention, clock, OSLO).at > now + horizon for clock in left)


@given(st.lists(instants, max_size=30), instants, horizons)
def test_a_sweep_takes_no_ip_assignment_before_its_twelve_months(clocks: list[datetime], now: datetime, horizon: timedelta) -> None:
    steps = plan(NOTICE, {"ip-assignment": [state(ADDRESSES, c) for c in clocks]}, [], now, horizon)
    swept = {step.partition for step in steps}
    for clock in clocks:
        taken = partition_of(clock, partitioning(ADDRESSES.retention), OSLO) in swept
        assert taken == (due(ADDRESSES.retention, clock, OSLO).at <= now)


def test_the_first_of_september_turns_exactly_the_calls_before_april_into_counts() -> None:
    months = {"call": [state(CALLS, oslo(f"2027-{month:02}-10")) for month in range(1, 9)]}
    assert {step.partition for step in plan(NOTICE, months, [], SEPTEMBER, HOUR)} == {202701, 202702, 202703}
    assert {step.partition for step in plan(NOTICE, months, [], SEPTEMBER - TICK, HOUR)} == {202701, 202702}


def test_a_step_says_what_is_done_to_what_since_when_and_under_which_clause() -> None:
    assert plan(NOTICE, {"call": [MARCH]}, [], SEPTEMBER, HOUR) == [
        Step("call", 202703, Action.ANONYMISE, 10, SEPTEMBER, None, "P5"),
    ]
    (drop,) = plan(NOTICE, {"device-sample": [state(SAMPLES, oslo("2027-03-15T12:00:00"))]}, [], SEPTEMBER, HOUR)
    assert (drop.action, drop.clause, drop.due_at) == (Action.DROP, "N16", datetime(2027, 4, 5, tzinfo=UTC))


def test_a_missed_run_catches_up_and_begins_with_the_longest_overdue() -> None:
    months = {
        "call": [state(CALLS, oslo(f"2027-{month:02}-10")) for month in (4, 1, 3)],
        "device-sample": [state(SAMPLES, oslo("2027-01-02"))],
    }
    steps = plan(NOTICE, months, [], oslo("2027-12-24T03:00:00"), HOUR)
    assert [step.partition for step in steps] == [20270101, 202701, 202703, 202704]


def test_an_unpaid_invoice_lets_the_rest_of_the_month_go() -> None:
    (step,) = plan(NOTICE, {"call": [MARCH]}, [span()], SEPTEMBER, HOUR)
    assert step.action is Action.ANONYMISE
    assert step.held == (span(),)


def test_a_span_of_another_month_or_another_rule_holds_nothing() -> None:
    april = state(CALLS, oslo("2027-04-01T00:00:00"))
    (step,) = plan(NOTICE, {"call": [april]}, [span()], oslo("2027-10-01"), HOUR)
    assert step.held == ()
    (step,) = plan(NOTICE, {"call": [MARCH]}, [span(hold="legal-claim")], SEPTEMBER, HOUR)
    assert step.held == ()
    (step,) = plan(NOTICE, {"device-sample": [state(SAMPLES, oslo("2027-03-15"))]}, [span()], SEPTEMBER, HOUR)
    assert (step.action, step.held) == (Action.DROP, ())


def test_a_record_type_that_is_deleted_keeps_its_held_rows() -> None:
    deleted = replace(CALLS, retention=replace(CALLS.retention, then=Ending.DELETE, statistics=None))
    notice = replace(NOTICE, categories=(replace(NOTICE.categories[0], records=(deleted,)),))
    assert plan(notice, {"call": [MARCH]}, [span()], SEPTEMBER, HOUR)[0].action is Action.DELETE_ROWS
    assert plan(notice, {"call": [MARCH]}, [], SEPTEMBER, HOUR)[0].action is Action.DROP


@pytest.mark.parametrize(
    ("now", "steps"), [("2027-09-01T01:00:00", 0), ("2027-09-30T23:59:59", 0), ("2027-10-01T00:00:00", 1), ("2027-10-05T00:00:00", 1)]
)
def test_what_was_left_held_is_looked_at_again_at_the_next_month_entry(now: str, steps: int) -> None:
    left = replace(MARCH, rows=1, swept_at=oslo("2027-09-01T00:30:00"), left=1)
    assert len(plan(NOTICE, {"call": [left]}, [], oslo(now), HOUR)) == steps


def test_what_has_come_since_into_what_was_left_is_due_at_once() -> None:
    late = replace(MARCH, rows=2, swept_at=oslo("2027-09-01T00:30:00"), left=1)
    assert len(plan(NOTICE, {"call": [late]}, [], oslo("2027-09-01T01:00:00"), HOUR)) == 1


def test_an_earlier_sweep_for_other_reasons_delays_nothing() -> None:
    early = replace(MARCH, swept_at=oslo("2027-08-31T23:00:00"))
    assert len(plan(NOTICE, {"call": [early]}, [], SEPTEMBER, HOUR)) == 1


def test_an_empty_partition_needs_no_step() -> None:
    assert plan(NOTICE, {"call": [replace(MARCH, rows=0)]}, [], SEPTEMBER, HOUR) == []


def test_a_partition_of_what_the_notice_lacks_stops_the_plan() -> None:
    with pytest.raises(KeyError, match="flow"):
        plan(NOTICE, {"flow": []}, [], SEPTEMBER, HOUR)
    with pytest.raises(KeyError, match="flow"):
        plan(NOTICE, {}, [], SEPTEMBER, HOUR, entries={"flow": EntryState(1, SEPTEMBER)})


def test_due_register_rows_are_deleted_up_to_the_cut_off() -> None:
    oldest = oslo("2027-05-01T12:00:00")
    (step,) = plan(NOTICE, {}, [], SEPTEMBER, HOUR, entries={"permit": EntryState(3, oldest), "order": EntryState(0, oldest)})
    before = entry_due_before(PERMITS.retention, SEPTEMBER + head_start(PERMITS.retention, HOUR), OSLO)
    assert step == Step("permit", None, Action.DELETE_ROWS, 3, oldest + timedelta(days=90), before, "N10")
    assert before > SEPTEMBER + HOUR - timedelta(days=90)


def test_register_rows_whose_clock_is_a_day_have_a_day_for_their_cut_off() -> None:
    (step,) = plan(NOTICE, {}, [], SEPTEMBER, HOUR, entries={"order": EntryState(2, date(2026, 8, 31))})
    assert step.before == entry_day_due_before(ORDERS.retention, SEPTEMBER, OSLO) == date(2026, 9, 1)
    assert step.due_at == SEPTEMBER


@given(st.lists(st.tuples(st.sampled_from([SAMPLES, ADDRESSES, CALLS]), instants), max_size=20), instants, st.integers(1, 40), horizons)
def test_the_forecast_is_what_the_sweeps_will_do(
    found: list[tuple[RecordType, datetime]], now: datetime, days: int, horizon: timedelta
) -> None:
    states = {(of.id, state(of, at).id): (of.id, state(of, at, rows=1)) for of, at in found}
    partitions: dict[str, list[PartitionState]] = {}
    for name, one in states.values():
        partitions.setdefault(name, []).append(one)
    told = forecast(NOTICE, partitions, now, days, horizon=horizon)
    last_day = now.astimezone(OSLO).date() + timedelta(days=days - 1)
    end = datetime.combine(last_day + timedelta(days=1), datetime.min.time(), OSLO).astimezone(UTC) - TICK
    done = plan(NOTICE, partitions, [], end, horizon)
    assert sum(day.rows for day in told) == sum(step.rows for step in done)
    assert {(day.record, day.action) for day in told} == {(step.record, step.action) for step in done}
    assert all(now.astimezone(OSLO).date() <= day.date <= last_day for day in told)


def test_a_forecast_names_the_day_the_record_type_and_the_rows() -> None:
    partitions = {"call": [MARCH], "device-sample": [state(SAMPLES, oslo("2027-08-15T12:00:00"), 7), state(SAMPLES, oslo("2027-07-01"), 2)]}
    assert forecast(NOTICE, partitions, oslo("2027-08-30T12:00:00"), 30, horizon=HOUR) == [
        Day(date(2027, 8, 30), "device-sample", Action.DROP, 2),
        Day(date(2027, 9, 1), "call", Action.ANONYMISE, 10),
        Day(date(2027, 9, 5), "device-sample", Action.DROP, 7),
    ]


def test_the_margin_of_the_oldest_record_left_is_told_and_an_overdue_one_is_negative() -> None:
    oldest = {"device-sample": SEPTEMBER - timedelta(days=20), "call": oslo("2027-03-31T23:59:59")}
    overdue, near = margins(NOTICE, oldest, SEPTEMBER + HOUR)
    assert (overdue.record, overdue.left, overdue.clause) == ("call", -HOUR, "P5")
    assert (near.record, near.left, near.due_at) == ("device-sample", timedelta(hours=23), SEPTEMBER + timedelta(days=1))


def test_the_margin_of_a_record_that_knows_only_its_day_is_told_too() -> None:
    (margin,) = margins(NOTICE, {"order": date(2026, 8, 30)}, SEPTEMBER)
    assert (margin.due_at, margin.left) == (oslo("2027-08-31T00:00:00"), -timedelta(days=1))
