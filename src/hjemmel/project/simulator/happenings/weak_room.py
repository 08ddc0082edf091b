"""Where does this device hear badly? In another room, to which it has been moved."""

from collections.abc import Iterator
from random import Random

from hjemmel.project.simulator.happenings.happening import DAY_S, Happening, Kind, Town
from hjemmel.project.simulator.home import Home

A_DAY = 0.004
HABITS = ("computer", "tv", "thing", "phone")
STRONG_DBM, WEAK_DBM = -60, (-84, -80)


def plant(town: Town, rng: Random) -> Iterator[Happening]:
    for home in town.some(A_DAY, rng, _movable):
        place = rng.choice(_movable(home))
        device, moved = home.network.devices[place], town.instant(rng, 0.3, 0.5)
        back = min(town.end, moved + rng.randint(3, 10) * DAY_S)
        told = {"device": device.name, "mac": device.mac, "signal_dbm": rng.randint(*WEAK_DBM)}
        yield Happening("weak-room", (home.index,), moved, back, told, place)


def move(home: Home, happening: Happening, at: int) -> None:
    home.network.devices[happening.device].moved_dbm = happening.told["signal_dbm"]


def move_back(home: Home, happening: Happening, at: int) -> None:
    home.network.devices[happening.device].moved_dbm = 0


def _movable(home: Home) -> list[int]:
    devices = enumerate(home.network.devices)
    return [place for place, device in devices if not device.wired and device.habit in HABITS and device.dbm >= STRONG_DBM]


KIND = Kind(plant, begin=move, end=move_back)
