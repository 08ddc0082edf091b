"""What hits many, what comes back, and which case is being mended? Network operations' first page.

Only groups of as many customers as the notice says; one home is opened by the number of an open case, and for that case alone.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from hjemmel.acts.actor import Actor
from hjemmel.acts.close_case import close_case
from hjemmel.acts.draw_list import draw_list
from hjemmel.acts.look_across import look_across
from hjemmel.acts.open_matter import open_matter
from hjemmel.acts.recurring_faults import recurring_faults
from hjemmel.acts.share_case import share_case
from hjemmel.acts.the_notice import the_notice
from hjemmel.faults.signal import Thresholds
from hjemmel.notice.model import Text
from hjemmel.portals import plot, when
from hjemmel.portals.audience import for_audience
from hjemmel.portals.page import language, show, zone
from hjemmel.portals.phrases import phrase
from hjemmel.portals.rooms import front, now_open
from hjemmel.portals.rows import Row, named
from hjemmel.portals.tasks import Done, Input, Task

FINDS, MENDS, BUILDS = "fault-finding", "repair", "roll-out"
ACROSS = (("device-sample", "signal_dbm"), ("equipment-state", "light_dbm"))
DRAWN = timedelta(days=5)
HOUR = timedelta(hours=1)
POINTS_LISTED = 100
# Levels of the drawings, the best first: customary planning figures for Wi-Fi, and the budget of a class B+ receiver (ITU-T G.984.2).
LEVELS = {
    "signal_dbm": tuple((band.at_least_dbm, band.word, band.poor) for band in Thresholds().bands),
    "light_dbm": ((-20, Text("godt", "good"), False), (-25, Text("brukbart", "fair"), False), (-30, Text("svakt", "weak"), True)),
}


@dataclass(frozen=True, slots=True)
class Area:
    """One area and model: the drawing over the last week, and the newest hour in words."""

    area: str
    model: str
    customers: int
    last: datetime
    usual: str
    low: str
    plot: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure across many, area by area, the worst first."""

    title: Text
    at_least: int
    days: int
    areas: list[Area]


@for_audience("operations")
@require_safe
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    points = named_list(actor, FINDS, "delivery-point", now)
    context = {
        **front(request, actor, now),
        "measures": [_measure(actor, record, figure, now) for record, figure in ACROSS],
        "recurring": sorted(recurring_faults(actor, now).items(), key=lambda item: -item[1]),
        "points": points[:POINTS_LISTED],
        "points_count": len(points),
        "plans": [plan for plan in named_list(actor, BUILDS, "dig-plan", now) if plan["finished_on"] is None],
    }
    return show(request, "operations.html", now, context)


@for_audience("operations")
@require_POST
def open_by_case(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    permit = open_matter(actor, MENDS, request.POST.get("matter", ""), now)
    return now_open(request, actor, permit, now)


def named_list(actor: Actor, purpose: str, record_id: str, now: datetime) -> list[Row]:
    """A declared list, row by row."""
    drawn = draw_list(actor, purpose, record_id, now)
    return [dict(zip(drawn.columns, row, strict=True)) for row in drawn.rows]


def _measure(actor: Actor, record_id: str, figure: str, now: datetime) -> Measure:
    notice = the_notice()
    record = notice.record(record_id)
    [use] = (use for use in record.uses_of(actor.audience, FINDS) if use.at_least_customers)
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in named(look_across(actor, FINDS, record_id, now)):
        if row[f"{figure}_median"] is not None:
            groups[row["area"], row["equipment_model"]].append(row)
    areas = [_area(f"{figure}-{i}", *which, figure, rows, now) for i, (which, rows) in enumerate(groups.items())]
    worst_first = sorted(zip(areas, groups.values(), strict=True), key=lambda pair: median(row[f"{figure}_low"] for row in pair[1][-24:]))
    days = round(use.window.longest_seconds / 86400) if use.window else 0
    return Measure(record.field(figure).title, use.at_least_customers, days, [area for area, _ in worst_first])


def _area(name: str, area: str, model: str, figure: str, rows: list[Row], now: datetime) -> Area:
    rows.sort(key=lambda row: row["hour"])
    newest = rows[-1]
    points = [
        plot.Point(row["hour"] + HOUR / 2, row[f"{figure}_low"], row[f"{figure}_median"], row[f"{figure}_median"])
        for row in rows
        if row["hour"] >= now - DRAWN
    ]
    title = phrase("operations-plot", language()).format(area=area, model=model)
    description = phrase("operations-plot-says", language()).format(
        usual=_db(median(r[f"{figure}_median"] for r in rows)), low=_db(min(r[f"{figure}_low"] for r in rows))
    )
    drawn = plot.line(points, _axis(now), _levels(figure), gap=3 * HOUR, title=title, description=description, name=name)
    return Area(
        area,
        model,
        newest["customers"],
        newest["hour"],
        _db(newest[f"{figure}_median"]),
        _db(newest[f"{figure}_low"]),
        mark_safe(drawn),  # noqa: S308 — plot.py escapes every word that it is given
    )


def _axis(now: datetime) -> plot.Axis:
    words, near = when.WEEKDAYS[language()], when.NEAR[language()]
    return plot.axis(now - DRAWN, now, zone(), dict(enumerate(words)), today=near[0], yesterday=near[-1])


def _levels(figure: str) -> list[plot.Level]:
    return [plot.Level(floor, word.to(language()), poor) for floor, word, poor in LEVELS[figure]]


def _db(value: float) -> str:
    return f"{round(value)} dBm".replace("-", "−")


def _close_case(done: Done) -> Text:
    close_case(done.customer_number, done.matter, done.actor, done.now)
    return Text("Saken er lukket. Det som hang på den, er stengt.", "The case is closed, and so is what hung on it.")


def _share_case(done: Done) -> Text:
    vendor = done.values["vendor"]
    shared = share_case(done.customer_number, done.matter, vendor, done.values["need"], done.actor, done.now)
    what = ", ".join(str(value) for value in shared.values())
    return Text(f"Delt med {vendor} til saken er lukket: {what}.", f"Shared with {vendor} until the case is closed: {what}.")


TASKS = (
    Task(
        "share-case",
        "task-share-case",
        "task-share-case-button",
        (MENDS,),
        (Input("vendor", "task-vendor"), Input("need", "task-share-need")),
        _share_case,
    ),
    Task("close-case", "task-close-case", "task-close-case-button", (MENDS,), (), _close_case, closes=True),
)
