"""How do the homes live, hour by hour?

A walk through time with networks of its own: what happens in a home, then which devices come and go. One home and hour always draw the
same lots, so that feeds which tell of the same homes, each on its own walk, tell the same life.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from random import Random

from hjemmel.project.simulator.habits import HABITS
from hjemmel.project.simulator.happenings import KINDS, Happening
from hjemmel.project.simulator.home import Home
from hjemmel.project.simulator.world import ZONE, World

HOUR_S = 3600
KEEPS = 0.5  # how often a device stays as it was without a second thought
COUNTER_END = 9_000_000_000  # where these gateways' counters begin again


class Lives:
    """The homes on one walk, in the order in which their gateways report within an hour. Call `hour` for each hour, oldest first."""

    def __init__(self, world: World, homes: Iterable[Home] | None = None) -> None:
        self.world = world
        self.homes = [
            (home.lived_in(), world.ends(home)) for home in sorted(world.homes if homes is None else homes, key=lambda home: home.offset_s)
        ]
        for home, _ in self.homes:
            home.network.booted = world.start - home.network.up_for_s
        self._dice = Random()
        self._key = int.from_bytes(sha256(f"{world.seed}/lives".encode()).digest()[:8], "big") << 64
        self._begun: dict[int, int] = {}  # home -> how many of its happenings have begun
        self._going_on: dict[int, list[Happening]] = {}

    def hour(self, hour: int) -> Iterator[tuple[Home, int, int, Random]]:
        """Each connected home after it has lived the hour: with the instant at which it is seen, the local hour, and its dice."""
        for home, gone_after in self.homes:
            at = hour + home.offset_s
            if at >= min(self.world.end, gone_after):
                continue
            self._dice.seed(self._key | home.index << 32 | at // HOUR_S)
            if home.index in self.world.of_home:
                self._happen(home, at)
            local = datetime.fromtimestamp(at, ZONE).hour
            _come_and_go(home, local, f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}", self._dice)
            yield home, at, local, self._dice

    def _happen(self, home: Home, at: int) -> None:
        planted, begun = self.world.of_home[home.index], self._begun.get(home.index, 0)
        going_on = self._going_on.setdefault(home.index, [])
        for happening in going_on:
            if at < happening.until:
                KINDS[happening.what].go_on(home, happening, at)
        while begun < len(planted) and planted[begun].since <= at:
            KINDS[planted[begun].what].begin(home, planted[begun], at)
            going_on.append(planted[begun])
            begun += 1
        for happening in [one for one in going_on if one.until <= at]:
            KINDS[happening.what].end(home, happening, at)
            going_on.remove(happening)
        self._begun[home.index] = begun


def _come_and_go(home: Home, hour: int, now: str, dice: Random) -> None:
    """Devices come and go and use the net; `hour` is local, `now` is ISO 8601."""
    for device in home.network.devices:
        habit = HABITS[device.habit]
        on = device.on if device.since and dice.random() < KEEPS else dice.random() < habit.on[hour]
        if on and not device.on:
            device.since, device.down_bytes, device.up_bytes = now, 0, 0
        device.on = on
        if on:
            down = int(dice.random() * 2 * habit.down_bytes)
            device.down_bytes = (device.down_bytes + down) % COUNTER_END
            device.up_bytes = (device.up_bytes + int(down * habit.up_share)) % COUNTER_END
