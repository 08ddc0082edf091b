"""Does every source deliver, and what of it is not taken in?

For operators, from counts and instants alone. A source that is silent for much longer than its own rhythm is said to be, and one whose
certificate will soon end; whoever watches the network is told at once, and the office that answers for the notice.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hjemmel.acts.alert_office import alert_office
from hjemmel.evidence.entry import Entry
from hjemmel.stores import deliveries
from hjemmel.stores.deliveries import Delivered

SILENT_AFTER = 5  # times its usual gap
AT_LEAST = timedelta(minutes=15)  # no gap is so small that less is a silence
SOON = timedelta(days=30)  # before a certificate ends: a new one takes people, and often another department


@dataclass(frozen=True, slots=True)
class SourceToday:
    """One source, what it has delivered, when it last delivered what could not be read and where, and whether it is silent.

    `certificate_left` is how long its certificate is still in force, where that is short; below zero where it is over.
    """

    delivered: Delivered
    unread_at: datetime | None = None
    unread: str = ""
    silent_for: timedelta | None = None
    certificate_left: timedelta | None = None

    @property
    def has_lapsed(self) -> bool:
        """Whether its certificate is over."""
        return self.certificate_left is not None and self.certificate_left < timedelta(0)

    @property
    def may_lapse_untold(self) -> bool:
        """Whether nobody can be told before its certificate ends, since that is not known."""
        return self.delivered.has_certificate and self.delivered.certificate_ends_at is None


def sources_today(now: datetime) -> list[SourceToday]:
    """Every source: those that are silent first, then those whose certificate is over, or will or may soon end; last the removed."""
    unread = deliveries.refused_whole(now)
    found = [_today(each, unread.get(each.source), now) for each in deliveries.of_sources(now)]
    return sorted(found, key=_urgency)


def watch_sources(now: datetime) -> list[str]:
    """The names of the sources that are silent; each, and each whose certificate will soon end, is told of once a day while it lasts."""
    found = sources_today(now)
    silent = [each for each in found if each.silent_for]
    for each in silent:
        last = each.delivered.last_at
        told = [f"Its last delivery came {last:%Y-%m-%d %H:%M} UTC." if last else "It has delivered nothing.", "See /operations/sources/."]
        alert_office(f"the source {each.delivered.source} ({each.delivered.format}) is silent", told, now)
    for each in found:
        if each.delivered.certificate_ends_at and each.certificate_left is not None:
            name, ends = each.delivered.source, f"{each.delivered.certificate_ends_at:%Y-%m-%d %H:%M} UTC"
            renewed = [f"Get a new one and give it with `hjemmel source renew {name} --certificate FILE`.", "See /operations/sources/."]
            alert_office(f"the certificate of the source {name} {'ended' if each.has_lapsed else 'ends'} on {ends}", renewed, now)
    return [each.delivered.source for each in silent]


def is_silent(last_at: datetime | None, usual_gap: timedelta | None, now: datetime) -> bool:
    """Whether a source that has a rhythm has fallen out of it. One that delivered once, or never, has none."""
    return last_at is not None and usual_gap is not None and now - last_at > max(SILENT_AFTER * usual_gap, AT_LEAST)


def _urgency(each: SourceToday) -> tuple[bool, bool, timedelta, str]:
    left = SOON if each.may_lapse_untold else timedelta.max if each.certificate_left is None else each.certificate_left
    return each.delivered.removed_at is not None, each.silent_for is None, left, each.delivered.source


def _today(each: Delivered, unread: Entry | None, now: datetime) -> SourceToday:
    told = SourceToday(each, silent_for=_silent_for(each, now), certificate_left=_left(each.certificate_ends_at, now))
    if unread is None or unread.body.get("format") != each.format:
        return told
    where = f"line {unread.body.get('line', '?')}: expected {unread.body.get('expected', '?')}"
    return replace(told, unread_at=unread.at, unread=where)


def _silent_for(each: Delivered, now: datetime) -> timedelta | None:
    if each.removed_at is not None or each.last_at is None or not is_silent(each.last_at, each.usual_gap, now):
        return None
    return now - each.last_at


def _left(ends: datetime | None, now: datetime) -> timedelta | None:
    """How long there is until a certificate ends, where that is soon."""
    return ends - now if ends is not None and ends - now <= SOON else None
