"""A request is answered within a month by the calendar, whatever the month. Proves: Q2."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hjemmel.rights.deadline import answer_due, days_left, may_extend
from hjemmel.rights.holidays import holidays_of, is_working_day

OSLO = ZoneInfo("Europe/Oslo")
ONE_DAY = timedelta(days=1)

days = st.dates(date(2024, 1, 1), date(2040, 12, 31))


def always(day: date) -> bool:
    return True


def slow_answer_due(received: date, months: int) -> date:
    """Day by day into the month asked for, up to the same number or the last day, then on to a day that is worked."""
    day, left = received, months
    while left:
        day += ONE_DAY
        left -= day.day == 1
    while day.day < received.day and (day + ONE_DAY).day != 1:
        day += ONE_DAY
    while day.weekday() in (5, 6) or day in holidays_of(day.year):
        day += ONE_DAY
    return day


@given(days, st.booleans())
def test_the_deadline_is_the_one_that_a_paper_calendar_gives(received: date, extended: bool) -> None:
    assert answer_due(received, OSLO, extended=extended) == slow_answer_due(received, 3 if extended else 1)


@pytest.mark.parametrize(
    ("received", "due"),
    [("2026-01-31", "2026-02-28"), ("2028-01-31", "2028-02-29"), ("2026-08-31", "2026-09-30"), ("2026-03-05", "2026-04-05")],
)
def test_a_month_is_the_same_date_of_the_next_or_its_last_day(received: str, due: str) -> None:
    assert answer_due(date.fromisoformat(received), OSLO, always) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-01-31", "2026-03-02"),  # 28 February 2026 is a Saturday
        ("2028-01-31", "2028-02-29"),
        ("2026-03-02", "2026-04-07"),  # Maundy Thursday, and all of Easter after it
        ("2027-04-17", "2027-05-18"),  # 17 May 2027, which is Whit Monday too
        ("2026-11-25", "2026-12-28"),  # Christmas Day on a Friday
        ("2026-12-01", "2027-01-04"),  # New Year's Day on a Friday
        ("2026-04-14", "2026-05-15"),  # Ascension Day
    ],
)
def test_a_deadline_on_a_holiday_or_at_the_weekend_moves_to_the_next_working_day(received: str, due: str) -> None:
    assert answer_due(date.fromisoformat(received), OSLO) == date.fromisoformat(due)


@given(days)
def test_an_extension_gives_two_months_more_counted_from_receipt(received: date) -> None:
    extended = answer_due(received, OSLO, always, extended=True)
    assert (extended.year * 12 + extended.month) - (received.year * 12 + received.month) == 3
    assert answer_due(received, OSLO) < answer_due(received, OSLO, extended=True)


@given(days)
def test_no_deadline_is_on_a_day_that_nobody_works(received: date) -> None:
    assert is_working_day(answer_due(received, OSLO))


def test_the_day_of_receipt_is_reckoned_in_oslo() -> None:
    late_in_the_evening_of_utc = datetime(2026, 6, 9, 22, 30, tzinfo=UTC)
    assert answer_due(late_in_the_evening_of_utc, OSLO) == date(2026, 7, 10)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="names no time zone"):
        answer_due(datetime.fromisoformat("2026-06-09T12:00"), OSLO)


def test_an_extension_comes_too_late_the_day_after_the_first_month() -> None:
    received = date(2026, 6, 10)
    assert may_extend(received, date(2026, 7, 10), OSLO)
    assert not may_extend(received, date(2026, 7, 11), OSLO)


def test_days_left_count_down_to_nought_on_the_last_day_and_below_when_late() -> None:
    received = date(2026, 6, 10)
    assert [days_left(received, date(2026, 7, day), OSLO) for day in (9, 10, 11)] == [1, 0, -1]
    assert days_left(received, date(2026, 7, 11), OSLO, extended=True) == 61


def test_the_public_holidays_of_a_year_are_these() -> None:
    assert sorted(holidays_of(2026)) == [
        date(2026, month, day)
        for month, day in [(1, 1), (4, 2), (4, 3), (4, 5), (4, 6), (5, 1), (5, 14), (5, 17), (5, 24), (5, 25), (12, 25), (12, 26)]
    ]


@given(st.integers(1947, 2300))
def test_the_movable_holidays_keep_their_weekdays(year: int) -> None:
    found = holidays_of(year)
    assert {date(year, 1, 1), date(year, 5, 1), date(year, 5, 17), date(year, 12, 25), date(year, 12, 26)} <= found
    assert 9 <= len(found) <= 12
    easter = next(day for day in sorted(found) if day.weekday() == 6 and day - 2 * ONE_DAY in found and day + ONE_DAY in found)
    assert date(year, 3, 22) <= easter <= date(year, 4, 25)
    assert {easter + n * ONE_DAY for n in (-3, -2, 1, 39, 49, 50)} <= found
