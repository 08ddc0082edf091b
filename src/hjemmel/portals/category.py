"""What do we have about you under one heading, as people would want to see it?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve, reverse
from django.views.decorators.http import require_safe

from hjemmel.acts.actor import Actor
from hjemmel.acts.handed_of import handed_of
from hjemmel.acts.held_for import held_for
from hjemmel.acts.look_up import look_up
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.what_keeps import what_keeps
from hjemmel.acts.who_looked import who_looked
from hjemmel.gate.decision import Decision, Refused
from hjemmel.notice.model import Category, RecordType
from hjemmel.notice.vocabulary import NOBODY
from hjemmel.portals.audience import for_audience
from hjemmel.portals.choices import Switch, that_stop_looks
from hjemmel.portals.home_network import mode_of
from hjemmel.portals.own_day import Ends, ends_of
from hjemmel.portals.page import show
from hjemmel.portals.phone_users import CALLS, users
from hjemmel.portals.provenance import Line, line
from hjemmel.portals.rows import keyed, named
from hjemmel.portals.session import own_permit
from hjemmel.portals.shown import Shown, shown

NETWORK = "device-sample"


@dataclass(frozen=True, slots=True)
class RecordShown:
    """One record type on the page: its line, and its rows in the form that suits them, or why they cannot be shown. `stops` are the
    choices by which others here may no longer look at it."""

    record: RecordType
    line: Line
    count: int = 0
    shown: Shown | None = None
    refusal: Decision | None = None
    stops: Sequence[Switch] = ()


def address_of(category_id: str) -> str:
    """Where a category is shown: under its own name, or beside it where a page of ours has that name already."""
    own: str = reverse("min-side-category", args=[category_id])
    return own if resolve(own).url_name == "min-side-category" else reverse("min-side-held", args=[category_id])


@for_audience("customer")
@require_safe
def page(request: HttpRequest, actor: Actor, now: datetime, category_id: str) -> HttpResponse:
    category = _category(category_id)
    token = own_permit(request, actor, now).token
    held = {h.record_id: h for h in held_for(token, actor, now)}
    looks = who_looked(token, actor, now)
    handed, records = handed_of(token, actor, now), [record for record in category.records if record.subject != NOBODY]
    lines = {record: line(record, the_notice(), now, held.get(record.id), looks, handed) for record in records}
    kept = what_keeps(token, actor, now)
    parts = [_record(record, its_line, token, actor, now, ends_of(record, kept(record), now)) for record, its_line in lines.items()]
    _with_stops(parts, token, actor, now)
    words = {"category": category, "parts": parts, "mode": _mode(category, token, actor, now)}
    if any(record.id == CALLS for record in category.records):
        words |= {"has_calls": True, "closing": [user.name for user in users(token, actor, now) if user.closes]}
    return show(request, "min_side_category.html", now, words)


def _with_stops(parts: list[RecordShown], token: str, actor: Actor, now: datetime) -> None:
    """Each choice stands beside the first record type that it is about."""
    shown_already: set[str] = set()
    for place, part in enumerate(parts):
        stops = [switch for switch in that_stop_looks(token, actor, now, {part.record.id}) if switch.id not in shown_already]
        shown_already |= {switch.id for switch in stops}
        parts[place] = replace(part, stops=stops)


def _mode(category: Category, token: str, actor: Actor, now: datetime) -> str:
    """How the gateway stands, on the page that tells of the home network; "" on any other, or where it may not be shown."""
    if not any(record.id == NETWORK for record in category.records):
        return ""
    try:
        return mode_of(named(look_up(token, actor, NETWORK, now)), now)
    except Refused:
        return ""


def _category(category_id: str) -> Category:
    for category in the_notice().categories:
        if category.id == category_id:
            return category
    raise Http404(category_id)


def _record(record: RecordType, its_line: Line, token: str, actor: Actor, now: datetime, ends: Ends) -> RecordShown:
    try:
        rows = keyed(look_up(token, actor, record.id, now))
    except Refused as refusal:
        return RecordShown(record, its_line, refusal=refusal.decision)
    return RecordShown(record, its_line, len(rows), shown(record, rows, now, ends) if rows else None)
