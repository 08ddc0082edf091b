"""Each record ends when its rule says, to the second, in summer and in winter. Proves: N13, N16, N19, P5."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hjemmel.lifecycle.calendar import day_start, local_day, month_entry, next_day_start, next_month_entry
from hjemmel.lifecycle.due import Due, Held, RuleWithoutMonths, due, due_of_day, entry_day_due_before, entry_due_before
from hjemmel.lifecycle.hold import HeldSpan
from hjemmel.notice.model import Ending, Keep, Retention, Text
from hjemmel.notice.period import Period

OSLO = ZoneInfo("Europe/Oslo")
ONE_DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)

instants = st.datetimes(datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2032-12-31"), timezones=st.just(UTC))
days = st.dates(date(2024, 1, 1), date(2032, 12, 31))
months = st.integers(1, 36)


def rule(keep: Keep, period: str) -> Retention:
    return Retention("seen_at", keep, Period.parse(period), Ending.DELETE, "GDPR art. 5(1)(e)")


rules = st.one_of(
    st.builds(lambda keep, n: rule(keep, f"P{n}M"), st.sampled_from(Keep), months),
    st.builds(lambda keep, n: rule(keep, f"P{n}D"), st.sampled_from([Keep.AT_MOST, Keep.EXACTLY]), st.integers(1, 60)),
    st.builds(lambda keep, n: rule(keep, f"PT{n}H"), st.sampled_from([Keep.AT_MOST, Keep.EXACTLY]), st.integers(1, 60)),
)


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


# The plain twins: a calendar that knows only how to go to the next or the previous day.


def slow_midnight(day: date) -> datetime:
    """The first hour of UTC that Oslo's clock shows as `day`."""
    hour = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=6)
    while hour.astimezone(OSLO).date() != day:
        hour += timedelta(hours=1)
    return hour


def slow_month_start(day: date, months_on: int) -> date:
    """Day by day to the first of the month, then over as many firsts as asked for."""
    while day.day != 1:
        day -= ONE_DAY
    step = ONE_DAY if months_on > 0 else -ONE_DAY
    for _ in range(abs(months_on)):
        day += step
        while day.day != 1:
            day += step
    return day


def slow_same_day(day: date, months_on: int) -> date:
    """Day by day through the target month up to the same number, or to the month's last day."""
    target = slow_month_start(day, months_on)
    while target.day < day.day and (target + ONE_DAY).day != 1:
        target += ONE_DAY
    return target


def slow_month_entry_due(clock: datetime, period_months: int) -> datetime:
    """Tries every entry to a month, from the clock's own on, until the rule's sentence is true of it."""
    entry = slow_month_start(clock.astimezone(OSLO).date(), 0)
    while not clock < slow_midnight(slow_month_start(entry, -period_months)):
        entry = slow_month_start(entry, 1)
    return slow_midnight(entry)


@given(days)
def test_a_day_begins_when_the_clocks_in_oslo_say_so(day: date) -> None:
    assert day_start(day, OSLO) == slow_midnight(day)
    assert local_day(day_start(day, OSLO), OSLO) == day
    assert local_day(day_start(day, OSLO) - TICK, OSLO) == day - ONE_DAY


@given(instants)
def test_month_and_day_entries_lie_around_the_instant(at: datetime) -> None:
    today = at.astimezone(OSLO).date()
    assert month_entry(at, OSLO) == slow_midnight(slow_month_start(today, 0)) <= at
    assert next_month_entry(at, OSLO) == slow_midnight(slow_month_start(today, 1)) > at
    assert next_day_start(at, OSLO) == slow_midnight(today + ONE_DAY) > at


@given(instants, st.integers(1, 100))
def test_days_and_hours_are_exact_and_know_no_clock_change(clock: datetime, hours: int) -> None:
    for keep in (Keep.AT_MOST, Keep.EXACTLY):
        assert due(rule(keep, f"PT{hours}H"), clock, OSLO) == Due(clock + timedelta(hours=hours), "GDPR art. 5(1)(e)")


def test_twenty_one_days_over_the_change_to_summer_time_are_as_long_as_any() -> None:
    before_the_change = oslo("2027-03-20T12:00:00")
    assert due(rule(Keep.AT_MOST, "P21D"), before_the_change, OSLO).at == oslo("2027-04-10T13:00:00")


