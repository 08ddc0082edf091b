"""What does a home network look like to a person?

From measurements of devices to what can be drawn and said: which device, how strong, when, how much. Pure: rows in, values out.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

from hjemmel.faults.signal import Band, Device, Measurement, Thresholds
from hjemmel.portals.plot import Axis, Point
from hjemmel.portals.rows import Row

POINTS_ACROSS = 96  # as many as a drawing on a telephone can show apart
STEP_SLACK = 2.2  # a device that misses one measurement was not gone
MODE_TELLS_FOR = timedelta(days=1)  # how long a measurement says how the gateway stands
PARTS = ("night", "morning", "afternoon", "evening")
PART_HOURS = 6


@dataclass(frozen=True, slots=True)
class Frame:
    """What rows are seen through: the shared axis, the local time, the words for a signal, and a name for devices without one."""

    over: Axis
    zone: ZoneInfo
    limits: Thresholds
    nameless: str


@dataclass(frozen=True, slots=True)
class Part:
    """A quarter of a local day of one device: what the drawing shows, for those who would rather have it in a table."""

    start: datetime
    name: str  # one of PARTS
    usual: Band | None
    weakest: Band | None
    usual_dbm: int | None
    weakest_dbm: int | None
    used_bytes: int


@dataclass(frozen=True, slots=True)
class DeviceShown:
    """`now` is the band of the newest signal; `online` are the spans in which it was seen; `boxes` are those that saw it."""

    key: str
    name: str
    connection: str
    online_now: bool
    last_seen: datetime
    now: Band | None
    online: tuple[tuple[datetime, datetime], ...]
    online_for: timedelta
    down_bytes: int
    up_bytes: int
    points: tuple[Point, ...]
    parts: tuple[Part, ...]
    boxes: tuple[str, ...]
    step: timedelta
    measured: Device

    @property
    def wireless(self) -> bool:
        return bool(self.points)


def devices(rows: Iterable[Row], frame: Frame) -> list[DeviceShown]:
    """The devices that were seen within the frame, those that are online first, then by name."""
    by_device: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: r["seen_at"]):
        if frame.over.start <= row["seen_at"] <= frame.over.end:
            by_device[row["mac"]].append(row)
    step = usual_step(by_device.values())
    shown = [_device(key, found, step, frame) for key, found in by_device.items()]
    return sorted(shown, key=lambda d: (not d.online_now, d.name.lower(), d.key))


def mode_of(rows: Sequence[Row], now: datetime) -> str:
    """What the newest measurement tells of how the gateway stands: "router", "bridge" or "unknown".

    In bridge mode one device is taken in and never a second (N6): two at once mean a router, one alone what a bridge shows, and none
    within a day nothing. The mode itself is not stored.
    """
    newest = max((row["seen_at"] for row in rows), default=None)
    if newest is None or now - newest > MODE_TELLS_FOR:
        return "unknown"
    return "router" if len({row["mac"] for row in rows if row["seen_at"] >= newest - MODE_TELLS_FOR}) > 1 else "bridge"


def usual_step(series: Iterable[Sequence[Row]]) -> timedelta:
    """How far apart measurements (oldest first) usually are: the median of all gaps; a quarter of an hour where nothing tells."""
    gaps: list[float] = []
    for rows in series:
        gaps.extend((b - a).total_seconds() for a, b in pairwise(r["seen_at"] for r in rows) if b > a)
    return timedelta(seconds=median(gaps) if gaps else 900)


def growth(counts: Iterable[int | None]) -> list[int]:
    """How much a counter has grown since the measurement before. Where it is lower, the equipment has started again from zero."""
    grown, before = [], None
    for count in counts:
        grown.append(0 if count is None or before is None else count - before if count >= before else count)
        before = before if count is None else count
    return grown


def _device(key: str, rows: Sequence[Row], step: timedelta, frame: Frame) -> DeviceShown:
    over, limits = frame.over, frame.limits
    newest = rows[-1]
    down, up = growth(r["download_bytes"] for r in rows), growth(r["upload_bytes"] for r in rows)
    online = tuple(spans((r["seen_at"] for r in rows), step, over.end))
    signal = next((r["signal_dbm"] for r in reversed(rows) if r["signal_dbm"] is not None), None)
    name = next((r["device_name"] for r in reversed(rows) if r["device_name"]), None) or frame.nameless
    return DeviceShown(
        key=key,
        name=name,
        connection=newest["connection"],
        online_now=online[-1][1] >= over.end - step * STEP_SLACK,
        last_seen=newest["seen_at"],
        now=limits.band(signal) if signal is not None else None,
        online=online,
        online_for=sum((end - start for start, end in online), timedelta()),
        down_bytes=sum(down),
        up_bytes=sum(up),
        points=tuple(points(rows, over)),
        parts=tuple(_parts(rows, [d + u for d, u in zip(down, up, strict=True)], frame)),
        boxes=tuple(dict.fromkeys(r["access_point"] for r in reversed(rows) if r["access_point"])),
        step=step,
        measured=Device(name, signal is not None, tuple(Measurement(r["seen_at"], r["signal_dbm"], r["access_point"]) for r in rows)),
    )


def spans(times: Iterable[datetime], step: timedelta, end: datetime) -> list[tuple[datetime, datetime]]:
    """Measurements joined to stretches. Each stands for one step of time, so that a single one is seen too; none goes past `end`."""
    joined: list[tuple[datetime, datetime]] = []
    for at in times:
        until = min(at + step, end)
        if joined and at - joined[-1][1] <= step * (STEP_SLACK - 1):
            joined[-1] = (joined[-1][0], max(until, joined[-1][1]))
        else:
            joined.append((at, until))
    return joined


def points(rows: Iterable[Row], over: Axis) -> list[Point]:
    """The signal, in as many short stretches as a drawing can show: weakest, usual and strongest of each."""
    width = (over.end - over.start) / POINTS_ACROSS
    stretches: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        if row["signal_dbm"] is not None:
            stretches[int((row["seen_at"] - over.start) / width)].append(row["signal_dbm"])
    return [Point(over.start + width * (i + 0.5), min(s), median(s), max(s)) for i, s in sorted(stretches.items())]


def gap_of(over: Axis, shown: Iterable[DeviceShown]) -> timedelta:
    """The silence across which no line is drawn: longer than the home's usual step, and than the distance of two drawn points."""
    return max((d.step for d in shown), default=timedelta()) * STEP_SLACK + 1.5 * (over.end - over.start) / POINTS_ACROSS


def _parts(rows: Sequence[Row], used_bytes: Sequence[int], frame: Frame) -> Iterable[Part]:
    limits = frame.limits
    groups: dict[datetime, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        local = row["seen_at"].astimezone(frame.zone)
        groups[local.replace(hour=local.hour // PART_HOURS * PART_HOURS, minute=0, second=0, microsecond=0)].append(i)
    for start, found in sorted(groups.items(), reverse=True):
        signals = [rows[i]["signal_dbm"] for i in found if rows[i]["signal_dbm"] is not None]
        usual = round(median(signals)) if signals else None
        yield Part(
            start=start,
            name=PARTS[start.hour // PART_HOURS],
            usual=limits.band(usual) if usual is not None else None,
            weakest=limits.band(min(signals)) if signals else None,
            usual_dbm=usual,
            weakest_dbm=min(signals, default=None),
            used_bytes=sum(used_bytes[i] for i in found),
        )
