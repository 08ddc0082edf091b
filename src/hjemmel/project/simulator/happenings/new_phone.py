"""Is this a new telephone? No: the old one, which has begun to call itself by another random address."""

from collections.abc import Iterator
from random import Random

from hjemmel.project.simulator import numbering
from hjemmel.project.simulator.happenings.happening import Happening, Kind, Town
from hjemmel.project.simulator.home import Home

A_DAY = 0.01


def plant(town: Town, rng: Random) -> Iterator[Happening]:
    for home in town.some(A_DAY, rng, _telephones):
        place = rng.choice(_telephones(home))
        device = home.network.devices[place]
        told = {"device": device.name, "mac_before": device.mac, "mac": numbering.random_mac(rng.getrandbits(46))}
        yield Happening("new-random-mac", (home.index,), town.instant(rng, 0.2, 0.8), town.end, told, place)


def change(home: Home, happening: Happening, at: int) -> None:
    device = home.network.devices[happening.device]
    device.mac, device.on, device.since = happening.told["mac"], False, ""


def _telephones(home: Home) -> list[int]:
    return [place for place, device in enumerate(home.network.devices) if device.habit == "phone" and not device.wired]


KIND = Kind(plant, begin=change)