@given(instants, months)
def test_at_most_so_many_months_is_never_a_second_more(clock: datetime, n: int) -> None:
    at = due(rule(Keep.AT_MOST, f"P{n}M"), clock, OSLO).at
    assert at == slow_midnight(slow_same_day(clock.astimezone(OSLO).date(), n))
    assert at <= Period(months=n).after(clock.astimezone(OSLO))


@given(instants, months)
def test_exactly_so_many_months_is_not_a_day_less(clock: datetime, n: int) -> None:
    at = due(rule(Keep.EXACTLY, f"P{n}M"), clock, OSLO).at
    last_day = slow_same_day(clock.astimezone(OSLO).date(), n)
    assert at == slow_midnight(last_day + ONE_DAY)
    assert Period(months=n).after(clock.astimezone(OSLO)) < at
    assert at - slow_midnight(last_day) <= timedelta(hours=25)


@pytest.mark.parametrize(
    ("ended", "gone"),
    [
        ("2028-02-29T00:00:00", "2029-03-01T00:00:00"),
        ("2028-02-29T23:59:59", "2029-03-01T00:00:00"),
        ("2028-02-28T12:00:00", "2029-03-01T00:00:00"),
        ("2027-02-28T12:00:00", "2028-02-29T00:00:00"),
        ("2026-11-24T10:00:00", "2027-11-25T00:00:00"),
        ("2026-12-31T23:59:59", "2028-01-01T00:00:00"),
        ("2026-10-25T02:30:00", "2027-10-26T00:00:00"),
        ("2026-03-28T23:59:59", "2027-03-29T00:00:00"),
    ],
)
def test_an_ip_assignment_is_kept_twelve_full_months(ended: str, gone: str) -> None:
    assert due(rule(Keep.EXACTLY, "P12M"), oslo(ended), OSLO).at == oslo(gone)


def test_the_day_on_which_a_communication_ended_is_reckoned_in_oslo() -> None:
    late_on_the_first = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)
    assert due(rule(Keep.EXACTLY, "P12M"), late_on_the_first, OSLO).at == oslo("2027-06-03T00:00:00")


@given(instants, st.integers(1, 14))
def test_a_month_entry_is_the_first_of_which_the_sentence_is_true(clock: datetime, n: int) -> None:
    assert due(rule(Keep.MONTH_ENTRY, f"P{n}M"), clock, OSLO).at == slow_month_entry_due(clock, n)


def slow_financial_year_due(clock: datetime, period_months: int) -> datetime:
    """Day by day to the next New Year, then over as many firsts of the month as the period has."""
    day = clock.astimezone(OSLO).date() + ONE_DAY
    while (day.month, day.day) != (1, 1):
        day += ONE_DAY
    return slow_midnight(slow_month_start(day, period_months))


@given(instants, st.integers(1, 72))
def test_accounting_material_is_kept_from_the_end_of_the_financial_year(clock: datetime, n: int) -> None:
    """Proves: A6."""
    assert due(rule(Keep.FINANCIAL_YEAR, f"P{n}M"), clock, OSLO).at == slow_financial_year_due(clock, n)


@pytest.mark.parametrize(
    ("issued", "period", "gone"),
    [
        ("2026-01-01T00:00:00", "P60M", "2032-01-01T00:00:00"),
        ("2026-12-31T23:59:59", "P60M", "2032-01-01T00:00:00"),
        ("2027-01-01T00:00:00", "P60M", "2033-01-01T00:00:00"),
        ("2026-06-15T12:00:00", "P42M", "2030-07-01T00:00:00"),
    ],
)
def test_five_years_and_three_and_a_half_end_at_midnight_in_oslo(issued: str, period: str, gone: str) -> None:
    """Proves: A6."""
    assert due(rule(Keep.FINANCIAL_YEAR, period), oslo(issued), OSLO).at == oslo(gone)


@pytest.mark.parametrize(
    ("call", "gone"),
    [
        ("2027-03-31T23:59:59", "2027-09-01T00:00:00"),
        ("2027-04-01T00:00:00", "2027-10-01T00:00:00"),
        ("2027-03-28T03:00:00", "2027-09-01T00:00:00"),
        ("2026-10-25T02:59:59", "2027-04-01T00:00:00"),
        ("2026-10-31T23:59:59", "2027-04-01T00:00:00"),
        ("2026-11-01T00:00:00", "2027-05-01T00:00:00"),
    ],
)
def test_calls_of_march_go_on_the_first_of_september_and_those_of_april_stay_until_october(call: str, gone: str) -> None:
    assert due(rule(Keep.MONTH_ENTRY, "P5M"), oslo(call), OSLO).at == oslo(gone)


