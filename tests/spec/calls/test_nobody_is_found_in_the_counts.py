"""What is left of old calls tells nothing of anybody: no small cell, no cell by subtraction, no number by trying them all.

Proves: P5, N22.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pandas
import pytest
from pycanon import anonymity

from hjemmel.acts.anonymous_counts import anonymous_counts
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.lifecycle.anonymise import cells
from homes import Home, new_home, write_events

pytestmark = pytest.mark.usefixtures("house")
OSLO = ZoneInfo("Europe/Oslo")
TYPES = ("domestic-mobile", "domestic-fixed", "international")
QUASI = ["month", "call_type", "duration_band"]


@pytest.fixture(scope="module")
def homes(house: None) -> list[Home]:
    return [new_home() for _ in range(40)]


@pytest.fixture
def month() -> datetime:
    """A day in a month of which nothing has been counted."""
    counted = {row[0] for row in anonymous_counts_of_calls()}
    days = (datetime(year, number, 5, 12, tzinfo=UTC) for year in range(2012, 1980, -1) for number in range(1, 13))
    return next(day for day in days if f"{day:%Y-%m}" not in counted)


def call(home: Home, started_at: datetime, call_type: str, seconds: int) -> dict:
    values = {
        "own_number": home.phone,
        "called_number": "+4751099999",
        "started_at": started_at,
        "duration_s": seconds,
        "call_type": call_type,
    }
    return {"subscription": home.subscription, **values}


def stored(rows: list[dict]) -> None:
    columns = {name: [row[name] for row in rows] for name in ("own_number", "called_number", "duration_s", "call_type")}
    columns["started_at"] = [round(row["started_at"].timestamp() * 1000) for row in rows]
    write_events(the_notice().record("call"), columns, [row["subscription"] for row in rows])


def left_of(month: str) -> dict[tuple[str, ...], int]:
    return {(m, kind, band): int(count) for m, kind, band, count in anonymous_counts_of_calls() if m == month}


def anonymous_counts_of_calls() -> Iterator[tuple]:
    return (row for row in anonymous_counts() if len(row) == 4)


@pytest.mark.parametrize("seed", range(6))
def test_the_engine_leaves_what_the_plain_twin_leaves(homes: list[Home], month: datetime, seed: int) -> None:
    rng = Random(seed)
    many, some = rng.choice(TYPES), rng.randint(0, 60)
    rows = [call(rng.choice(homes), month + timedelta(hours=n), many, rng.choice((10, 100, 1000))) for n in range(rng.randint(20, 300))]
    rows += [call(rng.choice(homes[:25]), month, rng.choice(TYPES), 5000) for _ in range(some)]
    stored(rows)
    sweep(datetime.now(UTC))
    statistics = the_notice().record("call").retention.statistics
    assert statistics is not None
    wanted = cells(rows, statistics, "started_at", OSLO)
    assert left_of(f"{month:%Y-%m}") == {(f"{m:%Y-%m}", kind, band): count for (m, kind, band), count in wanted.kept.items()}


def test_one_small_cell_takes_the_next_with_it(homes: list[Home], month: datetime) -> None:
    stored([call(home, month, "domestic-mobile", 10) for home in homes] + [call(home, month, "domestic-fixed", 10) for home in homes[:30]])
    stored([call(homes[0], month, "international", 10)])  # who knows that 71 calls were made could else subtract
    sweep(datetime.now(UTC))
    assert left_of(f"{month:%Y-%m}") == {(f"{month:%Y-%m}", "domestic-mobile", "0–59 s"): 40}


def test_what_one_caller_alone_made_is_not_had_by_subtraction(homes: list[Home], month: datetime) -> None:
    """A hundred calls in two cells, and all of one number: whoever knows the total of the month would know them."""
    stored([call(home, month, "domestic-mobile", 10) for home in homes] + [call(home, month, "domestic-fixed", 10) for home in homes[:30]])
    stored([call(homes[0], month, kind, 10_000) for kind in TYPES[:2] for _ in range(50)])
    sweep(datetime.now(UTC))
    assert left_of(f"{month:%Y-%m}") == {(f"{month:%Y-%m}", "domestic-mobile", "0–59 s"): 40}


def test_what_is_left_is_k_anonymous_by_another_reckoning(homes: list[Home], month: datetime) -> None:
    least = the_notice().record("call").retention.statistics.at_least  # type: ignore[union-attr]
    stored([call(home, month, kind, 10) for kind, n in zip(TYPES, (40, 30, 3), strict=True) for home in homes[:n]])
    sweep(datetime.now(UTC))
    counts = left_of(f"{month:%Y-%m}").items()
    rows = [dict(zip(QUASI, cell, strict=True)) | {"is": "a call"} for cell, count in counts for _ in range(count)]
    assert rows
    assert anonymity.k_anonymity(pandas.DataFrame(rows), QUASI) >= least


def test_trying_every_number_finds_nobody(homes: list[Home], month: datetime) -> None:
    """Whoever lists all numbers, and knows when and how long somebody called, learns nothing that is not true of the others too."""
    rows = [call(home, month, "domestic-mobile", 10) for home in homes]
    stored(rows)
    sweep(datetime.now(UTC))
    [(cell, count)] = left_of(f"{month:%Y-%m}").items()
    text = " ".join(map(str, cell)) + f" {count}"
    assert not any(home.phone in text or str(home.subscription) in text for home in homes)
    without = {home.phone: cells([r for r in rows if r["own_number"] != home.phone], _statistics(), "started_at", OSLO) for home in homes}
    assert len({tuple(found.kept.values()) for found in without.values()}) == 1  # the counts are the same whoever is taken out


def _statistics():  # type: ignore[no-untyped-def]
    return the_notice().record("call").retention.statistics
