"""What does every page have around it?

The language that the address says, the provider, who is signed in, and this instant.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import translate_url
from django.utils import translation

from hjemmel.acts.the_notice import the_notice, words_of_the_house
from hjemmel.notice.model import Notice
from hjemmel.notice.vocabulary import LANGUAGES
from hjemmel.portals.session import signed_in
from hjemmel.portals.told import told_of
from hjemmel.portals.unbroken import unbroken

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
        "told_of": told_of(request, now) if known else None,
    }
    return HttpResponse(unbroken(render_to_string(template, {**around, **context}, request)), status=status)


def _counts(request: HttpRequest, words: Notice) -> bool:
    """Whether the notice lets the use of this page be counted, by those who have said yes."""
    match = request.resolver_match
    counted = (record.field("page").values for record in words.records() if record.id == "web-usage")
    return match is not None and any(match.url_name in pages for pages in counted)
