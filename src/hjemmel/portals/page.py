"""What does every page have around it?

The language that the address says, the provider, who is signed in, and this instant.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import translate_url
from django.utils import timezone, translation

from hjemmel.acts.the_notice import the_notice
from hjemmel.portals.session import signed_in

OTHER = {"nb": "en", "en": "nb"}


def language() -> str:
    """The language of this page: "nb" or "en"."""
    return "en" if (translation.get_language() or "").startswith("en") else "nb"


def zone() -> ZoneInfo:
    return ZoneInfo(the_notice().time_zone)


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Context processor for every template, error pages included."""
    spoken = language()
    return {
        "language": spoken,
        "other_language": OTHER[spoken],
        "other_address": translate_url(request.path, OTHER[spoken]),
        "notice": the_notice(),
        "zone": zone(),
        "now": timezone.now(),
        "actor": signed_in(request),
    }


def show(request: HttpRequest, template: str, now: datetime, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The page, as of `now`."""
    return render(request, template, {**context, "now": now}, status=status)
