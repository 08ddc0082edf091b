"""What do all gateways send, hour by hour?

One bulk data document a gateway and hour, in the order in which they arrive, a file a UTC day. A gateway that cannot reach the
collector keeps its reports and sends them with the next; a few documents are sent twice.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import msgspec

from hjemmel.project.simulator.home import Home
from hjemmel.project.simulator.report import Tree, live_an_hour, report

HOUR_S = 3600
CUT_OFF, LONGEST_CUT_H = 0.002, 9
TWICE = 0.003
ENCODER = msgspec.json.Encoder()


def write_bulk(
    folder: Path, homes: Sequence[tuple[Home, int]], start: int, end: int, zone: ZoneInfo, rng: Random, told: Callable[[int], None]
) -> tuple[list[Path], int]:
    """Writes `YYYYMMDD.ndjson` files for [start, end), Unix seconds; calls `told` with the instant reached.

    With each home comes the instant at which its subscription ends. Returns the files and the number of documents.
    """
    by_arrival = sorted(homes, key=lambda pair: pair[0].offset_s)
    kept: dict[int, list[Tree]] = {}
    cut_until: dict[int, int] = {}
    paths: list[Path] = []
    documents = 0
    for hour in range(start, end, HOUR_S):
        path = folder / f"{datetime.fromtimestamp(hour, UTC):%Y%m%d}.ndjson"
        with path.open("ab" if path in paths[-1:] else "wb") as file:
            for home, gone_after in by_arrival:
                at = hour + home.offset_s
                if at < min(end, gone_after):
                    documents += _one(file.write, home, at, zone, rng, kept, cut_until)
        if path not in paths[-1:]:
            paths.append(path)
        told(hour)
    return paths, documents


def _one(
    write: Callable[[bytes], int], home: Home, at: int, zone: ZoneInfo, rng: Random, kept: dict[int, list[Tree]], cut_until: dict[int, int]
) -> int:
    """One gateway's hour: the document, if it gets through. Returns how many were written."""
    hour = datetime.fromtimestamp(at, zone).hour
    live_an_hour(home, hour, f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}", rng)
    made = report(home, at, hour, rng)
    if rng.random() < CUT_OFF:
        cut_until[home.index] = at + rng.randint(1, LONGEST_CUT_H) * HOUR_S
    if cut_until.get(home.index, 0) > at:
        kept.setdefault(home.index, []).append(made)
        return 0
    copies = 1 + (rng.random() < TWICE)
    write((ENCODER.encode({"Report": [*kept.pop(home.index, []), made]}) + b"\n") * copies)
    return copies
