"""What does every answer carry, and what becomes of a refusal?

Headers that keep a page private and its content ours, and pages in place of exceptions that people can do something about.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from hjemmel.gate.decision import Refused
from hjemmel.portals import errors

Answer = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
A_YEAR_SECONDS = 31_536_000


def headers(answer: Answer) -> Answer:
    """The security headers. A page that did not say otherwise is cached by nothing."""

    def with_headers(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()")
        response.headers.setdefault("Cache-Control", "no-store")
        if request.is_secure():
            response.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR_SECONDS}; includeSubDomains")
        return response

    return with_headers


class Refusals:
    """Turns what an act raised into a page, for pages alone: other rooms answer in their own form."""

    def __init__(self, answer: Answer):
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not self._is_page(request):
            return None
        if isinstance(exception, Refused):
            return errors.refused(request, exception.decision)
        return errors.unavailable(request) if errors.means_unavailable(exception) else None

    def _is_page(self, request: HttpRequest) -> bool:
        match = request.resolver_match
        return match is not None and match.func.__module__.startswith("hjemmel.portals")
