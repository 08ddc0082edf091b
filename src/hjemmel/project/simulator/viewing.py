"""Who watches what, when?

The sittings of one household with its decoder, from hour to hour as its television is used: some watch channels, some watch what they
choose. The same for every source that tells of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random

from hjemmel.project.simulator.habits import HABITS
from hjemmel.project.simulator.home import Home
from hjemmel.project.simulator.homes import decoder
from hjemmel.project.simulator.lives import HOUR_S
from hjemmel.project.simulator.world import ZONE, World

CHANNELS = tuple(f"239.0.0.{number}" for number in range(1, 41))  # multicast groups of a scope of one's own (RFC 2365)
PROGRAMMES = 400
ON_DEMAND = 0.35
HABIT = "tv"
LASTS_S = (600, 7200)


@dataclass(frozen=True, slots=True)
class Sitting:
    """One thing watched from `since` until `until`, Unix seconds. `rate_kbps` is what the picture took; `stalls_ms` how long it stood."""

    since: int
    until: int
    channel: str  # "" on demand
    programme: int
    rate_kbps: int
    stalls_ms: int

    @property
    def content(self) -> str:
        return f"ex-program-{self.programme:03d}" if not self.channel else f"ex-kanal-{self.channel.rpartition('.')[2]}"


def box_of(home: Home) -> str:
    """The serial number of the household's decoder."""
    return decoder(home.index).serial


def sittings(world: World, home: Home) -> Iterator[Sitting]:
    """In the order of time; one ends before the next begins, and all before the home is gone."""
    dice = world.lot(f"tv/{home.index}")
    at, end = world.start + dice.randrange(HOUR_S), min(world.end, world.ends(home))
    while at < end:
        hour = datetime.fromtimestamp(at, ZONE).hour
        if dice.random() < HABITS[HABIT].on[hour] / 2:
            until = min(end, at + dice.randint(*LASTS_S))
            yield _sitting(at, until, dice)
            at = until + dice.randint(5, 900)
        else:
            at += dice.randint(HOUR_S // 2, HOUR_S * 2)


def _sitting(since: int, until: int, dice: Random) -> Sitting:
    channel = "" if dice.random() < ON_DEMAND else dice.choice(CHANNELS)
    stalls_ms = dice.randrange(200, 4000) if dice.random() < 0.1 else 0
    return Sitting(since, until, channel, dice.randrange(PROGRAMMES), dice.choice((1800, 3200, 5400, 8000)), stalls_ms)
