"""Which machines deliver, how much, and what of it is refused? Network operations' page of sources."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hjemmel.acts.actor import Actor
from hjemmel.acts.sources_today import SourceToday, sources_today
from hjemmel.portals.audience import for_audience
from hjemmel.portals.page import show
from hjemmel.portals.rooms import front


@dataclass(frozen=True, slots=True)
class Line:
    """One source; `reasons` are (reason, times), the commonest first, and `alarms` likewise."""

    told: SourceToday
    accepted: int
    reasons: list[tuple[str, int]]
    alarms: list[tuple[str, int]]


@for_audience("operations")
@require_safe
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    lines = [_line(each) for each in sources_today(now)]
    return show(request, "sources.html", now, {**front(request, actor, now), "lines": lines})


def _line(each: SourceToday) -> Line:
    delivered = each.delivered
    return Line(each, delivered.accepted.total(), delivered.refused.most_common(), delivered.alarms.most_common())
