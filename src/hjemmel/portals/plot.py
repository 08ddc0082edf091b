"""How does a number over time become a drawing that a person would rather look at than read?

Pure: values in, SVG text out. The page's width is not known here, so positions along the time axis are percentages and words keep
their size; no style attribute is written (the Content-Security-Policy forbids it): `plot.css` dresses the classes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

HEIGHT = 88  # px, of the drawing without its day names
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
    """One named stretch of the vertical scale, from `floor` up to the next level's. The lowest has the scale's own bottom."""

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
    """A line with its range, over named levels, with nothing drawn across a silence longer than `gap`. `name` makes its ids unique.

    `levels` go from the highest to the lowest; the scale runs from the lowest floor to as far above the highest as one level is tall.
    """
    bottom, top = levels[-1].floor, _top(levels)
    runs = _runs(points, gap)
    return "".join(
        (
            f'<svg class="plot" role="img" aria-labelledby="{name}-t {name}-d" width="100%" height="{HEIGHT + FOOT}">',
            f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(description)}</desc>',
            _levels(levels, bottom, top),
            _days(over),
            f'<svg class="plot-stretch" viewBox="0 0 {SCALE} {HEIGHT}" preserveAspectRatio="none" width="100%" height="{HEIGHT}">',
            *(_range(run, over, bottom, top) for run in runs),
            *(_path(run, over, bottom, top) for run in runs),
            "</svg>",
            _level_words(levels, bottom, top),
            "</svg>",
        )
    )


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


def _top(levels: Sequence[Level]) -> float:
    return levels[0].floor + (levels[0].floor - levels[1].floor)


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"


def _y(value: float, bottom: float, top: float) -> float:
    return round(HEIGHT * (1 - min(1.0, max(0.0, (value - bottom) / (top - bottom)))), 1)


def _x(at: datetime, over: Axis) -> float:
    return round(SCALE * over.share(at), 1)


def _levels(levels: Sequence[Level], bottom: float, top: float) -> str:
    drawn, ceiling = [], top
    for level in levels:
        y, floor_y = _y(ceiling, bottom, top), _y(level.floor, bottom, top)
        if level.poor:
            drawn.append(f'<rect class="plot-poor" width="100%" y="{y}" height="{round(floor_y - y, 1)}"/>')
        drawn.append(f'<line class="plot-level" x2="100%" y1="{floor_y}" y2="{floor_y}"/>')
        ceiling = level.floor
    return "".join(drawn)


def _level_words(levels: Sequence[Level], bottom: float, top: float) -> str:
    words, ceiling = [], top
    for level in levels:
        middle = (_y(ceiling, bottom, top) + _y(level.floor, bottom, top)) / 2
        words.append(f'<text class="plot-word" x="4" y="{round(middle + 4, 1)}" aria-hidden="true">{escape(level.word)}</text>')
        ceiling = level.floor
    return "".join(words)


def _days(over: Axis) -> str:
    edges = [over.start, *over.midnights, over.end]
    places = [_percent(over.share(midnight)) for midnight in over.midnights]
    drawn = [f'<line class="plot-midnight" x1="{place}" x2="{place}" y2="{HEIGHT}"/>' for place in places]
    for start, end, name in zip(edges, edges[1:], over.day_names, strict=False):
        if over.share(end) - over.share(start) >= 0.16:  # a narrower day has no room for its name
            middle = (over.share(start) + over.share(end)) / 2
            drawn.append(f'<text class="plot-day" x="{_percent(middle)}" y="{HEIGHT + 16}" aria-hidden="true">{escape(name)}</text>')
    return "".join(drawn)


def _runs(points: Sequence[Point], gap: timedelta) -> list[list[Point]]:
    runs: list[list[Point]] = []
    for point in points:
        if runs and point.at - runs[-1][-1].at <= gap:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def _range(run: Sequence[Point], over: Axis, bottom: float, top: float) -> str:
    there = [f"{_x(p.at, over)},{_y(p.high, bottom, top)}" for p in run]
    back = [f"{_x(p.at, over)},{_y(p.low, bottom, top)}" for p in reversed(run)]
    return f'<polygon class="plot-range" points="{" ".join(there + back)}"/>'


def _path(run: Sequence[Point], over: Axis, bottom: float, top: float) -> str:
    if len(run) == 1:  # one point alone would draw nothing
        x, y = _x(run[0].at, over), _y(run[0].usual, bottom, top)
        return f'<path class="plot-line" vector-effect="non-scaling-stroke" d="M{x - 2} {y}H{x + 2}"/>'
    steps = "L".join(f"{_x(p.at, over)} {_y(p.usual, bottom, top)}" for p in run)
    return f'<path class="plot-line" vector-effect="non-scaling-stroke" d="M{steps}"/>'