def test_on_the_first_of_september_exactly_the_calls_before_the_first_of_april_are_due() -> None:
    calls = rule(Keep.MONTH_ENTRY, "P5M")
    assert entry_due_before(calls, oslo("2027-09-01T00:00:00"), OSLO) == oslo("2027-04-01T00:00:00")
    assert entry_due_before(calls, oslo("2027-08-31T23:59:59"), OSLO) == oslo("2027-03-01T00:00:00")


@given(rules, instants, instants)
def test_the_cut_off_agrees_with_the_rule_for_each_record(retention: Retention, clock: datetime, now: datetime) -> None:
    assert (clock < entry_due_before(retention, now, OSLO)) == (due(retention, clock, OSLO).at <= now)


@given(rules, days, st.integers(-3, 3), st.integers(-1, 1))
def test_the_cut_off_is_right_to_the_microsecond(retention: Retention, day: date, later: int, ticks: int) -> None:
    now = due_of_day(retention, day, OSLO) + ticks * TICK
    clock = day_start(day + later * ONE_DAY, OSLO) + ticks * TICK
    assert (clock < entry_due_before(retention, now, OSLO)) == (due(retention, clock, OSLO).at <= now)
    assert (day + later * ONE_DAY < entry_day_due_before(retention, now, OSLO)) == (
        due_of_day(retention, day + later * ONE_DAY, OSLO) <= now
    )


@given(rules, days, st.integers(0, 22 * 3600))
def test_a_record_that_knows_only_its_day_keeps_the_promise_whenever_it_was(retention: Retention, day: date, second: int) -> None:
    at = due(retention, day_start(day, OSLO) + timedelta(seconds=second), OSLO).at
    by_day = due_of_day(retention, day, OSLO)
    assert by_day <= at if retention.keep is Keep.AT_MOST else by_day >= at


@given(rules, instants, instants)
def test_an_older_record_never_outlives_a_younger(retention: Retention, one: datetime, other: datetime) -> None:
    older, younger = sorted((one, other))
    assert due(retention, older, OSLO).at <= due(retention, younger, OSLO).at


def test_a_month_entry_in_days_is_refused_with_what_to_write() -> None:
    retention = rule(Keep.MONTH_ENTRY, "P150D")
    for refuse in (lambda: due(retention, oslo("2027-01-01"), OSLO), lambda: entry_due_before(retention, oslo("2027-01-01"), OSLO)):
        with pytest.raises(RuleWithoutMonths, match="write one such as `P5M`"):
            refuse()


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="names no time zone"):
        due(rule(Keep.AT_MOST, "P3D"), oslo("2027-01-01").replace(tzinfo=None), OSLO)


def span(until: str) -> HeldSpan:
    first, after = oslo("2027-03-01T00:00:00"), oslo("2027-04-01T00:00:00")
    return HeldSpan("unpaid-invoice", 7, first, after, oslo(until), Text("Ubetalt", "Unpaid"), "ekomloven § 3-10")


def test_a_held_record_ends_at_the_first_entry_after_its_hold() -> None:
    calls, call = rule(Keep.MONTH_ENTRY, "P5M"), oslo("2027-03-15T12:00:00")
    assert due(calls, call, OSLO, span("2027-10-15T00:00:00")) == Held(
        oslo("2027-09-01T00:00:00"), oslo("2027-11-01T00:00:00"), span("2027-10-15T00:00:00")
    )
    held = due(calls, call, OSLO, span("2027-11-01T00:00:00"))
    assert isinstance(held, Held)
    assert held.until == oslo("2027-11-01T00:00:00")


@pytest.mark.parametrize(
    ("call", "until"), [("2027-03-15T12:00:00", "2027-09-01T00:00:00"), ("2027-04-01T00:00:00", "2030-01-01T00:00:00")]
)
def test_a_hold_that_ends_in_time_or_covers_other_records_changes_nothing(call: str, until: str) -> None:
    calls = rule(Keep.MONTH_ENTRY, "P5M")
    assert due(calls, oslo(call), OSLO, span(until)) == due(calls, oslo(call), OSLO)
