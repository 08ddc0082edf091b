"""What does every answer carry, and what is never asked?

Headers that keep a page private and its content ours; text that is text; and nothing that a backup has brought back.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from hjemmel.acts.failures import BroughtBack
from hjemmel.acts.replay_erasures import require_nothing_brought_back
from hjemmel.portals.errors import page_for, unavailable, unreadable

CONTENT_SECURITY_POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
A_YEAR_SECONDS = 31_536_000

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",  # unless the page said otherwise
}


class SecurityHeaders:
    """Adds what the page itself did not say."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]):
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.is_secure():
            response.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR_SECONDS}; includeSubDomains")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Of a page that anybody may ask for: a refusal or a moment's patience instead of a fault of ours."""
        return page_for(request, exception)


class NothingBroughtBack:
    """Between the return of a backup and the moment when what was erased since is erased again, nobody is shown anything."""

    OF_NOBODY = ("/healthz", "/metrics")  # whether the house runs is asked for then too

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]):
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            if request.path not in self.OF_NOBODY:
                require_nothing_brought_back()
        except BroughtBack:
            return unavailable(request)
        except (OperationalError, InterfaceError):  # without a register there is nothing of anybody to show
            pass
        return self.answer(request)


MACHINES = ("intake",)  # doors whose body is no form: an adapter reads it, up to its own limit


class ReadableText:
    """Refuses an address, or a form, with a zero character in it: no text has one, and nothing of ours can keep it."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]):
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Once it is known where the address leads, and thus in which language."""
        return unreadable(request) if any("\0" in text for text in _written(request)) else None


def _written(request: HttpRequest) -> Iterator[str]:
    """Every text that somebody can have written: the address, what is asked beside it, and the fields of a form."""
    yield request.path
    match = request.resolver_match
    forms = (request.GET,) if match and match.url_name in MACHINES else (request.GET, request.POST)
    for form in forms:
        for name, values in form.lists():
            yield from (name, *values)
