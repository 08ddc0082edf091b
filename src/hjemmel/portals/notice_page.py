"""What have we promised? The notice, in words that come from the rules that run."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Category, Notice, Text
from hjemmel.notice.wording import FiveAnswers, WindowRow, fill, five_answers, windows_table
from hjemmel.portals.page import language, show
from hjemmel.portals.session import signed_in

A_MINUTE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class ClauseShown:
    id: str
    title: Text
    sentence: str


@dataclass(frozen=True, slots=True)
class CategoryShown:
    id: str
    title: Text
    summary: Text
    answers: FiveAnswers
    audiences: str
    clauses: tuple[ClauseShown, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """All who see equally far back."""

    who: str
    how_far_back: str


@dataclass(frozen=True, slots=True)
class WindowGroup:
    """The rows of the table of windows that are about the same data."""

    data: str
    then: str
    reaches: tuple[Reach, ...]


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    promised, spoken = the_notice(), language()
    context: dict[str, Any] = {
        "categories": [_category(category, promised, spoken) for category in promised.categories],
        "windows": _grouped(windows_table(promised, spoken)),
        "versions": promised.versions[::-1],
    }
    response = show(request, "notice.html", timezone.now(), context)
    if signed_in(request) is None:
        response.headers["Cache-Control"] = f"public, max-age={A_MINUTE_SECONDS}"
    return response


def _category(category: Category, promised: Notice, spoken: str) -> CategoryShown:
    clauses = tuple(ClauseShown(c.id, c.title, fill(c.text.to(spoken), promised, spoken)) for c in category.clauses)
    uses = [use for record in category.records for use in record.uses]
    audiences = dict.fromkeys(promised.audience(use.audience).title.to(spoken) for use in uses)
    return CategoryShown(
        category.id, category.title, category.summary, five_answers(category, promised, spoken), _listed(audiences), clauses
    )


def _grouped(rows: tuple[WindowRow, ...]) -> list[WindowGroup]:
    """One group for each kind of data, one line in it for each reach: who sees equally far back stands together."""
    groups: dict[tuple[str, str], dict[str, list[str]]] = {}
    for row in rows:
        groups.setdefault((row.data, row.then), {}).setdefault(row.how_far_back, []).append(row.who)
    return [
        WindowGroup(data, then, tuple(Reach(_listed(who), reach) for reach, who in reaches.items()))
        for (data, then), reaches in groups.items()
    ]


def _listed(names: Iterable[str]) -> str:
    first, *rest = names
    return ", ".join([first, *(name[:1].lower() + name[1:] for name in rest)])
