"""What makes the kitchen slow for some minutes before supper?

A microwave oven sends where Wi-Fi does at 2.4 GHz, and nowhere else. Signals stay as strong as they were; rates fall.
"""

from collections.abc import Iterator
from random import Random

from hjemmel.project.simulator.happenings.happening import HOUR_S, Happening, Kind, Town
from hjemmel.project.simulator.home import Home

A_DAY = 0.02
SUPPER = range(16, 20)  # local hours
SHORTEST_S, LONGEST_S = 120, 600


def plant(town: Town, rng: Random) -> Iterator[Happening]:
    suppers = [
        midnight + HOUR_S * hour for midnight in (*town.midnights(),) for hour in SUPPER if midnight + HOUR_S * (hour + 1) < town.end
    ]
    for home in town.some(A_DAY, rng, _has_slow_band) if suppers else ():
        seen = rng.choice(suppers) + home.offset_s  # an hour's one report would miss most of them
        began = seen - rng.randrange(SHORTEST_S)
        macs = [device.mac for device in home.network.devices if device.slow_band]
        yield Happening("microwave", (home.index,), began, seen + rng.randint(1, LONGEST_S - SHORTEST_S), {"macs": macs})


def on(home: Home, happening: Happening, at: int) -> None:
    home.network.disturbed = True


def off(home: Home, happening: Happening, at: int) -> None:
    home.network.disturbed = False


def _has_slow_band(home: Home) -> bool:
    return any(device.slow_band for device in home.network.devices)


KIND = Kind(plant, begin=on, end=off)
