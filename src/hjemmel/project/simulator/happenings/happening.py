"""What is one happening, and what is a kind of them?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hjemmel.lifecycle.calendar import day_start
from hjemmel.project.simulator.home import Home

DAY_S, HOUR_S = 86_400, 3600


@dataclass(frozen=True, slots=True)
class Happening:
    """`what` happens at `homes` (their indices) from `since` until `until`, Unix seconds.

    `told` is what the ground truth says besides: keys, numbers, names. `device` is whose place among the home's devices it concerns.
    """

    what: str
    homes: tuple[int, ...]
    since: int
    until: int
    told: Mapping[str, Any]
    device: int = -1


@dataclass(frozen=True, slots=True)
class Town:
    """Where and when something can be planted: the homes that are nobody's by name, and the span of the feeds in Unix seconds."""

    homes: Sequence[Home]
    start: int
    end: int
    zone: ZoneInfo

    def some(self, a_day: float, rng: Random, fits: Callable[[Home], object] = lambda home: True) -> list[Home]:
        """Homes by lot for what happens so often to a home in a day; at least one, if there is one that fits (`fits` is true of it)."""
        fitting = [home for home in self.homes if fits(home)]
        often = max(1, round(len(self.homes) * a_day * (self.end - self.start) / DAY_S)) if fitting else 0
        return [rng.choice(fitting) for _ in range(often)]

    def instant(self, rng: Random, first: float = 0.0, last: float = 1.0) -> int:
        """A moment between two shares of the span."""
        return self.start + int((self.end - self.start) * rng.uniform(first, last))

    def midnights(self) -> list[int]:
        """Each local midnight within the span."""
        first = datetime.fromtimestamp(self.start, UTC).astimezone(self.zone).date()
        days = range(1, 2 + (self.end - self.start) // DAY_S)
        starts = (int(day_start(first + timedelta(days=number), self.zone).timestamp()) for number in days)
        return [at for at in starts if self.start < at < self.end]


def _nothing(home: Home, happening: Happening, at: int) -> None:
    """What only the register tells of."""


Step = Callable[[Home, Happening, int], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """`begin` when the home is first seen after it began, `go_on` whenever it is seen meanwhile, `end` when first seen after it ended."""

    plant: Callable[[Town, Random], Iterator[Happening]]
    begin: Step = _nothing
    go_on: Step = _nothing
    end: Step = _nothing
