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
from hjemmel.stores import event_rows
from homes import Home, new_home

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.xdist_group("walls")]
OSLO = ZoneInfo("Europe/Oslo")
TYPES = ("domestic-mobile", "domestic-fixed", "international")
QUASI = ["month", "call_type", "duration_band"]


@pytest.fixture(scope="module")
def homes(house: None) -> list[Home]:
    return [new_home() for _ in range(40)]


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
    event_rows.insert(the_notice().record("call"), columns, [row["subscription"] for row in rows], 1, 1)


def left_of(month: str) -> dict[tuple[str, ...], int]:
    return {(m, kind, band): int(count) for m, kind, band, count in anonymous_counts_of_calls() if m == month}


def anonymous_counts_of_calls() -> Iterator[tuple]:
    return (row for row in anonymous_counts() if len(row) == 4)


@pytest.mark.parametrize("seed", range(6))
def test_the_engine_leaves_what_the_plain_twin_leaves(homes: list[Home], seed: int) -> None:
    rng, month = Random(seed), datetime(2012 + seed, 3, 5, 12, tzinfo=UTC)
    many, some = rng.choice(TYPES), rng.randint(0, 60)
    rows = [call(rng.choice(homes), month + timedelta(hours=n), many, rng.choice((10, 100, 1000))) for n in range(rng.randint(20, 300))]
    rows += [call(rng.choice(homes[:25]), month, rng.choice(TYPES), 5000) for _ in range(some)]
    stored(rows)
    sweep(datetime.now(UTC))
    statistics = the_notice().record("call").retention.statistics
    assert statistics is not None
    wanted = cells(rows, statistics, "started_at", OSLO)
    assert left_of(f"{month:%Y-%m}") == {(f"{m:%Y-%m}", kind, band): count for (m, kind, band), count in wanted.kept.items()}


def test_one_small_cell_takes_the_next_with_it(homes: list[Home]) -> None:
    month = datetime(2011, 3, 5, 12, tzinfo=UTC)
    stored([call(home, month, "domestic-mobile", 10) for home in homes] + [call(home, month, "domestic-fixed", 10) for home in homes[:30]])
    stored([call(homes[0], month, "international", 10)])  # who knows that 71 calls were made could else subtract
    sweep(datetime.now(UTC))
    assert left_of("2011-03") == {("2011-03", "domestic-mobile", "0–59 s"): 40}


def test_what_one_caller_alone_made_is_not_had_by_subtraction(homes: list[Home]) -> None:
    """A hundred calls in two cells, and all of one number: whoever knows the total of the month would know them."""
    month = datetime(2009, 3, 5, 12, tzinfo=UTC)
    stored([call(home, month, "domestic-mobile", 10) for home in homes] + [call(home, month, "domestic-fixed", 10) for home in homes[:30]])
    stored([call(homes[0], month, kind, 10_000) for kind in TYPES[:2] for _ in range(50)])
    sweep(datetime.now(UTC))
    assert left_of("2009-03") == {("2009-03", "domestic-mobile", "0–59 s"): 40}


def test_what_is_left_is_k_anonymous_by_another_reckoning() -> None:
    least = the_notice().record("call").retention.statistics.at_least  # type: ignore[union-attr]
    rows = [dict(zip(QUASI, row[:3], strict=True)) | {"is": "a call"} for row in anonymous_counts_of_calls() for _ in range(int(row[3]))]
    assert rows
    assert anonymity.k_anonymity(pandas.DataFrame(rows), QUASI) >= least


def test_trying_every_number_finds_nobody(homes: list[Home]) -> None:
    """Whoever lists all numbers, and knows when and how long somebody called, learns nothing that is not true of the others too."""
    month = datetime(2010, 3, 5, 12, tzinfo=UTC)
    rows = [call(home, month, "domestic-mobile", 10) for home in homes]
    stored(rows)
    sweep(datetime.now(UTC))
    [(cell, count)] = left_of("2010-03").items()
    text = " ".join(map(str, cell)) + f" {count}"
    assert not any(home.phone in text or str(home.subscription) in text for home in homes)
    without = {home.phone: cells([r for r in rows if r["own_number"] != home.phone], _statistics(), "started_at", OSLO) for home in homes}
    assert len({tuple(found.kept.values()) for found in without.values()}) == 1  # the counts are the same whoever is taken out


def _statistics():  # type: ignore[no-untyped-def]
    return the_notice().record("call").retention.statistics
