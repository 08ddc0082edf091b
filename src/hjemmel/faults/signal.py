"""What does the signal of a device tell about the home?

Pure: measurements of one home in, words out. A measurement shows how strong a device was received and by which of our boxes; it
does not show where in the house it stood. So a cause is always said to be probable, and the fix is something to try.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from zoneinfo import ZoneInfo

from hjemmel.faults.advice import ADVICE
from hjemmel.notice.model import Text


@dataclass(frozen=True, slots=True)
class Band:
    """A word for every signal from `at_least_dbm` up to the next band."""

    id: str
    at_least_dbm: int
    word: Text
    poor: bool = False


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When is a signal good enough, and how much must be poor before it is a fault?

    The bounds are the customary planning figures for Wi-Fi at 20 MHz: -67 dBm for speech and pictures without breaks, about -75 dBm
    where devices fall back to their slowest rates. A provider with other equipment passes its own.
    """

    bands: tuple[Band, ...] = (
        Band("excellent", -55, Text("svært godt", "excellent")),
        Band("good", -67, Text("godt", "good")),
        Band("fair", -75, Text("brukbart", "fair")),
        Band("weak", -95, Text("svakt", "weak"), poor=True),
    )
    fault_share: float = 0.25  # of a device's measurements that are weak, before it is worth a word
    always_share: float = 0.75
    drop_db: int = 12
    fewest: int = 6  # measurements, below which nothing is said

    def band(self, dbm: float) -> Band:
        """The band of a signal. What is weaker than the lowest bound is the lowest band."""
        return next((b for b in self.bands if dbm >= b.at_least_dbm), self.bands[-1])

    def weak(self, dbm: float) -> bool:
        return self.band(dbm).poor


@dataclass(frozen=True, slots=True)
class Measurement:
    """One device as one of our boxes saw it. `signal_dbm` is None for a cable and where the box did not say."""

    at: datetime
    signal_dbm: int | None
    access_point: str


@dataclass(frozen=True, slots=True)
class Device:
    name: str
    wireless: bool
    measurements: tuple[Measurement, ...] = field(repr=False)

    def signals(self) -> list[int]:
        return [m.signal_dbm for m in self.measurements if m.signal_dbm is not None]


@dataclass(frozen=True, slots=True)
class Finding:
    """`devices` are the names concerned; `cause` is probable, `fix` can be read aloud as it stands."""

    id: str
    devices: tuple[str, ...]
    cause: Text
    fix: Text


def findings(devices: Sequence[Device], zone: ZoneInfo, limits: Thresholds) -> list[Finding]:
    """What is probably wrong in one home, the most far-reaching first. Empty where nothing is.

    A cause that explains every wireless device stands alone: it would be wrong to send the customer round to each of them.
    """
    known = [d for d in devices if d.wireless and len(d.signals()) >= limits.fewest]
    poor = [d for d in known if _weak_share(d.measurements, limits) >= limits.fault_share]
    if len(known) >= 3 and len(poor) == len(known):
        return [_finding("hidden-box", poor)]
    return [finding for d in known if (finding := _of_device(d, d in poor, zone, limits))]


def _of_device(device: Device, poor: bool, zone: ZoneInfo, limits: Thresholds) -> Finding | None:
    if _fell(device, limits):
        return _finding("something-moved", [device])
    if not poor:
        return None
    if _clings(device, limits):
        return _finding("wrong-box", [device])
    if _weak_share(device.measurements, limits) >= limits.always_share:
        return _finding("far-away", [device])
    hours = _weak_hours(device, zone, limits)
    return _finding("at-times", [device], hours) if hours else _finding("now-and-then", [device])


def _finding(cause: str, devices: Sequence[Device], when: Text | None = None) -> Finding:
    names = tuple(d.name for d in devices)
    told, fix = ADVICE[cause]
    return Finding(cause, names, _filled(told, names, when), _filled(fix, names, when))


def _filled(text: Text, names: tuple[str, ...], when: Text | None) -> Text:
    return Text(
        text.nb.format(device=" og ".join(names), when=when.nb if when else ""),
        text.en.format(device=" and ".join(names), when=when.en if when else ""),
    )


def _weak_share(measurements: Sequence[Measurement], limits: Thresholds) -> float:
    known = [m.signal_dbm for m in measurements if m.signal_dbm is not None]
    return sum(limits.weak(s) for s in known) / len(known) if known else 0.0


def _fell(device: Device, limits: Thresholds) -> bool:
    """Did the signal fall for good: is there a moment after which all of it is weaker than was usual before, by enough to matter?"""
    known = [m.signal_dbm for m in device.measurements if m.signal_dbm is not None]
    margin = 2 * limits.fewest
    for i in range(margin, len(known) - margin, max(1, len(known) // 48)):
        before, after = median(known[:i]), known[i:]
        if before - median(after) >= limits.drop_db and max(after) < before and limits.weak(median(after)):
            return True
    return False


def _clings(device: Device, limits: Thresholds) -> bool:
    """Is it weak at one of our boxes and good at another?"""
    boxes = {m.access_point for m in device.measurements if m.access_point}
    shares = [_weak_share([m for m in device.measurements if m.access_point == box], limits) for box in boxes]
    return len(shares) > 1 and max(shares) >= limits.always_share and min(shares) <= limits.fault_share / 2


PARTS_OF_DAY = (
    (range(6), Text("om natten", "at night")),
    (range(6, 12), Text("om formiddagen", "in the morning")),
    (range(12, 18), Text("om ettermiddagen", "in the afternoon")),
    (range(18, 24), Text("om kvelden", "in the evening")),
)


def _weak_hours(device: Device, zone: ZoneInfo, limits: Thresholds) -> Text | None:
    """The one part of the day that holds most of the weak measurements, where the others are fine."""
    shares = []
    for hours, words in PARTS_OF_DAY:
        part = [m for m in device.measurements if m.at.astimezone(zone).hour in hours]
        shares.append((_weak_share(part, limits), words))
    shares.sort(key=lambda pair: pair[0], reverse=True)
    worst, second = shares[0], shares[1]
    return worst[1] if worst[0] >= 0.5 and second[0] <= limits.fault_share else None
