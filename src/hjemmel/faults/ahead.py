"""Is something about to go wrong at this home?

Pure: what the line and the devices of one home said lately in, the most urgent cause out. Each bound is declared with where it comes
from; a cause is always said to be probable.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any

from hjemmel.faults.advice import ADVICE
from hjemmel.faults.signal import Thresholds
from hjemmel.notice.model import Text

Rows = Sequence[Mapping[str, Any]]  # field to value, as the window shows them


@dataclass(frozen=True, slots=True)
class Bounds:
    """When is it worth a word? A provider with other equipment passes its own.

    -25 dBm leaves two decibels to the -27 dBm at which a class B+ receiver gives up (ITU-T G.984.2); 70 °C is what consumer equipment
    is commonly rated for inside the case.
    """

    weakest_light_dbm: int = -25
    hottest_c: int = 70
    faltering_reports: int = 3
    restarts: int = 3
    fewest: int = 6  # reports, below which nothing is said
    signal: Thresholds = field(default_factory=Thresholds)


@dataclass(frozen=True, slots=True)
class Warning:
    """A cause with what to tell the customer and what she can try."""

    cause: str
    told: Text
    advice: Text


def warning(line: Rows, devices: Rows, bounds: Bounds | None = None) -> Warning | None:
    """The most urgent cause that the reports of one home show, oldest report first; None where all is well or too little is known."""
    bounds = bounds or Bounds()
    causes = ("line-falters", _falters), ("weak-light", _dark), ("restarts", _restarts), ("hot", _hot)
    if len(line) >= bounds.fewest:
        for cause, shows in causes:
            if shows(line, bounds):
                return Warning(cause, *ADVICE[cause])
    if _hidden(devices, bounds):
        return Warning("hidden-box", *ADVICE["hidden-box"])
    return None


def _falters(line: Rows, bounds: Bounds) -> bool:
    faltering = [row for row in line if row["line"] != "up"]
    return len(faltering) >= bounds.faltering_reports


def _dark(line: Rows, bounds: Bounds) -> bool:
    light = [row["light_dbm"] for row in line if row["light_dbm"] is not None]
    return len(light) >= bounds.fewest and median(light) < bounds.weakest_light_dbm


def _restarts(line: Rows, bounds: Bounds) -> bool:
    uptimes = [row["uptime_s"] for row in line if row["uptime_s"] is not None]
    return len([1 for earlier, later in pairwise(uptimes) if later < earlier]) >= bounds.restarts


def _hot(line: Rows, bounds: Bounds) -> bool:
    degrees = [row["temperature_c"] for row in line if row["temperature_c"] is not None]
    return len(degrees) >= bounds.fewest and median(degrees) >= bounds.hottest_c


def _hidden(devices: Rows, bounds: Bounds) -> bool:
    """Every wireless device is weak, which points to the box and not to them."""
    by_name: dict[str, list[int]] = {}
    for row in devices:
        if row["connection"] == "wifi" and row["signal_dbm"] is not None:
            by_name.setdefault(row["device_name"] or "", []).append(row["signal_dbm"])
    heard = [signals for signals in by_name.values() if len(signals) >= bounds.fewest]
    return len(heard) >= 2 and all(bounds.signal.weak(median(signals)) for signals in heard)
