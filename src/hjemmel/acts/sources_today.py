"""Does every source deliver, and what of it is not taken in?

For operators, from counts and instants alone. A source that is silent for much longer than its own rhythm is said to be; whoever watches
the network is told at once, and the office that answers for the notice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hjemmel.acts.alert_office import alert_office
from hjemmel.evidence.entry import Entry
from hjemmel.stores import deliveries
from hjemmel.stores.deliveries import Delivered

SILENT_AFTER = 5  # times its usual gap
AT_LEAST = timedelta(minutes=15)  # no gap is so small that less is a silence


@dataclass(frozen=True, slots=True)
class SourceToday:
    """One source, what it has delivered, when it last delivered what could not be read and where, and whether it is silent."""

    delivered: Delivered
    unread_at: datetime | None = None
    unread: str = ""
    silent_for: timedelta | None = None


def sources_today(now: datetime) -> list[SourceToday]:
    """Every source, those that are silent first."""
    unread = deliveries.refused_whole(now)
    found = [_today(each, unread.get(each.source), now) for each in deliveries.of_sources(now)]
    return sorted(found, key=lambda each: (each.silent_for is None, each.delivered.source))


def watch_sources(now: datetime) -> list[str]:
    """The names of the sources that are silent; each is told of once a day while it lasts."""
    silent = [each for each in sources_today(now) if each.silent_for]
    for each in silent:
        last = each.delivered.last_at
        told = [f"Its last delivery came {last:%Y-%m-%d %H:%M} UTC." if last else "It has delivered nothing.", "See /operations/sources/."]
        alert_office(f"the source {each.delivered.source} ({each.delivered.format}) is silent", told, now)
    return [each.delivered.source for each in silent]


def is_silent(last_at: datetime | None, usual_gap: timedelta | None, now: datetime) -> bool:
    """Whether a source that has a rhythm has fallen out of it. One that delivered once, or never, has none."""
    return last_at is not None and usual_gap is not None and now - last_at > max(SILENT_AFTER * usual_gap, AT_LEAST)


def _today(each: Delivered, unread: Entry | None, now: datetime) -> SourceToday:
    silent_for = now - each.last_at if each.last_at and is_silent(each.last_at, each.usual_gap, now) else None
    if unread is None or unread.body.get("format") != each.format:
        return SourceToday(each, silent_for=silent_for)
    told = f"line {unread.body.get('line', '?')}: expected {unread.body.get('expected', '?')}"
    return SourceToday(each, unread.at, told, silent_for)
