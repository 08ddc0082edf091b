"""Do the drawings show what was measured, to those who look and to those who listen?"""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hjemmel.portals.plot import LEVEL_HEIGHT, Axis, Level, Point, axis, line, scale, strip

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
DAYS = dict(enumerate("mandag tirsdag onsdag torsdag fredag lørdag søndag".split()))
LEVELS = (Level(-55, "svært godt"), Level(-67, "godt"), Level(-75, "brukbart"), Level(-95, "svakt", poor=True))
HOUR = timedelta(hours=1)


def three_days(end: datetime = NOW) -> Axis:
    return axis(end - timedelta(days=3), end, OSLO, DAYS, today="i dag", yesterday="i går")


def drawn(points: list[Point], gap: timedelta = 2 * HOUR, title: str = "Signalet", description: str = "Godt") -> ElementTree.Element:
    return ElementTree.fromstring(line(points, three_days(), LEVELS, gap=gap, title=title, description=description, name="d1"))


def heights(svg: ElementTree.Element) -> list[float]:
    paths = [part.attrib["d"] for part in svg.iter("path")]
    return [float(y) for path in paths for y in re.findall(r"[ML][\d.]+ ([\d.]+)", path)]


def test_three_days_touch_four_local_days_and_name_the_last_two() -> None:
    over = three_days()
    assert over.day_names == ("lørdag", "søndag", "i går", "i dag")
    assert [m.isoformat() for m in over.midnights] == [f"2026-11-{day}T00:00:00+01:00" for day in (22, 23, 24)]


def test_the_axis_keeps_local_midnight_when_the_clocks_change() -> None:
    over = three_days(datetime(2026, 10, 26, 12, tzinfo=UTC))
    assert [m.utcoffset() for m in over.midnights] == [2 * HOUR, 2 * HOUR, HOUR]
    assert (over.midnights[2] - over.midnights[1].astimezone(UTC)) == 25 * HOUR


@given(st.timedeltas(timedelta(days=-20), timedelta(days=20)))
def test_nothing_is_drawn_outside_the_axis(off: timedelta) -> None:
    assert 0 <= three_days().share(NOW + off) <= 1


def test_each_level_is_equally_tall_and_a_signal_lies_in_its_own() -> None:
    for i, dbm in enumerate((-45, -60, -70, -85)):
        (y,) = heights(drawn([Point(NOW - HOUR, dbm, dbm, dbm)]))
        assert LEVEL_HEIGHT * i <= y <= LEVEL_HEIGHT * (i + 1)


@given(st.lists(st.integers(-120, 0), min_size=2, max_size=2))
def test_a_stronger_signal_is_never_drawn_lower(signals: list[int]) -> None:
    weak, strong = sorted(signals)
    low, high = (heights(drawn([Point(NOW - HOUR, s, s, s)]))[0] for s in (weak, strong))
    assert high <= low


def test_no_line_crosses_a_silence() -> None:
    points = [Point(NOW - hours * HOUR, -60, -60, -60) for hours in (20, 19, 18, 5, 4, 3)]
    assert len(list(drawn(points).iter("path"))) == 2


def test_one_point_alone_is_seen() -> None:
    (path,) = drawn([Point(NOW - HOUR, -60, -60, -60)]).iter("path")
    assert "H" in path.attrib["d"]


def test_a_drawing_says_its_title_and_description_to_those_who_listen() -> None:
    svg = drawn([], title="Signalet til Stue-TV", description="Vanligvis godt.")
    assert svg.attrib["role"] == "img"
    assert [svg.find(f"*[@id='{name}']").text for name in svg.attrib["aria-labelledby"].split()] == [
        "Signalet til Stue-TV",
        "Vanligvis godt.",
    ]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><b onload=x>', "Bjørn & co"])
def test_the_name_of_a_device_can_never_become_markup(name: str) -> None:
    svg = drawn([], title=name, description=name)
    assert svg.find("*[@id='d1-t']").text == name
    assert {part.tag for part in svg.iter()} <= {"svg", "title", "desc", "rect", "line", "text", "polygon", "path"}


def test_no_drawing_carries_a_style_that_the_security_policy_would_stop() -> None:
    spans = [(NOW - 9 * HOUR, NOW - HOUR)]
    whole = line([Point(NOW, -60, -60, -60)], three_days(), LEVELS, gap=HOUR, title="t", description="d", name="n")
    whole += scale(LEVELS) + strip(spans, three_days(), title="t", name="n")
    assert "style" not in whole and "script" not in whole


def test_the_strip_shows_each_span_where_it_was() -> None:
    over = three_days()
    svg = ElementTree.fromstring(strip([(over.start, over.start + 36 * HOUR)], over, title="på nett", name="s"))
    (bar,) = [part for part in svg.iter("rect") if part.attrib["class"] == "plot-on"]
    assert (bar.attrib["x"], bar.attrib["width"]) == ("0.00%", "50.00%")
