"""Is what we say about a home network what was measured?"""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hjemmel.faults.signal import Device, Measurement, Thresholds, findings
from hjemmel.portals.home_network import Frame, devices, growth, spans
from hjemmel.portals.plot import axis

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
THREE_DAYS = timedelta(days=3)
LIMITS = Thresholds()
DAYS = dict(enumerate("mandag tirsdag onsdag torsdag fredag lørdag søndag".split()))


def row(at: datetime, **values: Any) -> dict[str, Any]:
    whole = {
        "seen_at": at,
        "device_name": "Stue-TV",
        "mac": "02:00:5e:10:00:01",
        "connection": "wifi",
        "signal_dbm": -60,
        "download_bytes": 0,
        "upload_bytes": 0,
        "access_point": "EX-1",
    }
    return {**whole, **values}


def frame() -> Frame:
    return Frame(axis(NOW - THREE_DAYS, NOW, OSLO, DAYS, today="i dag", yesterday="i går"), OSLO, LIMITS, "Enhet uten navn")


def device(signal_at: Any, name: str = "Nettbrett", box: Any = lambda at: "EX-1") -> Device:
    times = [NOW - THREE_DAYS + QUARTER * i for i in range(1, 288)]
    return Device(name, True, tuple(Measurement(at, signal_at(at), box(at)) for at in times))


@pytest.mark.parametrize(
    ("counts", "grown"), [([5, 9, 9], [0, 4, 0]), ([9, 2, 3], [0, 2, 1]), ([None, 4, None, 6], [0, 0, 0, 2]), ([], [])]
)
def test_a_counter_that_starts_again_is_counted_from_zero(counts: list[int | None], grown: list[int]) -> None:
    assert growth(counts) == grown


@given(st.lists(st.one_of(st.none(), st.integers(0, 2**40))))
def test_nobody_is_ever_said_to_have_used_less_than_nothing(counts: list[int | None]) -> None:
    grown = growth(counts)
    assert len(grown) == len(counts) and all(amount >= 0 for amount in grown)


def test_a_device_that_missed_one_measurement_was_not_gone() -> None:
    times = [NOW - QUARTER * i for i in (12, 11, 9, 4, 3)]
    assert spans(times, QUARTER, NOW) == [(times[0], times[2] + QUARTER), (times[3], times[4] + QUARTER)]


def test_a_measurement_outside_the_days_that_are_drawn_is_left_out() -> None:
    found = devices([row(NOW - THREE_DAYS - QUARTER), row(NOW - QUARTER)], frame())
    assert [len(d.points) for d in found] == [1]


def test_a_device_keeps_its_newest_name_and_a_nameless_one_is_called_so() -> None:
    rows = [row(NOW - 3 * QUARTER, device_name="Gammel"), row(NOW - 2 * QUARTER), row(NOW - QUARTER, device_name=None)]
    nameless = row(NOW - QUARTER, mac="02:00:5e:10:00:02", device_name=None)
    assert sorted(d.name for d in devices([*rows, nameless], frame())) == ["Enhet uten navn", "Stue-TV"]


def test_a_device_on_a_cable_has_no_word_for_its_signal() -> None:
    (found,) = devices([row(NOW - QUARTER, connection="cable", signal_dbm=None)], frame())
    assert found.now is None and not found.wireless


@pytest.mark.parametrize(
    ("dbm", "band"), [(-30, "excellent"), (-55, "excellent"), (-56, "good"), (-67, "good"), (-68, "fair"), (-76, "weak"), (-110, "weak")]
)
def test_each_signal_has_one_word(dbm: int, band: str) -> None:
    assert LIMITS.band(dbm).id == band


def test_a_home_where_all_is_well_gets_no_advice() -> None:
    assert findings([device(lambda at: -58)], OSLO, LIMITS) == []


def test_a_device_that_is_always_weak_is_probably_far_away() -> None:
    (found,) = findings([device(lambda at: -82), device(lambda at: -50, "TV")], OSLO, LIMITS)
    assert (found.id, found.devices) == ("far-away", ("Nettbrett",))


def test_a_device_that_is_weak_in_the_evening_is_asked_for_by_that() -> None:
    (found,) = findings([device(lambda at: -80 if at.astimezone(OSLO).hour >= 18 else -55)], OSLO, LIMITS)
    assert found.id == "at-times" and "om kvelden" in found.cause.nb and "in the evening" in found.cause.en


def test_a_device_that_clings_to_one_of_our_boxes_is_told_apart_from_one_that_is_far_away() -> None:
    def near(at: datetime) -> bool:
        return at.astimezone(OSLO).hour % 2 == 0

    found = findings([device(lambda at: -55 if near(at) else -82, box=lambda at: "EX-2" if near(at) else "EX-1")], OSLO, LIMITS)
    assert [f.id for f in found] == ["wrong-box"]


def test_a_signal_that_fell_for_good_means_that_something_moved() -> None:
    (found,) = findings([device(lambda at: -55 if at < NOW - timedelta(days=1) else -80)], OSLO, LIMITS)
    assert found.id == "something-moved"


def test_when_every_device_is_weak_the_box_is_the_cause_and_stands_alone() -> None:
    (found,) = findings([device(lambda at: -82, name) for name in ("a", "b", "c")], OSLO, LIMITS)
    assert found.id == "hidden-box"


def test_a_few_measurements_say_nothing() -> None:
    short = Device("Ny", True, tuple(Measurement(NOW - QUARTER * i, -90, "EX-1") for i in range(LIMITS.fewest - 1)))
    assert findings([short], OSLO, LIMITS) == []


@given(st.lists(st.integers(-100, -30), min_size=6, max_size=60))
def test_every_cause_is_said_to_be_probable_in_both_languages(signals: list[int]) -> None:
    some = Device("Ting", True, tuple(Measurement(NOW - QUARTER * i, s, "EX-1") for i, s in enumerate(signals)))
    for found in findings([some], OSLO, LIMITS):
        assert "trolig" in found.cause.nb.lower() and "probably" in found.cause.en.lower()
        assert "{" not in found.cause.nb + found.fix.nb + found.cause.en + found.fix.en
