"""How does a number over time become a drawing that a person would rather look at than read?

Pure: values in, SVG text out. The page's width is not known here, so positions along the time axis are percentages and words keep
their size; no style attribute is written (the Content-Security-Policy forbids it): `plot.css` dresses the classes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

LEVEL_HEIGHT = 24  # px, of each named level: they are equally tall, whatever they span
FOOT = 22  # px, for the day names
SCALE = 1000  # units along the inner, stretched drawing


@dataclass(frozen=True, slots=True)
class Axis:
    """A span of time that several drawings share. `day_names` are the names of the local days that it touches, in order."""

    start: datetime
    end: datetime
    midnights: tuple[datetime, ...]
    day_names: tuple[str, ...]

    def share(self, at: datetime) -> float:
        """Where `at` falls, 0 at the start and 1 at the end; outside the span it is cut to them."""
        return min(1.0, max(0.0, (at - self.start) / (self.end - self.start)))


@dataclass(frozen=True, slots=True)
class Level:
    """One named stretch of the vertical scale, from `floor` up to the next level's floor; the highest is as tall as the one below."""

    floor: float
    word: str
    poor: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """What was measured in one short stretch of time: the usual value and its extremes."""

    at: datetime
    low: float
    usual: float
    high: float


def axis(start: datetime, end: datetime, zone: ZoneInfo, name_of_day: dict[int, str], *, today: str, yesterday: str) -> Axis:
    """The shared time axis. `name_of_day` maps `date.weekday()` to a word; the last two days have words of their own."""
    midnights, names = [], []
    last = end.astimezone(zone).date()
    day = start.astimezone(zone).date()
    while day <= last:
        names.append(today if day == last else yesterday if day == last - timedelta(days=1) else name_of_day[day.weekday()])
        day += timedelta(days=1)
        if day <= last:
            midnights.append(datetime(day.year, day.month, day.day, tzinfo=zone))
    return Axis(start, end, tuple(midnights), tuple(names))


def line(points: Sequence[Point], over: Axis, levels: Sequence[Level], *, gap: timedelta, title: str, description: str, name: str) -> str:
    """A line with its range over named levels, the highest first. Nothing is drawn across a silence longer than `gap`.

    `name` makes the ids of the drawing unique on its page.
    """
    runs, height = _runs(points, gap), LEVEL_HEIGHT * len(levels)
    return "".join(
        (
            f'<svg class="plot" role="img" aria-labelledby="{name}-t {name}-d" width="100%" height="{height + FOOT}">',
            f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(description)}</desc>',
            _levels(levels),
            _days(over, height),
            f'<svg viewBox="0 0 {SCALE} {height}" preserveAspectRatio="none" width="100%" height="{height}">',
            *(_range(run, over, levels) for run in runs),
            *(_path(run, over, levels) for run in runs),
            "</svg></svg>",
        )
    )


def scale(levels: Sequence[Level]) -> str:
    """The names of the levels, to stand beside drawings over them. It says nothing that the drawing's description does not."""
    words = (f'<text x="100%" y="{LEVEL_HEIGHT * i + LEVEL_HEIGHT // 2 + 4}">{escape(level.word)}</text>' for i, level in enumerate(levels))
    return f'<svg class="plot-scale" aria-hidden="true" width="100%" height="{LEVEL_HEIGHT * len(levels)}">{"".join(words)}</svg>'


def strip(spans: Iterable[tuple[datetime, datetime]], over: Axis, *, title: str, name: str) -> str:
    """When something was so: filled stretches on a thin rail."""
    return "".join(
        (
            f'<svg class="plot-strip" role="img" aria-labelledby="{name}-t" width="100%" height="10">',
            f'<title id="{name}-t">{escape(title)}</title><rect class="plot-rail" width="100%" y="4" height="2" rx="1"/>',
            *(_bar(over.share(start), over.share(end)) for start, end in spans),
            "</svg>",
        )
    )


def _bar(start: float, end: float) -> str:
    width = max(0.004, end - start)  # the shortest that an eye finds
    return f'<rect class="plot-on" x="{_percent(start)}" width="{_percent(width)}" y="2" height="6" rx="2"/>'


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"


def _y(value: float, levels: Sequence[Level]) -> float:
    """Within its level in proportion; what lies beyond the scale is drawn on its edge."""
    ceiling = levels[0].floor + (levels[0].floor - levels[1].floor)
    for i, level in enumerate(levels):
        if value >= level.floor:
            share = min(1.0, (value - level.floor) / (ceiling - level.floor))
            return round(LEVEL_HEIGHT * (i + 1 - share), 1)
        ceiling = level.floor
    return float(LEVEL_HEIGHT * len(levels))


def _x(at: datetime, over: Axis) -> float:
    return round(SCALE * over.share(at), 1)


def _levels(levels: Sequence[Level]) -> str:
    drawn = []
    for i, level in enumerate(levels):
        top, bottom = LEVEL_HEIGHT * i, LEVEL_HEIGHT * (i + 1)
        if level.poor:
            drawn.append(f'<rect class="plot-poor" width="100%" y="{top}" height="{LEVEL_HEIGHT}"/>')
        drawn.append(f'<line class="plot-level" x2="100%" y1="{bottom}" y2="{bottom}"/>')
    return "".join(drawn)


def _days(over: Axis, height: int) -> str:
    edges = [over.start, *over.midnights, over.end]
    places = [_percent(over.share(midnight)) for midnight in over.midnights]
    drawn = [f'<line class="plot-midnight" x1="{place}" x2="{place}" y2="{height}"/>' for place in places]
    for start, end, name in zip(edges, edges[1:], over.day_names, strict=False):
        if over.share(end) - over.share(start) >= 0.16:  # a narrower day has no room for its name
            middle = (over.share(start) + over.share(end)) / 2
            drawn.append(f'<text class="plot-day" x="{_percent(middle)}" y="{height + 16}" aria-hidden="true">{escape(name)}</text>')
    return "".join(drawn)


def _runs(points: Sequence[Point], gap: timedelta) -> list[list[Point]]:
    runs: list[list[Point]] = []
    for point in points:
        if runs and point.at - runs[-1][-1].at <= gap:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def _range(run: Sequence[Point], over: Axis, levels: Sequence[Level]) -> str:
    there = [f"{_x(p.at, over)},{_y(p.high, levels)}" for p in run]
    back = [f"{_x(p.at, over)},{_y(p.low, levels)}" for p in reversed(run)]
    return f'<polygon class="plot-range" points="{" ".join(there + back)}"/>'


def _path(run: Sequence[Point], over: Axis, levels: Sequence[Level]) -> str:
    if len(run) == 1:  # one point alone would draw nothing
        x, y = _x(run[0].at, over), _y(run[0].usual, levels)
        return f'<path class="plot-line" vector-effect="non-scaling-stroke" d="M{x - 2} {y}H{x + 2}"/>'
    steps = "L".join(f"{_x(p.at, over)} {_y(p.usual, levels)}" for p in run)
    return f'<path class="plot-line" vector-effect="non-scaling-stroke" d="M{steps}"/>'
