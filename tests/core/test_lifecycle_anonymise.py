"""Anonymised calls leave counts that point to nobody. Proves: P5, N22."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hjemmel.lifecycle.anonymise import Cells, band_labels, band_of, cells
from hjemmel.notice.model import Statistics

OSLO = ZoneInfo("Europe/Oslo")
STATISTICS = Statistics(("month", "call_type", "duration_band"), 3, (60, 300), "duration_s")
FIRST = datetime(2027, 3, 31, 23, 59, tzinfo=OSLO)

calls = st.lists(
    st.fixed_dictionaries(
        {
            "subscription": st.integers(1, 5),
            "started_at": st.sampled_from([FIRST, FIRST + timedelta(minutes=1)]),
            "call_type": st.sampled_from(["domestic-mobile", "international"]),
            "duration_s": st.sampled_from([0, 59, 60, 299, 300, 86400]),
            "called_number": st.just("+4751000101"),
        }
    ),
    max_size=60,
)


def call(subscription: int, **more: object) -> dict:
    return {"subscription": subscription, "started_at": FIRST, "call_type": "domestic-mobile", "duration_s": 30, **more}


def test_bands_end_just_below_their_bound() -> None:
    assert band_labels((60, 300)) == ["0–59 s", "60–299 s", "≥ 300 s"]
    assert [band_of(n, (60, 300)) for n in (0, 59, 60, 299, 300)] == ["0–59 s", "0–59 s", "60–299 s", "60–299 s", "≥ 300 s"]
    assert band_labels(()) == ["≥ 0 s"]


def test_a_month_is_reckoned_in_local_time() -> None:
    rows = [call(n, started_at=FIRST + timedelta(minutes=minutes)) for n in (1, 2, 3) for minutes in (0, 1)]
    assert cells(rows, STATISTICS, "started_at", OSLO).kept == {
        (date(2027, 3, 1), "domestic-mobile", "0–59 s"): 3,
        (date(2027, 4, 1), "domestic-mobile", "0–59 s"): 3,
    }


@pytest.mark.parametrize(("subscriptions", "kept"), [([1, 2], 0), ([1, 2, 3], 3), ([1, 1, 1, 1, 2, 2], 0), ([1, 1, 1, 2, 3], 5)])
def test_a_cell_needs_enough_records_and_enough_subscriptions(subscriptions: list[int], kept: int) -> None:
    found = cells([call(n) for n in subscriptions], STATISTICS, "started_at", OSLO)
    assert sum(found.kept.values()) == kept
    assert found.suppressed_records == len(subscriptions) - kept


def test_nothing_leaves_nothing() -> None:
    assert cells([], STATISTICS, "started_at", OSLO) == Cells({}, 0)


@given(calls)
def test_the_counts_are_those_of_the_obvious_way(rows: list[dict]) -> None:
    groups: dict[tuple, list[int]] = defaultdict(list)
    for row in rows:
        month = date(2027, 3 if row["started_at"] == FIRST else 4, 1)
        band = "0–59 s" if row["duration_s"] < 60 else "60–299 s" if row["duration_s"] < 300 else "≥ 300 s"
        groups[month, row["call_type"], band].append(row["subscription"])
    kept = {key: len(who) for key, who in groups.items() if len(set(who)) >= 3}
    few = {one for key, who in groups.items() if key not in kept for one in who}
    if kept and few and len(few) < 3:
        smallest = min(kept.values())
        del kept[min(key for key, count in kept.items() if count == smallest)]
    assert cells(rows, STATISTICS, "started_at", OSLO) == Cells(kept, len(rows) - sum(kept.values()))


@given(calls)
def test_whoever_knows_the_total_cannot_tell_what_was_suppressed(rows: list[dict]) -> None:
    """The difference is nothing, or of as many people as a cell needs and spread over two cells or more; or nothing at all is left."""
    found = cells(rows, STATISTICS, "started_at", OSLO)
    where = [(r["started_at"].date().replace(day=1), r["call_type"], band_of(r["duration_s"], (60, 300))) for r in rows]
    left_out = [(key, r["subscription"]) for key, r in zip(where, rows, strict=True) if key not in found.kept]
    if found.kept and left_out:
        assert len({who for _, who in left_out}) >= 3
        assert len({key for key, _ in left_out}) >= 2


def test_many_calls_of_one_person_over_many_cells_are_not_told_by_subtraction() -> None:
    """One caller makes twenty calls of two lengths: all that is left out would be that caller's, however many they are."""
    crowd = [call(n) for n in (1, 2, 3)] + [call(n, call_type="international") for n in (1, 2, 3, 4)]
    alone = [call(5, duration_s=seconds) for seconds in (100, 1000) for _ in range(10)]
    found = cells(crowd + alone, STATISTICS, "started_at", OSLO)
    assert found == Cells({(date(2027, 3, 1), "international", "0–59 s"): 4}, 23)


@given(calls, st.permutations(range(1, 6)))
def test_whose_calls_they_were_makes_no_difference(rows: list[dict], other: list[int]) -> None:
    swapped = [row | {"subscription": other[row["subscription"] - 1], "called_number": "+4751000999"} for row in rows]
    assert cells(swapped, STATISTICS, "started_at", OSLO) == cells(rows, STATISTICS, "started_at", OSLO)


def test_groups_by_day_and_by_field_are_reckoned_too() -> None:
    daily = Statistics(("day", "area"), 3, (), "")
    rows = [call(n, area="nord") for n in (1, 2, 3)]
    assert cells(rows, daily, "started_at", OSLO).kept == {(date(2027, 3, 31), "nord"): 3}
