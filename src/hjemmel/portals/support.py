"""Which customer is it, and why do you open? The adviser's first page."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from hjemmel.acts.actor import Actor
from hjemmel.acts.close_permit import close_permit
from hjemmel.acts.find_customers import find_customers
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.portals.audience import for_audience
from hjemmel.portals.page import show
from hjemmel.portals.reasons import purposes_of, reasons_for
from hjemmel.portals.session import keep_open, open_for

TOO_SHORT = "too-short"


@for_audience("support")
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    """The words come by POST: a name has no business in an address or a log."""
    notice = the_notice()
    context: dict[str, Any] = {
        "reasons": reasons_for(actor.audience, notice),
        "purposes": [notice.purpose(purpose) for purpose in purposes_of(actor.audience, notice)],
        "open": open_for(request, actor, now),
        "ended": request.session.pop("ended", False),
        "closed": request.session.pop("closed", False),
    }
    if request.method == "POST":
        context |= {"words": request.POST.get("words", ""), "searched": True}
        try:
            context["found"] = find_customers(actor, context["words"], now)
        except Refused as refusal:
            if refusal.decision.code != TOO_SHORT:
                raise
            context["too_short"] = refusal.decision.reason
    return show(request, "support.html", now, context)


@for_audience("support")
@require_POST
def open_customer(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    """Open one customer, by a usual reason or one in the adviser's own words. The one that was open is closed first."""
    usual = {str(reason.key): reason for reason in reasons_for(actor.audience, the_notice())}
    chosen = usual.get(request.POST.get("reason", ""))
    purpose = chosen.purpose if chosen else request.POST.get("purpose", "")
    words = chosen.words.nb if chosen else request.POST.get("own_reason", "")
    permit = open_permit(actor, purpose, request.POST.get("customer", ""), words, now)
    _close(request, actor, now)
    keep_open(request, permit)
    return redirect("support-customer")


@for_audience("support")
@require_POST
def close(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    request.session["closed"] = _close(request, actor, now)
    return redirect("support")


def _close(request: HttpRequest, actor: Actor, now: datetime) -> bool:
    token = request.session.pop("permit", None)
    return bool(token) and close_permit(token, actor, now)
