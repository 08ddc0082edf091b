"""How is a home network shown? Device by device: a word for the signal, a drawing, when it was on, how much it used."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils.safestring import mark_safe

from hjemmel.faults.signal import Band, Finding, Thresholds, findings
from hjemmel.notice.model import RecordType
from hjemmel.portals import amounts, plot, when
from hjemmel.portals.home_network import DeviceShown, Frame, Part, devices, gap_of, growth
from hjemmel.portals.own_day import Ends, in_short
from hjemmel.portals.page import language, zone
from hjemmel.portals.phrases import phrase
from hjemmel.portals.rows import Row

DRAWN = timedelta(days=3)  # what Min side draws; the days before stand in a table
HOUR = timedelta(hours=1)
LIMITS = Thresholds()


@dataclass(frozen=True, slots=True)
class PartSaid:
    when: str
    usual: str
    weakest: str
    used: int


@dataclass(frozen=True, slots=True)
class DeviceSaid:
    """One device, ready to be shown."""

    id: str
    name: str
    connection: str
    wireless: bool
    band: Band | None
    signal_words: str
    plot: str
    scale: str
    strip: str
    online_now: bool
    online_words: str
    last_seen: datetime
    down: str
    up: str
    box: str
    parts: tuple[PartSaid, ...]


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    devices: int
    used: int
    gone: str


@dataclass(frozen=True, slots=True)
class Network:
    """The devices within the drawn span, what is probably wrong, and the days before (for the subject alone)."""

    devices: tuple[DeviceSaid, ...]
    findings: tuple[Finding, ...]
    span_words: str
    days: tuple[Day, ...] = ()


def own_network(record: RecordType, rows: Sequence[Row], now: datetime, ends: Ends) -> Network:
    """The home network for the person whose it is."""
    return replace(network(rows, now, DRAWN, {}), days=tuple(_days(rows, ends)))


def network(rows: Sequence[Row], now: datetime, span: timedelta, boxes: Mapping[str, str]) -> Network:
    """The devices over the last `span`. `boxes` names our boxes by serial number, as far as the reader may see them."""
    frame = Frame(_axis(now - span, now), zone(), LIMITS, phrase("nameless", language()))
    found = devices(rows, frame)
    causes = findings([d.measured for d in found], zone(), LIMITS)
    faulty = {name for cause in causes for name in cause.devices}
    gap = gap_of(frame.over, found)
    said = [_said(f"device-{i}", d, frame.over, gap, boxes) for i, d in enumerate(found)]
    said.sort(key=lambda d: d.name not in faulty)
    return Network(tuple(said), tuple(causes), when.length(span, language()))


def _axis(start: datetime, end: datetime) -> plot.Axis:
    words, near = when.WEEKDAYS[language()], when.NEAR[language()]
    return plot.axis(start, end, zone(), dict(enumerate(words)), today=near[0], yesterday=near[-1])


def _said(name: str, device: DeviceShown, over: plot.Axis, gap: timedelta, boxes: Mapping[str, str]) -> DeviceSaid:
    spoken = language()
    hours = phrase("online-hours", spoken).format(on=round(device.online_for / HOUR), all=round((over.end - over.start) / HOUR))
    rail = phrase("strip-title", spoken).format(device=device.name, length=hours)
    return DeviceSaid(
        id=name,
        name=device.name,
        connection=device.connection,
        wireless=device.wireless,
        band=device.now,
        signal_words=_signal_words(device),
        plot=_drawing(name, device, over, gap),
        scale=mark_safe(plot.scale(_levels())) if device.points else "",  # noqa: S308 — plot.py escapes every word that it is given
        strip=mark_safe(plot.strip(device.online, over, title=rail, name=f"{name}-on")),  # noqa: S308
        online_now=device.online_now,
        online_words=hours,
        last_seen=device.last_seen,
        down=amounts.data(device.down_bytes, spoken),
        up=amounts.data(device.up_bytes, spoken),
        box=", ".join(boxes[b] for b in device.boxes if b in boxes),
        parts=tuple(_part(p) for p in device.parts),
    )


def _levels() -> list[plot.Level]:
    return [plot.Level(b.at_least_dbm, b.word.to(language()), b.poor) for b in LIMITS.bands]


def _drawing(name: str, device: DeviceShown, over: plot.Axis, gap: timedelta) -> str:
    if not device.points:
        return ""
    title = phrase("plot-title", language()).format(device=device.name)
    drawn = plot.line(device.points, over, _levels(), gap=gap, title=title, description=_described(device), name=name)
    return mark_safe(drawn)  # noqa: S308


def _signal_words(device: DeviceShown) -> str:
    if device.now is None:
        return ""
    key = "signal-now" if device.online_now else "signal-then"
    return phrase(key, language()).format(word=device.now.word.to(language()))


def _described(device: DeviceShown) -> str:
    """What a person would say of the drawing who sees it."""
    signals = [p.usual for p in device.points]
    usual, weakest = LIMITS.band(sorted(signals)[len(signals) // 2]), LIMITS.band(min(p.low for p in device.points))
    return phrase("plot-description", language()).format(usual=usual.word.to(language()), weakest=weakest.word.to(language()))


def _part(part: Part) -> PartSaid:
    spoken = language()
    time = f"{when.WEEKDAYS[spoken][part.start.weekday()]} {phrase(f'part-{part.name}', spoken)}"
    usual, weakest = _band(part.usual, part.usual_dbm), _band(part.weakest, part.weakest_dbm)
    return PartSaid(time[:1].upper() + time[1:], usual, weakest, part.used_bytes)


def _band(band: Band | None, dbm: int | None) -> str:
    return f"{band.word.to(language())} ({str(dbm).replace('-', '−')} dBm)" if band else ""


def _days(rows: Sequence[Row], ends: Ends) -> list[Day]:
    """The local days, newest first: how many devices, how much, and when the day's last measurement is gone."""
    here = zone()
    counters: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: r["seen_at"]):
        counters[row["mac"]].append(row)
    used: dict[date, int] = defaultdict(int)
    seen: dict[date, set[str]] = defaultdict(set)
    last: dict[date, Row] = {}
    for mac, series in counters.items():
        down, up = growth(r["download_bytes"] for r in series), growth(r["upload_bytes"] for r in series)
        for row, d, u in zip(series, down, up, strict=True):
            day = row["seen_at"].astimezone(here).date()
            used[day] += d + u
            seen[day].add(mac)
            last[day] = max(last.get(day, row), row, key=lambda one: one["seen_at"])
    return [Day(day, len(seen[day]), used[day], in_short(ends(last[day]))) for day in sorted(seen, reverse=True)]
