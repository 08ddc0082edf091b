"""What is left of the state of equipment tells nothing of any home: no small cell, no cell by subtraction, no serial by trying them all.

Proves: N22.
"""

import secrets
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pandas
import pytest
from pycanon import anonymity

from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.lifecycle.anonymise import Cells, cells
from hjemmel.notice.model import Statistics
from hjemmel.stores import expiry
from homes import Home, new_home, write_events

pytestmark = pytest.mark.usefixtures("house")
OSLO, QUASI = ZoneInfo("Europe/Oslo"), ["area", "equipment_model", "line", "day"]
LINES = ("up", "degraded", "down")


def statistics() -> Statistics:
    found = the_notice().record("equipment-state").retention.statistics
    assert found is not None
    return found


@pytest.fixture(scope="module")
def homes(house: None) -> list[Home]:
    return [new_home() for _ in range(40)]


def new_area() -> str:
    """Where nobody has swept before."""
    return f"Prøvevik {secrets.token_hex(4)}"


def new_day() -> datetime:
    """Noon of a day long ago that nobody has swept: what comes late into one that was counted is not counted."""
    return datetime(1990, 1, 1, 12, tzinfo=UTC) + timedelta(days=secrets.randbelow(8000))


def report(home: Home, at: datetime, line: str, area: str) -> dict:
    row = {"serial": home.serial, "seen_at": at, "equipment_model": "eksempel hg1", "area": area, "line": line, "uptime_s": 90000}
    row |= {"memory_free_percent": 40, "temperature_c": 45, "light_dbm": -19, "line_errors": 0, "download_bytes": 10, "upload_bytes": 5}
    return {"subscription": home.subscription, **row}


def swept(rows: list[dict]) -> None:
    names = [name for name in rows[0] if name not in ("subscription", "seen_at")]
    columns = {name: [row[name] for row in rows] for name in names}
    columns["seen_at"] = [round(row["seen_at"].timestamp() * 1000) for row in rows]
    write_events(the_notice().record("equipment-state"), columns, [row["subscription"] for row in rows])
    sweep(datetime.now(UTC))


def left(area: str) -> list[tuple]:
    rows = expiry.statistics_of(the_notice().record("equipment-state"))
    assert tuple(statistics().group_by) == tuple(QUASI)
    return [row for row in rows if row[0] == area]


def twin(rows: list[dict]) -> Cells:
    return cells(rows, statistics(), "seen_at", OSLO)


@pytest.mark.parametrize("seed", range(4))
def test_the_engine_leaves_what_the_plain_twin_leaves(homes: list[Home], seed: int) -> None:
    rng, day, area = Random(seed), new_day(), new_area()
    rows = [report(rng.choice(homes), day + timedelta(minutes=n), "up", area) for n in range(rng.randint(40, 200))]
    rows += [report(rng.choice(homes[:25]), day + timedelta(minutes=n), rng.choice(LINES), area) for n in range(rng.randint(0, 80))]
    swept(rows)
    wanted = {(a, model, line, f"{d:%Y-%m-%d}"): count for (a, model, line, d), count in twin(rows).kept.items()}
    assert {tuple(map(str, row[:4])): int(row[4]) for row in left(area)} == wanted


def test_one_small_cell_takes_the_next_with_it(homes: list[Home]) -> None:
    day, area = new_day(), new_area()
    rows = [report(home, day, "up", area) for home in homes] + [report(home, day, "degraded", area) for home in homes[:30]]
    swept([*rows, report(homes[0], day, "down", area)])
    assert [(row[2], int(row[4])) for row in left(area)] == [("up", 40)]


def test_what_is_left_is_k_anonymous_by_another_reckoning(homes: list[Home]) -> None:
    day, area = new_day(), new_area()
    up, down = [report(home, day, "up", area) for home in homes], [report(home, day, "down", area) for home in homes[:3]]
    swept(up + [report(home, day, "degraded", area) for home in homes[:25]] + down)
    rows = [dict(zip(QUASI, row[:4], strict=True)) | {"is": "a report"} for row in left(area) for _ in range(int(row[4]))]
    assert rows
    assert anonymity.k_anonymity(pandas.DataFrame(rows), QUASI) >= statistics().at_least


def test_trying_every_serial_finds_no_home(homes: list[Home]) -> None:
    """Whoever lists all serial numbers learns nothing of one that is not true of the others too."""
    day, area = new_day(), new_area()
    rows = [report(home, day, "up", area) for home in homes]
    swept(rows)
    [cell] = left(area)
    text = " ".join(map(str, cell))
    assert not any(home.serial in text or str(home.subscription) in text for home in homes)
    without = [twin([row for row in rows if row["serial"] != home.serial]) for home in homes]
    assert len({tuple(found.kept.values()) for found in without}) == 1
