"""What `decide()` says row by row, the compiled predicates say in both engines.

Proves: N9, N13, N19, P5, P6.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hjemmel.gate.compile_filter import Dialect, Terms, compile_filter
from hjemmel.gate.decide import within
from hjemmel.gate.floor import Floor, Reckoning
from hjemmel.notice.period import Period

OSLO = ZoneInfo("Europe/Oslo")
MS = timedelta(milliseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
instants = st.integers(1_704_067_200_000, 1_924_905_600_000).map(lambda ms: EPOCH + ms * MS)  # 2024 to 2030, to the millisecond
periods = st.one_of(
    st.integers(1, 400).map(lambda days: Period(0, days * 86400)),
    st.integers(1, 10**6).map(lambda seconds: Period(0, seconds)),
    st.integers(1, 36).map(Period),
)


@st.composite
def floors(draw: st.DrawFn) -> Floor:
    reckoning = draw(st.sampled_from(Reckoning))
    monthly = reckoning in (Reckoning.MONTH_ENTRY, Reckoning.WHOLE_DAYS)
    period = draw(st.integers(1, 36).map(Period) if monthly else periods)
    return Floor(reckoning, period, holds=draw(st.booleans()))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Floor, datetime, list[datetime], list[tuple[datetime, datetime]]]:
    """A floor, a present instant, clocks crowded around the edges, and spans that a hold keeps."""
    floor, now = draw(floors()), draw(instants)
    edge = floor.instant(now, OSLO)
    near = [edge + k * MS for k in (-1, 0, 1)] if edge.year > 1 else []
    days = [now - timedelta(days=n) for n in draw(st.lists(st.integers(0, 1200), max_size=6))]
    starts = draw(st.lists(instants, max_size=3))
    spans = [(at, at + timedelta(days=draw(st.integers(1, 40)))) for at in starts]
    edges = [at + k * MS for span in spans for at in span for k in (-1, 0)]
    return floor, now, [*near, *days, *edges, *draw(st.lists(instants, max_size=6)), now], spans


@pytest.mark.usefixtures("house")
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases())
def test_both_dialects_let_through_exactly_the_rows_that_decide_does(case) -> None:
    floor, now, clocks, spans = case
    expected = [within(floor, clock, spans, now, OSLO) for clock in clocks]
    assert _in_clickhouse(floor, now, clocks, spans) == expected
    assert _in_postgresql(floor, now, clocks, spans) == expected


def _in_clickhouse(floor: Floor, now: datetime, clocks: list[datetime], spans: list[tuple[datetime, datetime]]) -> list[bool]:
    from hjemmel.stores import events

    held = "arrayMap(s -> (s.1, s.2), arrayZip({starts:Array(Int64)}, {ends:Array(Int64)}))"
    terms = Terms("clock", "fromUnixTimestamp64Milli({now:Int64}, 'UTC')", held)
    sql = (
        f"SELECT {compile_filter(floor, 'Europe/Oslo', Dialect.CLICKHOUSE, terms)} "
        "FROM (SELECT n, fromUnixTimestamp64Milli({clocks:Array(Int64)}[n], 'UTC') AS clock "
        "FROM (SELECT arrayJoin(range(1, {size:UInt64} + 1)) AS n)) ORDER BY n"
    )
    parameters = {
        "now": _ms(now),
        "clocks": [_ms(c) for c in clocks],
        "size": len(clocks),
        "starts": [_ms(a) for a, _ in spans],
        "ends": [_ms(b) for _, b in spans],
    }
    return [bool(row[0]) for row in events.rows(sql, parameters)]


def _in_postgresql(floor: Floor, now: datetime, clocks: list[datetime], spans: list[tuple[datetime, datetime]]) -> list[bool]:
    from django.db import connection

    held = "(SELECT coalesce(range_agg(tstzrange(a, b)), '{}') FROM unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[]) AS h(a, b))"
    terms = Terms("clock", "%(now)s::timestamptz", held)
    predicate = compile_filter(floor, "Europe/Oslo", Dialect.POSTGRESQL, terms)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {predicate} FROM unnest(%(clocks)s::timestamptz[]) WITH ORDINALITY AS r(clock, n) ORDER BY n",
            {"now": now, "clocks": clocks, "starts": [a for a, _ in spans], "ends": [b for _, b in spans]},
        )
        return [row[0] for row in cursor.fetchall()]


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
