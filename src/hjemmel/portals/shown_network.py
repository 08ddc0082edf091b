"""How is a home network shown? Device by device: a word for the signal, a drawing, when it was on, how much it used."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.safestring import SafeString, mark_safe

from hjemmel.faults.signal import Band, Finding, Thresholds, findings
from hjemmel.lifecycle.due import due
from hjemmel.notice.model import RecordType
from hjemmel.portals import amounts, plot, when
from hjemmel.portals.home_network import DeviceShown, Part, devices, gap_of, growth, usual_step
from hjemmel.portals.page import language, zone
from hjemmel.portals.phrases import phrase
from hjemmel.portals.rows import Row

DRAWN = timedelta(days=3)  # what Min side draws; the days before stand in a table
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
    bars: str
    signal_words: str
    plot: SafeString
    strip: SafeString
    online_now: bool
    online_words: str
    last_seen: datetime
    down: str
    up: str
    box: str
    parts: tuple[PartSaid, ...]
    finding: bool


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    devices: int
    used: int
    gone: datetime


@dataclass(frozen=True, slots=True)
class Network:
    """The devices within the drawn span, what is probably wrong, and the days before (for the subject alone)."""

    devices: tuple[DeviceSaid, ...]
    findings: tuple[Finding, ...]
    span_words: str
    days: tuple[Day, ...] = ()


def own_network(record: RecordType, rows: Sequence[Row], now: datetime) -> Network:
    """The home network for the person whose it is."""
    drawn = network(rows, now, DRAWN, {})
    return Network(drawn.devices, (), drawn.span_words, tuple(_days(record, rows)))


def network(rows: Sequence[Row], now: datetime, span: timedelta, boxes: Mapping[str, str]) -> Network:
    """The devices over the last `span`. `boxes` names our boxes by serial number, as far as the reader may see them."""
    over = _axis(now - span, now)
    found = devices(rows, over, zone(), LIMITS, phrase("nameless", language()))
    causes = findings([d.measured for d in found], zone(), LIMITS)
    faulty = {name for cause in causes for name in cause.devices}
    gap = gap_of(over, usual_step([list(_rows_of(d.key, rows)) for d in found]))
    said = [_said(i, d, over, gap, boxes, d.name in faulty) for i, d in enumerate(found)]
    said.sort(key=lambda d: not d.finding)
    return Network(tuple(said), tuple(causes), when.length(span, language()))


def _rows_of(key: str, rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row["mac"] == key]


def _axis(start: datetime, end: datetime) -> plot.Axis:
    words = when.WEEKDAYS[language()]
    return plot.axis(start, end, zone(), dict(enumerate(words)), today=when.NEAR[language()][0], yesterday=when.NEAR[language()][-1])


def _said(number: int, device: DeviceShown, over: plot.Axis, gap: timedelta, boxes: Mapping[str, str], faulty: bool) -> DeviceSaid:
    name, spoken = f"device-{number}", language()
    levels = [plot.Level(b.at_least_dbm, b.word.to(spoken), b.poor) for b in LIMITS.bands]
    online = when.length(device.online_for, spoken)
    drawing = ""
    if device.points:
        title = phrase("plot-title", spoken).format(device=device.name)
        drawing = plot.line(device.points, over, levels, gap=gap, title=title, description=_described(device), name=name)
    rail = plot.strip(device.online, over, title=phrase("strip-title", spoken).format(device=device.name, length=online), name=f"{name}-on")
    return DeviceSaid(
        id=name,
        name=device.name,
        connection=device.connection,
        wireless=device.wireless,
        band=device.now,
        bars=f"bars-{device.now.id}" if device.now else "",
        signal_words=_signal_words(device),
        plot=mark_safe(drawing),  # noqa: S308 — plot.py escapes every word that it is given
        strip=mark_safe(rail),  # noqa: S308
        online_now=device.online_now,
        online_words=online,
        last_seen=device.last_seen,
        down=amounts.data(device.down_bytes, spoken),
        up=amounts.data(device.up_bytes, spoken),
        box=", ".join(boxes[b] for b in device.boxes if b in boxes),
        parts=tuple(_part(p) for p in device.parts),
        finding=faulty,
    )


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
    date_words = f"{when.WEEKDAYS[spoken][part.start.weekday()]} {phrase('part-' + part.name, spoken)}"
    return PartSaid(date_words.capitalize() if spoken == "nb" else date_words, _band(part.usual, part.usual_dbm), _band(part.weakest, part.weakest_dbm), part.used_bytes)


def _band(band: Band | None, dbm: int | None) -> str:
    return f"{band.word.to(language())} ({str(dbm).replace('-', '−')} dBm)" if band else ""


def _days(record: RecordType, rows: Sequence[Row]) -> list[Day]:
    """The local days, newest first: how many devices, how much, and when the day's last measurement is gone."""
    here = zone()
    counters: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: r["seen_at"]):
        counters[row["mac"]].append(row)
    used: dict[date, int] = defaultdict(int)
    seen: dict[date, set[str]] = defaultdict(set)
    last: dict[date, datetime] = {}
    for mac, series in counters.items():
        down, up = growth(r["download_bytes"] for r in series), growth(r["upload_bytes"] for r in series)
        for row, d, u in zip(series, down, up, strict=True):
            day = row["seen_at"].astimezone(here).date()
            used[day] += d + u
            seen[day].add(mac)
            last[day] = max(last.get(day, row["seen_at"]), row["seen_at"])
    return [Day(day, len(seen[day]), used[day], due(record.retention, last[day], here).at) for day in sorted(seen, reverse=True)]
