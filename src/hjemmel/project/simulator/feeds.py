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
from hjemmel.project.simulator.bulk import write_bulk
from hjemmel.project.simulator.calls import write_cdrs
from hjemmel.project.simulator.home import Home
from hjemmel.project.simulator.homes import draw_home
from hjemmel.project.simulator.people import PEOPLE, Person, move_in
from hjemmel.project.simulator.radius import write_detail
from hjemmel.project.simulator.register_files import write_customers, write_invoices
from hjemmel.project.simulator.roll_out_files import write_plans, write_points, write_products

ZONE = ZoneInfo("Europe/Oslo")  # where the invented people live
MOST_DAYS = 400
NEVER = 1 << 40
Progress = Callable[[int, int], None]  # how much is done, of how much
STEPS = 1000
REGISTER, CALLS, RADIUS = 10, 90, 200  # the step at which each feed is written; the rest is bulk data


class CannotSimulate(ValueError):
    """Such feeds cannot be written. One sentence with the next step."""


@dataclass(frozen=True, slots=True)
class Feeds:
    """Where the feeds are, each list of files in the order of time, and what no feed can carry: what people have chosen."""

    folder: Path
    customers: Path
    invoices: Path
    products: Path
    points: Path
    plans: Path
    radius: list[Path]
    bulk: list[Path]
    calls: list[Path]
    counts: dict[str, int]
    people: tuple[Person, ...] = PEOPLE
    choices: list[tuple[str, str]] = field(default_factory=lambda: [(p.customer_number, p.choice) for p in PEOPLE if p.choice])


def simulate(homes: int, days: int, out: Path, seed: int, until: datetime, progress: Progress = lambda done, of: None) -> Feeds:
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
    products, points, plans = out / "products.csv", out / "delivery-points.csv", out / "dig-plans.csv"
    counts["products"] = write_products(products)
    counts["points"] = write_points(points, everyone, Random(f"{seed}/points"))
    counts["plans"] = write_plans(plans, today, Random(f"{seed}/plans"))
    progress(REGISTER, STEPS)
    calls, counts["calls"] = write_cdrs(out / "cdr", everyone, until, ZONE, Random(f"{seed}/calls"))
    progress(CALLS, STEPS)

    def reached(begin: int, share: int) -> Callable[[int], None]:
        return lambda at: progress(begin + share * (at - start) // (end - start), STEPS)

    detail, counts["accounting"] = write_detail(
        out / "radius", ending, start, end, Random(f"{seed}/radius"), reached(CALLS, RADIUS - CALLS)
    )
    bulk, counts["reports"] = write_bulk(out / "bulk", ending, start, end, ZONE, Random(f"{seed}/bulk"), reached(RADIUS, STEPS - RADIUS))
    progress(STEPS, STEPS)
    return Feeds(out, customers, invoices, products, points, plans, detail, bulk, calls, counts)


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
