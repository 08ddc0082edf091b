"""What do all gateways send, hour by hour?

One bulk data document a gateway and hour, in the order in which they arrive, a file a UTC day. A gateway that cannot reach the
collector keeps its reports and sends them with the next; a few documents are sent twice.
"""

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from hjemmel.project.simulator.lives import HOUR_S, Lives
from hjemmel.project.simulator.report import Tree, report
from hjemmel.project.simulator.world import World
from hjemmel.project.simulator.written import Told, Written

CUT_OFF, LONGEST_CUT_H = 0.002, 9
TWICE = 0.003
ENCODER = msgspec.json.Encoder()


def write(world: World, out: Path, told: Told) -> Written:
    """Writes `bulk/YYYYMMDD.ndjson`; a record is a document."""
    folder, written, lives = out / "bulk", Written(), Lives(world)
    folder.mkdir()
    kept: dict[int, list[Tree]] = {}
    cut_until: dict[int, int] = {}
    for hour in range(world.start, world.end, HOUR_S):
        path = written.add(folder / f"{datetime.fromtimestamp(hour, UTC):%Y%m%d}.ndjson")
        with path.open("ab") as file:
            for home, at, local, dice in lives.hour(hour):
                made = report(home, at, local, dice)
                if dice.random() < CUT_OFF:
                    cut_until[home.index] = at + dice.randint(1, LONGEST_CUT_H) * HOUR_S
                if cut_until.get(home.index, 0) > at:
                    kept.setdefault(home.index, []).append(made)
                    continue
                copies = 1 + (dice.random() < TWICE)
                file.write((ENCODER.encode({"Report": [*kept.pop(home.index, []), made]}) + b"\n") * copies)
                written.records += copies
        told(hour)
    return written
