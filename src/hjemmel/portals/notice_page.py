"""What have we promised? The notice, in words that come from the rules that run."""

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
    clauses: tuple[ClauseShown, ...]


@dataclass(frozen=True, slots=True)
class WindowGroup:
    """The rows of the table of windows that are about the same data."""

    data: str
    rows: tuple[WindowRow, ...]


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
    return CategoryShown(category.id, category.title, category.summary, five_answers(category, promised, spoken), clauses)


def _grouped(rows: tuple[WindowRow, ...]) -> list[WindowGroup]:
    names = dict.fromkeys(row.data for row in rows)
    return [WindowGroup(name, tuple(row for row in rows if row.data == name)) for name in names]
