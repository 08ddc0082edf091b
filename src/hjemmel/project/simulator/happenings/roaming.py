"""Which access point does it hang on? One after the other, while somebody carries it about."""

from collections.abc import Iterator
from random import Random

from hjemmel.project.simulator.happenings.happening import HOUR_S, Happening, Kind, Town
from hjemmel.project.simulator.home import Home

A_DAY = 0.02
HABITS = ("phone", "tablet", "computer")
LASTS_S = (4 * HOUR_S, 12 * HOUR_S)


def plant(town: Town, rng: Random) -> Iterator[Happening]:
    for home in town.some(A_DAY, rng, _carried):
        place = rng.choice(_carried(home))
        device, began = home.network.devices[place], town.instant(rng, 0.0, 0.9)
        serials = [box.serial for box in home.network.boxes]
        told = {"device": device.name, "mac": device.mac, "access_points": serials, "usually": serials[device.box]}
        yield Happening("roaming", (home.index,), began, min(town.end, began + rng.randint(*LASTS_S)), told, place)


def carry(home: Home, happening: Happening, at: int) -> None:
    home.network.devices[happening.device].box = at // HOUR_S % len(home.network.boxes)


def put_down(home: Home, happening: Happening, at: int) -> None:
    home.network.devices[happening.device].box = happening.told["access_points"].index(happening.told["usually"])


def _carried(home: Home) -> list[int]:
    if len(home.network.boxes) < 2 or not all(box.ours for box in home.network.boxes):
        return []
    return [place for place, device in enumerate(home.network.devices) if device.habit in HABITS and not device.wired]


KIND = Kind(plant, begin=carry, go_on=carry, end=put_down)
