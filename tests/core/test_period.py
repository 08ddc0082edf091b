"""A period is what ISO 8601 says, there and back, and a month ends where the calendar ends it."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hjemmel.notice.period import Period, add_months

periods = st.one_of(
    st.builds(Period, months=st.integers(1, 1200)),
    st.builds(Period, seconds=st.integers(1, 100 * 365 * 86400)),
)
instants = st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2090-01-01"), timezones=st.just(UTC))


@given(periods)
def test_a_period_reads_back_as_it_is_written(period: Period) -> None:
    assert Period.parse(str(period)) == period


@given(periods, instants)
def test_a_period_lasts_between_its_shortest_and_its_longest(period: Period, start: datetime) -> None:
    lasted = (period.after(start) - start).total_seconds()
    assert period.shortest_seconds <= lasted <= period.longest_seconds


@given(instants, st.integers(1, 1200))
def test_adding_months_goes_step_by_step_and_clamps_once(start: datetime, months: int) -> None:
    """The plain twin: walk month by month, then take the day or the month's last."""
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    assert add_months(start, months) == start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))


@given(instants, st.integers(1, 1200))
def test_before_never_lands_after(start: datetime, months: int) -> None:
    period = Period(months=months)
    assert period.before(period.after(start)) <= start
    assert start - period.before(period.after(start)) < timedelta(days=4)


def test_the_last_of_january_and_a_month_is_the_last_of_february() -> None:
    assert add_months(datetime(2028, 1, 31, tzinfo=UTC), 1) == datetime(2028, 2, 29, tzinfo=UTC)
    assert add_months(datetime(2027, 3, 31, tzinfo=UTC), -1) == datetime(2027, 2, 28, tzinfo=UTC)


@pytest.mark.parametrize(("text", "said"), [
    ("3 days", "not an ISO 8601 duration"),
    ("", "not an ISO 8601 duration"),
    ("P", "not an ISO 8601 duration"),
    ("PT", "not an ISO 8601 duration"),
    ("P-3D", "not an ISO 8601 duration"),
    ("P3DT", "not an ISO 8601 duration"),
    ("P1M3D", "mixes months with days"),
    ("P0D", "no time at all"),
    ("P101Y", "longer than a hundred years"),
    ("P99999999999999D", "longer than a hundred years"),
])  # fmt: skip
def test_anything_else_is_refused_with_what_was_expected(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Period.parse(text)


@given(st.text(max_size=12))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        Period.parse(text)
    except ValueError as error:
        assert f"`{text}`" in str(error)
