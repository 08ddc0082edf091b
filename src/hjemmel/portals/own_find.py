"""Where do you have this about me? Everything that is held of one person, searched by words and by days.

The words come by POST: a name or a number has no business in an address or a log. What is searched is what Min side shows, so nothing
is found here that is not shown there, and the other way round.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hjemmel.acts.actor import Actor
from hjemmel.acts.handed_of import handed_of
from hjemmel.acts.held_for import Held, held_for
from hjemmel.acts.look_up import look_up
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.what_keeps import what_keeps
from hjemmel.acts.who_looked import who_looked
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Category, Field, RecordType, Text
from hjemmel.portals.audience import for_audience
from hjemmel.portals.category import address_of
from hjemmel.portals.own_day import ends_of
from hjemmel.portals.page import language, show
from hjemmel.portals.phrases import word
from hjemmel.portals.provenance import Line, line
from hjemmel.portals.rows import Row, keyed
from hjemmel.portals.session import own_permit
from hjemmel.portals.shown import Rows, by_fields

ROWS_OF_EACH = 50
LONGEST = 200  # characters of a search
BAD_DAY = Text("skriv dagen som åååå-mm-dd", "write the day as yyyy-mm-dd")
BACKWARDS = Text("den første dagen kommer etter den siste", "the first day comes after the last")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for. Days are local, both included; an empty `category` is all of them."""

    words: str = ""
    category: str = ""
    first: date | None = None
    last: date | None = None

    @property
    def is_something(self) -> bool:
        return bool(self.words.strip() or self.category or self.first or self.last)


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of one record type, with where the whole of it is, and why it is held and until when."""

    record: RecordType
    address: str
    line: Line
    rows: Rows


@sensitive_post_parameters("words")
@for_audience("customer")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    said = {name: request.POST.get(name, "").strip()[:LONGEST] for name in ("words", "category", "first", "last")}
    context: dict[str, Any] = {"said": said, "categories": the_notice().categories}
    wanted = fault = None
    if request.method == "POST":
        wanted, fault = _wanted(said)
    if wanted and wanted.is_something:
        context |= {"searched": True, "found": _found(wanted, own_permit(request, actor, now).token, actor, now)}
    return show(request, "own_find.html", now, context | {"fault": fault}, status=422 if fault else 200)


def _wanted(said: dict[str, str]) -> tuple[Wanted | None, Text | None]:
    try:
        first, last = (date.fromisoformat(said[name]) if said[name] else None for name in ("first", "last"))
    except ValueError:
        return None, BAD_DAY
    if first and last and first > last:
        return None, BACKWARDS
    return Wanted(said["words"], said["category"], first, last), None


def _found(wanted: Wanted, token: str, actor: Actor, now: datetime) -> list[Found]:
    notice = the_notice()
    held = {h.record_id: h for h in held_for(token, actor, now) if h.count}
    looks, handed = who_looked(token, actor, now), handed_of(token, actor, now)
    zone, kept, found = ZoneInfo(notice.time_zone), what_keeps(token, actor, now), []
    for category, record, its in _held_records(notice.categories, held, wanted.category):
        try:
            rows = keyed(look_up(token, actor, record.id, now))
        except Refused:  # her own page says why
            continue
        if fitting := [row for row in rows if fits(record, row, wanted, language(), zone)]:
            where = f"{address_of(category.id)}#{record.id}"
            shown = by_fields(record, fitting, ROWS_OF_EACH, ends_of(record, kept(record), now))
            found.append(Found(record, where, line(record, notice, now, its, looks, handed), shown))
    return found


def _held_records(categories: Sequence[Category], held: dict[str, Held], only: str) -> list[tuple[Category, RecordType, Held]]:
    wanted = [category for category in categories if only in ("", category.id)]
    return [(category, record, held[record.id]) for category in wanted for record in category.records if record.id in held]


def fits(record: RecordType, row: Row, wanted: Wanted, in_language: str, zone: ZoneInfo) -> bool:
    """Whether each word stands in the row, or the whole without its spaces, and one of its days is among those that are wanted."""
    if wanted.first or wanted.last:
        first, last = wanted.first or date.min, wanted.last or date.max
        if not any(first <= day <= last for day in (_day(value, zone) for value in row.values()) if day):
            return False
    words = wanted.words.casefold().split()
    if not words:
        return True
    text = text_of(record, row, in_language, zone)
    return all(one in text for one in words) or (len(words) > 1 and "".join(words) in _bare(text))


def text_of(record: RecordType, row: Row, in_language: str, zone: ZoneInfo) -> str:
    """All that a row says, in small letters: the name of what it is, its titles' words, and its values as they are stored and shown."""
    fields = {field.name: field for field in record.fields}
    said = [record.title.to(in_language)]
    for name, value in row.items():
        said += _said(fields[name], value, in_language, zone) if name in fields and value is not None else ()
    return "\n".join(said).casefold()


def _said(field: Field, value: Any, in_language: str, zone: ZoneInfo) -> list[str]:
    if day := _day(value, zone):
        return [day.isoformat(), f"{day.day}.{day.month}.{day.year}", f"{day:%d.%m.%Y}"]
    if field.type in ("choice", "bool"):
        word_of = {True: "yes", False: "no"}.get(value, str(value))
        return [str(value), word(word_of).to(in_language)]
    return [str(value)]


def _day(value: Any, zone: ZoneInfo) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(zone).date()
    return value if isinstance(value, date) else None


def _bare(text: str) -> str:
    """Without the spaces inside lines: a telephone number is written in many ways."""
    return re.sub(r"[ \u00a0]", "", text)
