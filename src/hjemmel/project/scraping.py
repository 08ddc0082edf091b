"""Who may read the figures of this house?

Whoever shows the token. Without one set: whatever runs on the machine itself, unless a proxy stands between, for then everybody comes
from there.
"""

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

LEAST_TOKEN = 32  # characters
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-Ip", "Via")
HOW = "set HJEMMEL_METRICS_TOKEN, and send it as `Authorization: Bearer …`"


class TokenTooShort(Exception):
    """HJEMMEL_METRICS_TOKEN can be guessed. One sentence."""


def require_token(token: str) -> None:
    """Raises TokenTooShort for one that is set and can be guessed."""
    if token and len(token) < LEAST_TOKEN:
        raise TokenTooShort(f"HJEMMEL_METRICS_TOKEN has fewer than {LEAST_TOKEN} characters: make one with `openssl rand -hex 32`")


def refusal(request: HttpRequest) -> HttpResponse | None:
    """None for who may read; else the answer, with what to do."""
    token = settings.HJEMMEL_METRICS_TOKEN
    if token:
        scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and len(token) >= LEAST_TOKEN and hmac.compare_digest(shown.strip().encode(), token.encode()):
            return None
        answer = _said(401, "the figures take the token of HJEMMEL_METRICS_TOKEN: send it as `Authorization: Bearer …`")
        answer["WWW-Authenticate"] = 'Bearer realm="hjemmel metrics"'
        return answer
    if settings.SESSION_COOKIE_SECURE or any(name in request.headers for name in FORWARDED):
        return _said(403, f"behind a proxy nobody can tell who asks for the figures: {HOW}")
    if not _is_here(request.META.get("REMOTE_ADDR", "")):
        return _said(403, f"the figures are shown on the machine itself alone: {HOW}")
    return None


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _said(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")
