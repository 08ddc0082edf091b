"""What does the privacy office have before it today, and whose data does it open?"""

import re
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from hjemmel.acts.actor import Actor
from hjemmel.acts.office_today import office_today
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.requests_due import requests_due
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.time_words import period_words
from hjemmel.portals.audience import for_audience
from hjemmel.portals.page import language, show
from hjemmel.portals.phrases import word
from hjemmel.portals.privacy_requests import line
from hjemmel.portals.reasons import purposes_of
from hjemmel.portals.rooms import front, now_open

MOST_URGENT = 5
STATES = ("held", "unproven", "red")
_A_NUMBER = re.compile(r"[-a-zA-Z0-9_]+")  # what may stand in an address


@for_audience("privacy")
@require_safe
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    today, notice = office_today(actor, now), the_notice()
    proved = [(word(state), today.proved.counts.get(state, 0)) for state in STATES] if today.proved else []
    context = {
        **front(request, actor, now),
        "here": "privacy",
        "today": today,
        "days": period_words(notice.term("answer-reminder").period, language()),
        "urgent": [line(one) for one in requests_due(actor, now)[:MOST_URGENT]],
        "proved": proved,
        "purposes": [notice.purpose(purpose) for purpose in purposes_of(actor.audience, notice)],
    }
    return show(request, "privacy.html", now, context)


@for_audience("privacy")
@require_POST
def open_customer(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    """Open one customer by her number, for one purpose, with a reason; `back` leads to the desk from which she was opened."""
    asked = request.POST
    permit = open_permit(actor, asked.get("purpose", ""), asked.get("customer", "").strip(), asked.get("own_reason", ""), now)
    response = now_open(request, actor, permit, now)
    kind, _, which = asked.get("back", "").partition(" ")
    if kind == "request" and _A_NUMBER.fullmatch(which):
        return redirect("privacy-request", which)
    if kind == "correction" and which.isdecimal():
        return redirect("privacy-correction", int(which))
    return response
