"""What does every page have around it?

The language that the address says, the provider, who is signed in, and this instant.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import translate_url
from django.utils import translation

from hjemmel.acts.published_versions import published_versions
from hjemmel.acts.the_notice import the_notice, words_of_the_house
from hjemmel.notice.model import Notice
from hjemmel.notice.vocabulary import LANGUAGES
from hjemmel.portals.session import signed_in

NEW_FOR = timedelta(days=30)  # how long a version is told of as new
STAFF_ROOMS = ("support", "operations", "field", "billing", "privacy")  # audiences whose first page is named after them


def language() -> str:
    """The language of this page: "nb" or "en"."""
    return "en" if (translation.get_language() or "").startswith("en") else "nb"


def zone() -> ZoneInfo:
    """The provider's time zone, in which every time is shown."""
    return ZoneInfo(the_notice().time_zone)


def show(
    request: HttpRequest, template: str, now: datetime, context: dict[str, Any], *, status: int = 200, known: bool = True
) -> HttpResponse:
    """The page, as of `now`. With `known` false nobody is looked up: the register may be away."""
    spoken, words = language(), the_notice() if known else words_of_the_house()
    other = next(code for code in LANGUAGES if code != spoken)
    around = {
        "language": spoken,
        "other_language": other,
        "other_address": translate_url(request.path, other),
        "notice": words,
        "zone": ZoneInfo(words.time_zone),
        "now": now,
        "actor": signed_in(request) if known else None,
        "staff_rooms": STAFF_ROOMS,
        "counts": _counts(request, words),
        "told_of": _told_of(now) if known else None,
    }
    return render(request, template, {**around, **context}, status=status)


@dataclass(frozen=True, slots=True)
class ToldOf:
    """A version that everybody is told of: one that is coming (`ahead`), or one that is new."""

    number: int
    valid_from: date
    ahead: bool


def _told_of(now: datetime) -> ToldOf | None:
    """The next version, from the day it is published; else the one in force, for its first month, unless it is the first of all."""
    try:
        versions = published_versions()
    except (DatabaseError, ImproperlyConfigured):  # the page itself says what is away
        return None
    today = now.astimezone(zone()).date()
    ahead = [version for version in versions if version.valid_from > today]
    if ahead:
        return ToldOf(ahead[-1].number, ahead[-1].valid_from, ahead=True)
    newest = versions[0] if len(versions) > 1 else None
    return ToldOf(newest.number, newest.valid_from, ahead=False) if newest and newest.valid_from > today - NEW_FOR else None


def _counts(request: HttpRequest, words: Notice) -> bool:
    """Whether the notice lets the use of this page be counted, by those who have said yes."""
    match = request.resolver_match
    counted = (record.field("page").values for record in words.records() if record.id == "web-usage")
    return match is not None and any(match.url_name in pages for pages in counted)
