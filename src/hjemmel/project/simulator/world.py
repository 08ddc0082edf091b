"""What do all feeds tell of?

The homes, what happens in them, and the span of time; and for each feed a lot of its own that gives the same seed the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from hjemmel.lifecycle.calendar import day_start
from hjemmel.project.simulator.happenings import BREAKS_THE_CONNECTION, Happening, Town, plant
from hjemmel.project.simulator.home import Home
from hjemmel.project.simulator.homes import draw_home
from hjemmel.project.simulator.people import PEOPLE, move_in

ZONE = ZoneInfo("Europe/Oslo")  # where the invented people live
BEHIND_A_SPLITTER = 32
NEVER = 1 << 40


@dataclass(frozen=True, slots=True)
class World:
    """`start` and `end` are Unix seconds. Nothing in it changes while the feeds are written."""

    seed: int
    start: int
    end: int
    homes: Sequence[Home]
    happenings: Sequence[Happening]
    of_home: Mapping[int, Sequence[Happening]] = field(default_factory=dict)  # by index, in the order in which they begin
    cuts: Mapping[int, Sequence[int]] = field(default_factory=dict)  # by index, when its connection breaks

    @property
    def today(self) -> date:
        return self.day(self.end)

    def day(self, at: int) -> date:
        """The local day of an instant."""
        return datetime.fromtimestamp(at, UTC).astimezone(ZONE).date()

    def lot(self, what: str) -> Random:
        """A lot of its own for a feed, or for what several feeds tell of."""
        return Random(f"{self.seed}/{what}")

    def ends(self, home: Home) -> int:
        """The last instant at which the home is connected: the end of the day on which its subscription ends."""
        ended_on = home.broadband.ended_on
        return int(day_start(ended_on + timedelta(days=1), ZONE).timestamp()) if ended_on else NEVER


def make_world(homes: int, span: timedelta, seed: int, until: datetime) -> World:
    """The world of so many homes in the `span` before `until`."""
    end = int(until.timestamp())
    start = end - int(span.total_seconds())
    today = until.astimezone(ZONE).date()
    lot = Random(f"{seed}/homes")
    everyone = [draw_home(index, lot, today) for index in range(homes)]
    for home in everyone:
        move_in(home, today)
    _divide_the_light(everyone)
    happenings = plant(Town(everyone[len(PEOPLE) :], start, end, ZONE), seed)
    of_home: dict[int, list[Happening]] = {}
    cuts: dict[int, list[int]] = {}
    for happening in sorted(happenings, key=lambda one: one.since):
        for index in happening.homes:
            of_home.setdefault(index, []).append(happening)
            if happening.what in BREAKS_THE_CONNECTION:
                cuts.setdefault(index, []).append(happening.since)
    return World(seed, start, end, everyone, happenings, of_home, cuts)


def _divide_the_light(everyone: Sequence[Home]) -> None:
    """The homes of an area behind its splitters, in their order; the named people are behind one of their own, which never fails."""
    counted: dict[str, int] = {}
    for home in everyone[len(PEOPLE) :]:
        area = home.customer.place.upper()[:4]
        number = counted[area] = counted.get(area, -1) + 1
        home.splitter = f"{area}-{1 + number // BEHIND_A_SPLITTER:03d}"
