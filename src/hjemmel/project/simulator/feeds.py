"""Which feeds does the simulated provider send?

All of them, into one folder, from one seed: the register exports, a month of accounting and bulk data, eight months of calls.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from hjemmel.lifecycle.calendar import day_start
from hjemmel.project.simulator import numbering
from hjemmel.project.simulator.bulk import HOUR_S, write_bulk
from hjemmel.project.simulator.calls import MONTHS_BACK, write_cdrs
from hjemmel.project.simulator.home import Home
from hjemmel.project.simulator.homes import draw_home
from hjemmel.project.simulator.people import PEOPLE, Person, move_in
from hjemmel.project.simulator.radius import write_detail
from hjemmel.project.simulator.register_files import write_customers, write_invoices

ZONE = ZoneInfo("Europe/Oslo")  # where the invented people live
MOST_DAYS = 400
NEVER = 1 << 40
Told = Callable[[str, float], None]  # which feed, and how much of it (0 to 1) is written


class CannotSimulate(ValueError):
    """Such feeds cannot be written. One sentence with the next step."""


@dataclass(frozen=True, slots=True)
class Feeds:
    """Where the feeds are, each list of files in the order of time, and what no feed can carry: what people have chosen."""

    folder: Path
    customers: Path
    invoices: Path
    radius: list[Path]
    bulk: list[Path]
    calls: list[Path]
    counts: dict[str, int]
    people: tuple[Person, ...] = PEOPLE
    choices: list[tuple[str, str]] = field(default_factory=lambda: [(p.customer_number, p.choice) for p in PEOPLE if p.choice])


def simulate(homes: int, days: int, out: Path, seed: int, until: datetime, told: Told = lambda _feed, _share: None) -> Feeds:
    """Writes the feeds of `homes` homes for the `days` days before `until` (aware, taken to the whole hour) into `out`.

    The same arguments write the same bytes. Raises CannotSimulate.
    """
    _check(homes, days, out, until)
    until = until.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    for folder in ("radius", "bulk", "cdr"):
        (out / folder).mkdir(parents=True)
    start, end = int((until - timedelta(days=days)).timestamp()), int(until.timestamp())
    today = until.astimezone(ZONE).date()
    everyone = _homes(homes, until, Random(f"{seed}/homes"))
    ending = [(home, _ends(home)) for home in everyone]
    customers, invoices = out / "customers.csv", out / "invoices.csv"
    counts = {
        "homes": homes,
        "subscriptions": write_customers(customers, everyone),
        "invoices": write_invoices(invoices, everyone, today, Random(f"{seed}/invoices")),
    }
    told("customers", 1)
    calls, counts["calls"] = write_cdrs(
        out / "cdr", everyone, until, ZONE, Random(f"{seed}/calls"), lambda m: told("calls", 1 - (today - m).days / 31 / (MONTHS_BACK + 1))
    )
    told("calls", 1)
    detail = write_detail(out / "radius", ending, start, end, Random(f"{seed}/radius"), lambda at: told("radius", (at - start) / (end - start)))
    told("radius", 1)
    bulk, counts["reports"] = write_bulk(
        out / "bulk", ending, start, end, ZONE, Random(f"{seed}/bulk"), lambda at: told("bulk", (at + HOUR_S - start) / (end - start))
    )
    return Feeds(out, customers, invoices, detail, bulk, calls, counts)


def _homes(homes: int, until: datetime, rng: Random) -> list[Home]:
    today = until.astimezone(ZONE).date()
    everyone = [draw_home(index, rng, today) for index in range(homes)]
    for home in everyone:
        move_in(home, today)
    return everyone


def _ends(home: Home) -> int:
    """The last instant at which the home is connected: the end of the day on which its subscription ends."""
    ended_on = home.broadband.ended_on
    return int(day_start(ended_on + timedelta(days=1), ZONE).timestamp()) if ended_on else NEVER


def _check(homes: int, days: int, out: Path, until: datetime) -> None:
    if not len(PEOPLE) <= homes <= numbering.MOST_HOMES:
        raise CannotSimulate(f"`{homes}` homes cannot be invented; choose {len(PEOPLE)} (the named people) to {numbering.MOST_HOMES}")
    if not 1 <= days <= MOST_DAYS:
        raise CannotSimulate(f"`{days}` days cannot be invented; choose 1 to {MOST_DAYS}")
    if until.tzinfo is None:
        raise CannotSimulate(f"`{until.isoformat()}` names no time zone; write it as in `{until.isoformat()}+00:00`")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise CannotSimulate(f"`{out}` is not an empty folder; choose a new one, or empty it first")
