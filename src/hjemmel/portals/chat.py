"""What do you want to ask us? The chat of Min side: how the line is secured stands above the first word."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hjemmel.acts.actor import Actor
from hjemmel.acts.choices_of import State, choices_of
from hjemmel.acts.look_up import look_up
from hjemmel.acts.open_chat import open_chat
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.write_in_chat import write_in_chat
from hjemmel.gate.chat import ENCRYPTED, OPEN, Message
from hjemmel.gate.decide import ALL_BUT_OWN
from hjemmel.gate.decision import Refused
from hjemmel.gate.sensitive import strike_out
from hjemmel.portals.audience import for_audience
from hjemmel.portals.chat_news import shown_until
from hjemmel.portals.cookies import TRAIL, said_yes
from hjemmel.portals.page import show
from hjemmel.portals.rows import Row, named
from hjemmel.portals.session import own_permit
from hjemmel.portals.usage import page_of

SENSITIVE = "sensitive"


def line_of(request: HttpRequest) -> str:
    """How what is written here reaches us. Behind a server that speaks HTTPS, a browser sends its sign-in over nothing else."""
    return ENCRYPTED if request.is_secure() or settings.SESSION_COOKIE_SECURE else OPEN


@sensitive_post_parameters("text")
@for_audience("customer")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    line, open_case = line_of(request), _open_case(request, actor, now)
    again: dict[str, Any] = {}
    if request.method == "POST":
        try:
            _send(request, open_case, line, actor, now)
        except Refused as refused:
            again = {"fault": refused.decision, "text": request.POST.get("text", ""), "found": refused.decision.code == SENSITIVE}
        else:
            request.session["sent"] = True
            return redirect("chat")
    messages = _messages(request, open_case, actor, now) if open_case else []
    answered = max((row["sent_at"] for row in messages if row["sender"] == "adviser"), default=None)
    context = {
        "encrypted": line == ENCRYPTED,
        "line": line,
        "messages": messages,
        "shown_until": shown_until(answered),
        "open_case": open_case,
        "sent": request.session.pop("sent", False),
        "address": the_notice().provider.privacy_office,
        "may_bring_trail": TRAIL in said_yes(request),
        "restricted": _is_restricted(request, actor, now),
    }
    return show(request, "chat.html", now, {**context, **again}, status=422 if again else 200)


def _send(request: HttpRequest, open_case: str, line: str, actor: Actor, now: datetime) -> None:
    text, how = request.POST.get("text", ""), request.POST.get("how", "")
    message = Message(strike_out(text) if how == "strike" else text, request.POST.get("line", ""), keep_numbers=how == "keep")
    if open_case:
        write_in_chat(actor.id, open_case, message, line, actor, now)
    else:
        open_chat(actor.id, message, line, _trail(request), actor, now)


def _open_case(request: HttpRequest, actor: Actor, now: datetime) -> str:
    """The number of the chat that is open, or ""."""
    rows = named(look_up(own_permit(request, actor, now).token, actor, "enquiry", now))
    return next((row["number"] for row in rows if row["channel"] == "chat" and row["closed_at"] is None), "")


def _is_restricted(request: HttpRequest, actor: Actor, now: datetime) -> bool:
    """Whether she has stopped every use but her own: then nobody reads here what she writes."""
    states = choices_of(own_permit(request, actor, now).token, actor, now)
    return any(states[choice.id] is State.ON for choice in the_notice().choices if choice.stops == ALL_BUT_OWN)


def _messages(request: HttpRequest, open_case: str, actor: Actor, now: datetime) -> list[Row]:
    rows = named(look_up(own_permit(request, actor, now).token, actor, "enquiry-message", now))
    return sorted((row for row in rows if row["case_number"] == open_case), key=lambda row: row["sent_at"])


def _trail(request: HttpRequest) -> list[str]:
    """The public pages of ours that the browser sends along, if its owner has said yes and still wants it; anything else is dropped."""
    if TRAIL not in said_yes(request) or request.POST.get("bring") != "yes":
        return []
    try:
        sent = json.loads(request.POST.get("trail", "[]"))
    except ValueError:
        return []
    known = the_notice().record("web-usage").field("page").values
    return [path for path in sent if isinstance(path, str) and page_of(path) in known] if isinstance(sent, list) else []
