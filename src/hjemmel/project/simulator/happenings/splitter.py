"""What if one splitter lets less and less light through?

All homes behind it lose light within hours, whatever their make; the weakest lines begin to fall out.
"""

from collections.abc import Iterator
from random import Random

from hjemmel.project.simulator.happenings.happening import HOUR_S, Happening, Kind, Town
from hjemmel.project.simulator.home import Home

ONE_OF = 60  # splitters fails, at least one
FEWEST_HOMES = 4  # behind one that is worth failing
LOSS_DB = (9.5, 10.5)
SINKS_S = 8 * HOUR_S
FALTERS_DBM = -28.0  # what a class B+ receiver hears badly (G.984.2: -27 dBm)


def plant(town: Town, rng: Random) -> Iterator[Happening]:
    behind: dict[str, list[Home]] = {}
    for home in town.homes:
        if home.splitter and not home.earlier:
            behind.setdefault(home.splitter, []).append(home)
    full = sorted(splitter for splitter, homes in behind.items() if len(homes) >= FEWEST_HOMES)
    for splitter in rng.sample(full, max(1, len(full) // ONE_OF)) if full else ():
        homes = behind[splitter]
        told = {"splitter": splitter, "area": homes[0].broadband.area, "loss_db": round(rng.uniform(*LOSS_DB), 1)}
        told["silent"] = [home.gateway.serial for home in homes if not home.network.make.tells_line]
        told["serials"] = [home.gateway.serial for home in homes]
        yield Happening("failing-splitter", tuple(home.index for home in homes), town.instant(rng, 0.15, 0.25), town.end, told)


def sink(home: Home, happening: Happening, at: int) -> None:
    network = home.network
    network.light_loss_db = happening.told["loss_db"] * min(1.0, (at - happening.since) / SINKS_S)
    if network.light_dbm - network.light_loss_db < FALTERS_DBM:
        hour = at // HOUR_S + home.index
        network.line = "Down" if hour % 11 == 0 else "Error" if hour % 3 == 0 else "Up"
        network.line_errors += 200 + hour % 97


def mend(home: Home, happening: Happening, at: int) -> None:
    home.network.light_loss_db, home.network.line = 0.0, "Up"


KIND = Kind(plant, begin=sink, go_on=sink, end=mend)
