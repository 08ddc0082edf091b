"""What does a person read when something cannot be shown?

What rule or fault, why, and what can be done. Never a stack trace.
"""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from hjemmel.acts.failures import BroughtBack, EventsUnavailable, NoSuchCustomer, RegisterUnavailable
from hjemmel.acts.the_notice import NoticeNotInForce
from hjemmel.gate.decision import Decision, Refused
from hjemmel.portals.page import show

RETRY_AFTER_SECONDS = 30
# For a moment: an engine, what a backup has undone, or this process's notice.
AWAY = (OperationalError, RegisterUnavailable, EventsUnavailable, BroughtBack, NoticeNotInForce)

TOO_LONG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def refused(request: HttpRequest, decision: Decision) -> HttpResponse:
    """403: the rule, why, and the next step, from the gate's own decision."""
    return show(request, "refused.html", timezone.now(), {"decision": decision}, status=403)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from one of our pages, or from one that was left open too long."""
    return show(request, "error.html", timezone.now(), {"kind": "forged"}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return show(request, "error.html", timezone.now(), {"kind": "missing"}, status=404)


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent cannot be read as text, is more than a form of ours holds, or is no form at all."""
    kind = "too-long" if isinstance(exception, TOO_LONG) else "unreadable"
    return show(request, "error.html", timezone.now(), {"kind": kind}, status=400)


def too_many(request: HttpRequest, seconds: int = 60) -> HttpResponse:
    """429: too many tries in a short time; what is right is refused too, for as long."""
    response = show(request, "error.html", timezone.now(), {"kind": "too-many"}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def gone(request: HttpRequest) -> HttpResponse:
    """410: who asks has been erased since the page was opened, and nothing is left of her."""
    return show(request, "error.html", timezone.now(), {"kind": "gone"}, status=410)


def failed(request: HttpRequest) -> HttpResponse:
    return show(request, "error.html", timezone.now(), {"kind": "failed"}, status=500, known=False)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: one of the two engines does not answer, a backup has been put back, or another version of the notice is being taken into use."""
    response = show(request, "error.html", timezone.now(), {"kind": "unavailable"}, status=503, known=False)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def page_for(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The page for what an act raised, where people can do something about it; None for a fault of ours."""
    if isinstance(exception, Refused):
        return refused(request, exception.decision)
    if isinstance(exception, AWAY):
        return unavailable(request)
    return not_found(request) if isinstance(exception, Http404 | NoSuchCustomer) else None
