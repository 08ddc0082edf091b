"""A partition falls when its records must: none too late, none too early. Proves: N13, N16, N19, P5."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hjemmel.lifecycle.due import due
from hjemmel.lifecycle.partitions import Partitioning, partition_due, partition_of, partition_span, partitioning
from hjemmel.notice.model import Ending, Keep, Retention
from hjemmel.notice.period import Period

OSLO = ZoneInfo("Europe/Oslo")
TICK = timedelta(microseconds=1)

instants = st.datetimes(datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2032-12-31"), timezones=st.just(UTC))
cuts = st.sampled_from(Partitioning)


def rule(keep: Keep, period: str) -> Retention:
    return Retention("seen_at", keep, Period.parse(period), Ending.DELETE, "GDPR art. 5(1)(e)")


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


@pytest.mark.parametrize(
    ("keep", "period", "cut"),
    [
        (Keep.AT_MOST, "P21D", Partitioning.UTC_DAY),
        (Keep.AT_MOST, "PT24H", Partitioning.UTC_DAY),
        (Keep.AT_MOST, "P3M", Partitioning.LOCAL_DAY),
        (Keep.EXACTLY, "P12M", Partitioning.LOCAL_DAY),
        (Keep.EXACTLY, "P30D", Partitioning.UTC_DAY),
        (Keep.MONTH_ENTRY, "P5M", Partitioning.LOCAL_MONTH),
    ],
)
def test_a_record_type_is_cut_by_what_falls_due_together(keep: Keep, period: str, cut: Partitioning) -> None:
    assert partitioning(rule(keep, period)) is cut


@given(instants, cuts)
def test_every_instant_lies_in_exactly_one_partition(at: datetime, cut: Partitioning) -> None:
    partition = partition_of(at, cut, OSLO)
    first, after = partition_span(partition, cut, OSLO)
    assert first <= at < after
    assert partition_of(first, cut, OSLO) == partition_of(after - TICK, cut, OSLO) == partition
    assert partition_of(first - TICK, cut, OSLO) < partition < partition_of(after, cut, OSLO)


def test_ids_are_the_numbers_of_the_event_engine() -> None:
    just_past_midnight_in_oslo = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
    assert partition_of(just_past_midnight_in_oslo, Partitioning.UTC_DAY, OSLO) == 20261031
    assert partition_of(just_past_midnight_in_oslo, Partitioning.LOCAL_DAY, OSLO) == 20261101
    assert partition_of(just_past_midnight_in_oslo, Partitioning.LOCAL_MONTH, OSLO) == 202611


def test_local_days_are_as_long_as_the_clocks_make_them() -> None:
    hours = {}
    for day in (20270328, 20270329, 20271031):
        first, after = partition_span(day, Partitioning.LOCAL_DAY, OSLO)
        hours[day] = (after - first) / timedelta(hours=1)
    assert hours == {20270328: 23, 20270329: 24, 20271031: 25}


@pytest.mark.parametrize(
    ("partition", "cut"),
    [
        (20261301, Partitioning.UTC_DAY),
        (20260230, Partitioning.LOCAL_DAY),
        (202600, Partitioning.LOCAL_MONTH),
        (200101, Partitioning.UTC_DAY),
        (20261124, Partitioning.LOCAL_MONTH),
        (0, Partitioning.UTC_DAY),
        (-5, Partitioning.LOCAL_MONTH),
    ],
)
def test_a_number_that_is_no_partition_is_refused(partition: int, cut: Partitioning) -> None:
    with pytest.raises(ValueError, match=f"`{partition}` is no partition by {cut.value}: expected a number such as 202611"):
        partition_span(partition, cut, OSLO)


@given(instants, st.sampled_from(["P21D", "PT36H", "P3M", "P1M"]))
def test_at_most_falls_before_any_of_its_records_is_over_the_limit(clock: datetime, period: str) -> None:
    retention = rule(Keep.AT_MOST, period)
    partition = partition_of(clock, partitioning(retention), OSLO)
    first, _ = partition_span(partition, partitioning(retention), OSLO)
    at = partition_due(retention, partition, OSLO)
    assert at <= due(retention, clock, OSLO).at
    assert at == due(retention, first, OSLO).at


@given(instants, st.sampled_from(["P12M", "P30D", "P1M"]))
def test_exactly_falls_when_the_last_of_its_records_has_had_its_full_time(clock: datetime, period: str) -> None:
    retention = rule(Keep.EXACTLY, period)
    partition = partition_of(clock, partitioning(retention), OSLO)
    _, after = partition_span(partition, partitioning(retention), OSLO)
    at = partition_due(retention, partition, OSLO)
    assert due(retention, clock, OSLO).at <= at
    assert at == due(retention, after - TICK, OSLO).at


@given(instants, st.integers(1, 36))
def test_all_records_of_a_local_day_reach_their_months_together(clock: datetime, months: int) -> None:
    for keep in (Keep.EXACTLY, Keep.AT_MOST):
        retention = rule(keep, f"P{months}M")
        assert partition_due(retention, partition_of(clock, Partitioning.LOCAL_DAY, OSLO), OSLO) == due(retention, clock, OSLO).at


@given(instants, st.integers(1, 14))
def test_all_calls_of_a_month_fall_due_at_the_same_entry(clock: datetime, months: int) -> None:
    retention = rule(Keep.MONTH_ENTRY, f"P{months}M")
    partition = partition_of(clock, Partitioning.LOCAL_MONTH, OSLO)
    first, after = partition_span(partition, Partitioning.LOCAL_MONTH, OSLO)
    at = partition_due(retention, partition, OSLO)
    assert at == due(retention, clock, OSLO).at == due(retention, first, OSLO).at == due(retention, after - TICK, OSLO).at


@given(st.integers(0, 95), st.integers(1, 14))
def test_calendar_month_m_falls_at_the_entry_to_month_m_plus_the_period_plus_one(month: int, period: int) -> None:
    entry = month + period + 1
    partition = (2024 + month // 12) * 100 + month % 12 + 1
    expected = date(2024 + entry // 12, entry % 12 + 1, 1)
    at = partition_due(rule(Keep.MONTH_ENTRY, f"P{period}M"), partition, OSLO)
    assert at.astimezone(OSLO).replace(tzinfo=None) == datetime.combine(expected, datetime.min.time())


def test_the_calls_of_march_fall_whole_on_the_first_of_september() -> None:
    assert partition_due(rule(Keep.MONTH_ENTRY, "P5M"), 202703, OSLO) == oslo("2027-09-01T00:00:00")
    assert partition_due(rule(Keep.MONTH_ENTRY, "P6M"), 202703, OSLO) == oslo("2027-10-01T00:00:00")
