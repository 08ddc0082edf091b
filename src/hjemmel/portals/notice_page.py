"""What have we promised? The notice, in words that come from the rules that run."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from hjemmel.acts.published_versions import changes_between, changes_of, notice_of, published_versions
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Category, Notice, Text
from hjemmel.notice.wording import FiveAnswers, WindowRow, fill, five_answers, windows_table
from hjemmel.portals.page import language, show
from hjemmel.portals.session import signed_in
from hjemmel.portals.told import have_read

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
    """The version in force: always here, without signing in."""
    promised = the_notice()
    return _public(request, show(request, "notice.html", timezone.now(), _words(promised)))


@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """Every version that was published, the newest first, with what each changed."""
    found = [(version, changes_of(version.number)) for version in published_versions()]
    if found:
        have_read(request, 0, found[0][0].number)
    return _public(
        request, show(request, "notice_versions.html", timezone.now(), {"found": found, "in_force": the_notice().version.number})
    )


@require_safe
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version as it was published, whatever applies today."""
    found = next((version for version in published_versions() if version.number == number), None)
    if found is None:
        raise Http404
    have_read(request, max((v.number for v in published_versions() if v.number < number), default=0), number)
    context = {**_words(notice_of(number)), "archived": found, "changes": changes_of(number), "in_force": the_notice().version.number}
    return _public(request, show(request, "notice.html", timezone.now(), context))


@require_safe
def changes(request: HttpRequest, since: int, number: int) -> HttpResponse:
    """What changed from one version to a later one, by section, whichever lie between."""
    between = [version for version in published_versions() if since <= version.number <= number]
    if since >= number or {since, number} - {version.number for version in between}:
        raise Http404
    have_read(request, since, number)
    context = {"since": since, "number": number, "between": between[:-1], "changes": changes_between(since, number)}
    return _public(request, show(request, "notice_changes.html", timezone.now(), context))


def _words(promised: Notice) -> dict[str, Any]:
    spoken = language()
    return {
        "promised": promised,
        "categories": [_category(category, promised, spoken) for category in promised.categories],
        "windows": _grouped(windows_table(promised, spoken)),
        "versions": promised.versions[::-1],
    }


def _public(request: HttpRequest, response: HttpResponse) -> HttpResponse:
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
    first, *rest = list(names) or [""]
    return ", ".join([first, *(name[:1].lower() + name[1:] for name in rest)])
