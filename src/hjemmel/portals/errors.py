"""What does a person read when something cannot be shown?

What rule or fault, why, and what can be done. Never a stack trace.
"""

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from hjemmel.gate.decision import Decision
from hjemmel.portals.page import show

RETRY_AFTER_SECONDS = 30
UNAVAILABLE = ("RegisterUnavailable", "EventsUnavailable")


def refused(request: HttpRequest, decision: Decision) -> HttpResponse:
    """403: the rule, why, and the next step, from the gate's own decision."""
    return show(request, "refused.html", timezone.now(), {"decision": decision}, status=403)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from one of our pages, or from one that was left open too long."""
    return show(request, "error.html", timezone.now(), {"kind": "forged"}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return show(request, "error.html", timezone.now(), {"kind": "missing"}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    return show(request, "error.html", timezone.now(), {"kind": "failed"}, status=500, known=False)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: one of the two engines does not answer."""
    response = show(request, "error.html", timezone.now(), {"kind": "unavailable"}, status=503, known=False)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def means_unavailable(exception: Exception) -> bool:
    """Did an engine fail to answer? The stores' own names, which no page may import."""
    return isinstance(exception, OperationalError) or type(exception).__name__ in UNAVAILABLE
