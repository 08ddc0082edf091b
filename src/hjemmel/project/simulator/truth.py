"""What is true of the feeds that no feed says?

One JSON object a line: each planted happening (what, at which customers, where, from when until when, with its keys), and for each format
what is meant to be turned away. What is found in the feeds can be held against it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from hjemmel.project.simulator.world import World
from hjemmel.project.simulator.written import Written

TURNED_AWAY = "turned-away"
ENCODER = msgspec.json.Encoder()


def write_truth(world: World, path: Path, written: Mapping[str, Written]) -> None:
    """Writes the file: happenings in the order in which they begin, then the formats."""
    with path.open("wb") as file:
        for happening in sorted(world.happenings, key=lambda one: (one.since, one.what, one.homes)):
            where = world.homes[happening.homes[0]].broadband.area
            line = {
                "what": happening.what,
                "customers": [world.homes[index].customer.number for index in happening.homes],
                "area": where,
                "from": _said(happening.since),
                "until": _said(happening.until),
                **happening.told,
            }
            file.write(ENCODER.encode(line) + b"\n")
        for name, one in written.items():
            counts = {"refused": +one.refused, "ignored": +one.ignored, "alarms": +one.alarms}
            file.write(ENCODER.encode({"what": TURNED_AWAY, "format": name, **counts}) + b"\n")


def _said(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"
