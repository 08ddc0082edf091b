"""What does every answer carry? Headers that keep a page private and its content ours; and nothing that a backup has brought back."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from hjemmel.acts.failures import BroughtBack
from hjemmel.acts.replay_erasures import require_nothing_brought_back
from hjemmel.portals.errors import page_for, unavailable

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
