"""Are you the customer? The first time, and whenever a password is forgotten: a one-time code to the address that we already have.

In turn: who you say you are, the code, and then either the tie to the identity that you came with, or a password of your own. A second
factor that you have is asked for before either opens anything.
"""

from dataclasses import asdict
from datetime import datetime

from allauth.core.internal import ratelimit
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hjemmel.acts.actor import Actor
from hjemmel.acts.check_code import TRIES, check_code
from hjemmel.acts.link_identity import require_her_birth_date
from hjemmel.acts.send_code import Sent, send_code
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Text
from hjemmel.portals.library import PROVED, enter, enter_and_tie
from hjemmel.portals.outside import WAITING, waiting
from hjemmel.portals.page import show
from hjemmel.portals.phrases import PHRASES

SENT, TRIED = "sent_code", "tried_codes"  # in the session: what was sent, and how often it was guessed at here, whoever it was sent to
PROVED_SECONDS = 600  # how long a proof waits for a password
NOBODY_YET = Actor("system", "system")


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    if request.method != "POST":
        return _shown(request, now)
    too_many: HttpResponse | None = ratelimit.consume_or_429(request, app="allauth.account", action="sign_in_code")
    if too_many is not None:
        return too_many
    steps = {"customer": _who, "code": _code, "password": _password}
    step = next((steps[name] for name in steps if name in request.POST), None)
    return step(request, now) if step else _shown(request, now)


def keep(request: HttpRequest, sent: Sent) -> None:
    """What was sent stays in the session: the code works in the browser that asked for it."""
    request.session[SENT] = {**asdict(sent), "at": sent.at.isoformat()}
    request.session[TRIED] = 0


def kept(request: HttpRequest) -> Sent | None:
    held = request.session.get(SENT)
    return Sent(held["contact_id"], held["digest"], datetime.fromisoformat(held["at"])) if held else None


def _who(request: HttpRequest, now: datetime) -> HttpResponse:
    email = request.POST.get("email", "").strip()
    keep(request, send_code(request.POST["customer"].strip(), email, NOBODY_YET, now))
    request.session["said_email"] = email
    request.session.pop(PROVED, None)
    return _shown(request, now)


def _code(request: HttpRequest, now: datetime) -> HttpResponse:
    sent = kept(request)
    number = check_code(sent, request.POST["code"], NOBODY_YET, now) if sent else None
    if number is None:
        tried = request.session[TRIED] = request.session.get(TRIED, 0) + 1
        if tried > TRIES:
            return _shown(request, now, PHRASES["first-too-many"], 429)
        return _shown(request, now, PHRASES["first-wrong-code"])
    del request.session[SENT]
    identity = waiting(request)
    if identity is None:
        request.session[PROVED] = {"customer": number, "email": request.session.pop("said_email"), "at": now.timestamp()}
        return _shown(request, now)
    del request.session[WAITING]
    require_her_birth_date(identity["provider"], identity["born"], number, now)
    return enter_and_tie(request, number, identity)


def _password(request: HttpRequest, now: datetime) -> HttpResponse:
    proved = _proved(request, now)
    if proved is None:
        return _shown(request, now)
    password = request.POST["password"]
    try:
        validate_password(password)
    except ValidationError:
        return _shown(request, now, PHRASES["first-weak-password"])
    del request.session[PROVED]
    try:
        return enter(request, proved["customer"], "code", proved["email"], password)
    except Refused as refused:
        return _shown(request, now, refused.decision.reason)


def _proved(request: HttpRequest, now: datetime) -> dict[str, str] | None:
    held = request.session.get(PROVED)
    return held if held and now.timestamp() - held["at"] < PROVED_SECONDS else None


def _shown(request: HttpRequest, now: datetime, fault: Text | None = None, refused: int = 400) -> HttpResponse:
    step = "password" if _proved(request, now) else "code" if kept(request) else "who"
    again = request.GET.get("again") == "1"
    context = {
        "step": "who" if again and step == "code" else step,
        "fault": fault,
        "waiting": waiting(request),
        "needs_proof": request.session.get("needs_proof", False),
    }
    return show(request, "sign_in_first.html", now, context, status=refused if fault else 200)
