"""Who is visiting? Some telephones that nobody has seen before, until the next day."""

from collections.abc import Iterator
from random import Random

from hjemmel.project.simulator import numbering
from hjemmel.project.simulator.happenings.happening import DAY_S, HOUR_S, Happening, Kind, Town
from hjemmel.project.simulator.home import Device, Home

A_DAY, MOST = 0.03, 4


def plant(town: Town, rng: Random) -> Iterator[Happening]:
    for home in town.some(A_DAY, rng):
        came = town.instant(rng)
        went = min(town.end, came + rng.randint(2 * HOUR_S, DAY_S))
        macs = [numbering.random_mac(rng.getrandbits(46)) for _ in range(rng.randint(1, MOST))]
        yield Happening("guests", (home.index,), came, went, {"macs": macs})


def come(home: Home, happening: Happening, at: int) -> None:
    for number, mac in enumerate(happening.told["macs"]):
        home.network.devices.append(Device("", mac, "guest", -50 - 4 * number))


def go(home: Home, happening: Happening, at: int) -> None:
    home.network.devices = [device for device in home.network.devices if device.mac not in happening.told["macs"]]


KIND = Kind(plant, begin=come, end=go)
