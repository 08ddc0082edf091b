"""What does the ACS export of each gateway's parameters, a few times a day?

A parameter, its value, its type and when it was read, a line each; where the header comes again, another gateway begins. One file a
round. Values were read at different times within a round, hosts before the rest.
"""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from hjemmel.project.simulator.health import health
from hjemmel.project.simulator.home import Home
from hjemmel.project.simulator.lives import HOUR_S, Lives
from hjemmel.project.simulator.report import Tree, devices, flat
from hjemmel.project.simulator.world import World
from hjemmel.project.simulator.written import Told, Written

HEADER = ("Parameter", "Value", "Value type", "Value timestamp")
EVERY_H = 4
HOSTS_BEFORE_S = 600
NO_LINE, FOREIGN = "no-line-status", "foreign-collector"  # of hjemmel.intake.tr069_dump


def write(world: World, out: Path, told: Told) -> Written:
    """Writes `acs/YYYYMMDDTHH.csv`, a round every few hours; a record is a gateway."""
    folder, written, lives = out / "acs", Written(), Lives(world)
    folder.mkdir()
    for number, hour in enumerate(range(world.start, world.end, HOUR_S)):
        if number % EVERY_H:
            for _ in lives.hour(hour):
                pass  # they live all the same
            continue
        path = written.add(folder / f"{datetime.fromtimestamp(hour, UTC):%Y%m%dT%H}.csv")
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            for home, at, local, dice in lives.hour(hour):
                table.writerow(HEADER)
                table.writerows(_rows(home, at, local, dice))
                written.records += 1
                written.ignored[NO_LINE] += not home.network.make.tells_line
                written.alarms[FOREIGN] += bool(home.network.make.never)
        told(hour)
    return written


def _rows(home: Home, at: int, local: int, dice: Random) -> Iterator[tuple[str, str, str, str]]:
    root, tree = devices(home, local, dice)
    _join(tree, home.network.make.told(health(home, at, dice)))
    before = at - dice.randint(0, HOSTS_BEFORE_S)
    for name, value in sorted(flat(root, tree).items()):
        read = datetime.fromtimestamp(before if ".Hosts." in name else at, UTC)
        yield name, _written(value), _type(name, value), f"{read:%Y-%m-%dT%H:%M:%S}.{at % 1000:03d}Z"


def _join(tree: Tree, more: Tree) -> None:
    for name, value in more.items():
        if isinstance(value, dict):
            _join(tree.setdefault(name, {}), value)
        else:
            tree[name] = value


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _type(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "xsd:boolean"
    if isinstance(value, int):
        return "xsd:unsignedInt" if value >= 0 else "xsd:int"
    return "xsd:dateTime" if name.endswith(("Time", "LastChange", "Date")) else "xsd:string"
