"""When did the gateway start again? Its uptime and its counters begin at nothing, and the connection with them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

from hjemmel.project.simulator.happenings.happening import Happening, Kind, Town
from hjemmel.project.simulator.home import Home

A_DAY = 0.01
TAKES_S = (70, 240)


def plant(town: Town, rng: Random) -> Iterator[Happening]:
    for home in town.some(A_DAY, rng):
        began = town.instant(rng)
        yield Happening("reboot", (home.index,), began, began + rng.randint(*TAKES_S), {"serial": home.gateway.serial})


def restart(home: Home, happening: Happening, at: int) -> None:
    network = home.network
    network.booted, network.line_errors = happening.until, 0
    back = f"{datetime.fromtimestamp(happening.until, UTC):%Y-%m-%dT%H:%M:%SZ}"
    for device in network.devices:
        device.since = back if device.since else ""
        device.down_bytes = device.up_bytes = 0


KIND = Kind(plant, begin=restart)
