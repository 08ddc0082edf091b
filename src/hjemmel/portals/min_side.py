"""What do we have about you, and what has happened since you were last here? The first page of Min side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hjemmel.acts.actor import Actor
from hjemmel.acts.choices_of import State, choices_of
from hjemmel.acts.handed_of import handed_of
from hjemmel.acts.held_for import Held, held_for
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.who_looked import Opening, who_looked
from hjemmel.notice.model import Category, Notice, Text
from hjemmel.notice.vocabulary import NOBODY
from hjemmel.portals import amounts
from hjemmel.portals.audience import for_audience
from hjemmel.portals.category import address_of
from hjemmel.portals.page import language, show
from hjemmel.portals.provenance import Line, LookSaid, line, said
from hjemmel.portals.session import last_visit, own_permit
from hjemmel.rights.recipients import Handed

LOOKS_TOLD = 3


@dataclass(frozen=True, slots=True)
class Shelf:
    """One record type inside a category that holds several."""

    title: Text
    count: str
    line: Line


@dataclass(frozen=True, slots=True)
class CategoryShown:
    """A category as the list shows it. One that holds a single record type has its `line`; others have `shelves`."""

    id: str
    address: str
    title: Text
    count: int
    count_words: str
    newest: datetime | None
    next_end: datetime | None
    line: Line | None
    shelves: tuple[Shelf, ...]


@dataclass(frozen=True, slots=True)
class News:
    """What has happened since the last visit, or ever, where there was none."""

    looks: tuple[LookSaid, ...]
    more_looks: int
    choices_on: tuple[Any, ...]
    next_end: datetime | None
    next_end_title: str


@for_audience("customer")
@require_safe
def home(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    notice, permit = the_notice(), own_permit(request, actor, now)
    held = held_for(permit.token, actor, now)
    looks, handed = who_looked(permit.token, actor, now), handed_of(permit.token, actor, now)
    since = last_visit(request)
    context = {
        "first_name": actor.name.split(" ")[0],
        "last_visit": since,
        "news": _news(notice, held, looks, choices_of(permit.token, actor, now), since),
        "categories": [
            _category(category, notice, held, looks, handed, now)
            for category in notice.categories
            if any(r.subject != NOBODY for r in category.records)
        ],
    }
    return show(request, "min_side.html", now, context)


def _news(notice: Notice, held: Sequence[Held], looks: Sequence[Opening], choices: dict[str, State], since: datetime | None) -> News:
    new = [look for look in looks if since is None or look.at >= since]
    coming = min((h for h in held if h.next_end), key=attrgetter("next_end"), default=None)
    return News(
        looks=tuple(said(look, notice) for look in new[:LOOKS_TOLD]),
        more_looks=max(0, len(new) - LOOKS_TOLD),
        choices_on=tuple(choice for choice in notice.choices if choices[choice.id] is State.ON),
        next_end=coming.next_end if coming else None,
        next_end_title=notice.record(coming.record_id).title.to(language()) if coming else "",
    )


def _category(
    category: Category, notice: Notice, held: Sequence[Held], looks: Sequence[Opening], handed: Sequence[Handed], now: datetime
) -> CategoryShown:
    mine = {h.record_id: h for h in held if h.category_id == category.id}
    count = sum(h.count for h in mine.values())
    records = [record for record in category.records if record.subject != NOBODY]
    lines = {record.id: line(record, notice, now, mine.get(record.id), looks, handed) for record in records}
    several = len(records) > 1
    return CategoryShown(
        id=category.id,
        address=address_of(category.id),
        title=category.title,
        count=count,
        count_words=amounts.number(count, language()),
        newest=max((h.newest for h in mine.values() if h.newest and h.newest <= now), default=None),
        next_end=min((h.next_end for h in mine.values() if h.next_end), default=None),
        line=None if several else lines[records[0].id],
        shelves=tuple(
            Shelf(record.title, amounts.number(mine[record.id].count, language()), lines[record.id])
            for record in records
            if several and record.id in mine
        ),
    )
