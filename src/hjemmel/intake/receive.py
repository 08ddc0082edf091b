"""How does a machine deliver over HTTP?

`POST /intake/v1/{format}` with the source's token (bearer, or the password of HTTP basic, which is what gateways speak to bulk-data
collectors) or with its client certificate, plain or packed. 200 with counts once every row is durable; never a stack trace, never half
a batch.
"""

import base64
import binascii
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from hjemmel.acts.actor import Actor
from hjemmel.acts.failures import BatchUnderWay, CertificateNotInForce, EventsUnavailable, NotACertificate
from hjemmel.acts.recognise_source import recognise_certificate, recognise_source
from hjemmel.acts.take_in import Malformed, Receipt
from hjemmel.intake.adapters import ADAPTERS
from hjemmel.intake.arrivals import BESIDE
from hjemmel.intake.client_certificates import told_by_proxy
from hjemmel.intake.deliver import (
    CODINGS,
    MOST_BYTES,
    Door,
    NotPacked,
    TooLarge,
    UnknownCoding,
    UnknownFormat,
    adapter_for,
    decoded,
    deliver,
)
from hjemmel.intake.vendor_names import BadTable

RETRY_SECONDS = 30
GOOD_PART = "; nothing was taken in: mend it, or send it with `?partial=1` to have the good part taken"
BUSY, TOO_MANY = 503, 429
STATUS = {UnknownFormat: 404, TooLarge: 413, UnknownCoding: 415}
Answer = JsonResponse | HttpResponse


@csrf_exempt
def receive(request: HttpRequest, format_name: str) -> Answer:
    """One delivery. Answers 200, 400 malformed, 401 without a valid token, 404 unknown format, 413, 415,
    503 with Retry-After.

    A player reads no counts: it gets 204, and 429 where others get 503, by which it waits and sends again (CTA-5004-A).
    """
    if request.method not in ("POST", "PUT"):
        return HttpResponseNotAllowed(["POST", "PUT"])
    answer = _told(lambda: _received(request, format_name))
    if format_name in ADAPTERS and ADAPTERS[format_name].to_players and answer.status_code == BUSY:
        answer.status_code = TOO_MANY
    return answer


def _received(request: HttpRequest, format_name: str) -> Answer:
    adapter, now = adapter_for(format_name), timezone.now()
    source = _source(request, format_name, now)
    if source is None:
        return _unknown("the token is unknown or is for another format; ask the provider for one with `hjemmel source add`")
    door = Door(source, Actor(source, "source"), now, partial=request.GET.get("partial") == "1")
    context = {name: request.GET[name] for name in BESIDE if name in request.GET}
    receipt = deliver(format_name, _body(request), door, context, shares=True)
    return HttpResponse(status=204) if adapter.to_players else JsonResponse(as_answer(receipt))


def as_answer(receipt: Receipt) -> dict[str, object]:
    """The receipt as JSON: counts, the batch's number, and whether it was stored before."""
    return {**receipt.counts(), "already": receipt.already}


def _told(answer: Callable[[], Answer]) -> Answer:
    try:
        return answer()
    except (UnknownFormat, TooLarge, UnknownCoding) as error:
        refusal = _refusal(STATUS[type(error)], str(error))
        if isinstance(error, UnknownCoding):
            refusal["Accept-Encoding"] = ", ".join(CODINGS)  # RFC 9110 12.5.3
        return refusal
    except (Malformed, NotPacked) as error:
        return _refusal(400, f"{error}{GOOD_PART if isinstance(error, Malformed) else ''}")
    except (NotACertificate, CertificateNotInForce) as error:
        return _unknown(str(error))
    except BadTable as error:
        return _refusal(503, str(error))
    except (BatchUnderWay, EventsUnavailable, DatabaseError) as error:
        text = "the register does not answer" if isinstance(error, DatabaseError) else str(error)
        refusal = _refusal(BUSY, f"{text}; nothing of this delivery was kept, send it again")
        refusal["Retry-After"] = str(RETRY_SECONDS)
        return refusal


def _body(request: HttpRequest) -> bytes:
    data = request.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise TooLarge
    return decoded(data, request.headers.get("Content-Encoding", ""))


def _source(request: HttpRequest, format_name: str, now: datetime) -> str | None:
    """Who delivers: by a token where one is shown, else by a client certificate. Raises NotACertificate, CertificateNotInForce."""
    if "Authorization" in request.headers:
        return recognise_source(_token(request), format_name)
    certificate = told_by_proxy(request.headers, settings.HJEMMEL_CLIENT_CERT_SECRET)
    return recognise_certificate(certificate, format_name, now) if certificate else None


def _unknown(sentence: str) -> JsonResponse:
    answer = _refusal(401, sentence)
    answer["WWW-Authenticate"] = 'Basic realm="hjemmel intake"'
    return answer


def _token(request: HttpRequest) -> str:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def _refusal(status: int, sentence: str) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)
