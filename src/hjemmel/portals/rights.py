"""Which rights do you have, and how do you use them? Copy, take along, erase, and ask for anything else."""

import json
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hjemmel.acts.actor import Actor
from hjemmel.acts.answer_access import answer_access
from hjemmel.acts.answer_portability import answer_portability
from hjemmel.acts.close_access import Given, close_access
from hjemmel.acts.erase import erase
from hjemmel.acts.erasure_state import erasure_state
from hjemmel.acts.held_for import held_for
from hjemmel.acts.look_up import look_up
from hjemmel.acts.make_request import SIGNED_IN, make_request
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Text
from hjemmel.notice.vocabulary import OPEN_REQUEST
from hjemmel.notice.wording import complaint
from hjemmel.portals.afterwards import Afterwards, Work
from hjemmel.portals.audience import for_audience
from hjemmel.portals.copied import MEDIA_TYPE, file_name, packed
from hjemmel.portals.library import ask_again
from hjemmel.portals.page import language, show, zone
from hjemmel.portals.review import decides
from hjemmel.portals.rows import named
from hjemmel.portals.session import own_permit
from hjemmel.rights.erasure import Line, as_told
from hjemmel.rights.portability import transferable
from hjemmel.rights.states import WAITING

COPY_REASON = "Kopi av alt"
ERASED = "erased"  # in the session of one who is erased: the number of the erasure, and what must stay
REFRESH_SECONDS = 2  # while rows are being removed
BY_HAND = ("information", "rectification", "restriction", "objection", "complaint")  # what takes a human being, beside the self-service


@for_audience("customer")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    if request.method == "POST":
        right, details = request.POST.get("right", ""), request.POST.get("details", "")
        about = request.POST.get("about", "")
        request.session["requested"] = make_request(actor.id, right, "min-side", SIGNED_IN, actor, now, details=details, about=about)
        return redirect("rights")
    token = own_permit(request, actor, now).token
    mine = sorted(named(look_up(token, actor, "request", now)), key=lambda row: row["received_at"], reverse=True)
    today = now.astimezone(zone()).date()
    mine = [row | {"late": row["state"] in WAITING and row["due_on"] < today} for row in mine]
    held = {record for hold in the_notice().holds if hold.source == OPEN_REQUEST for record in hold.records}
    words: dict[str, Any] = {"about": [record for record in the_notice().records() if record.id in held]}
    words |= {"mine": mine, "by_hand": BY_HAND, "requested": request.session.pop("requested", "")}
    words |= {"moves": bool(transferable(the_notice())), "decides": decides(the_notice())}
    return show(request, "rights.html", now, {**words, "complain": complaint(the_notice(), language())})


@for_audience("customer")
@require_safe
def copy(request: HttpRequest, actor: Actor, now: datetime) -> StreamingHttpResponse:
    """A copy of everything, as one packed file, sent as it is written, under a permit that ends with it."""
    token = open_permit(actor, "access", actor.id, COPY_REASON, now).token

    def finish(given: Given | None) -> None:
        close_access(token, actor, given, timezone.now())

    try:
        answer = answer_access(token, actor, now)
    except Exception:
        finish(None)
        raise
    response = StreamingHttpResponse(packed(answer, language(), finish), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{file_name(answer)}"'
    response["Cache-Control"] = "no-store"
    if request.method == "HEAD":  # nothing will be read
        finish(None)
    return response


@for_audience("customer")
@require_safe
def portability(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    """What can be taken along, as a file."""
    answer = answer_portability(own_permit(request, actor, now).token, actor, now)
    return _file(answer, f"flytt-{actor.id}-{now.astimezone(zone()):%Y-%m-%d}.json")


@for_audience("customer")
@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    """The plan first; the deed only when it is confirmed, word for word, by one who has just said again who she is."""
    again = ask_again(request)
    if again is not None:
        return again
    fault = None
    shown = {part.record_id: part.count for part in held_for(own_permit(request, actor, now).token, actor, now)}
    if request.method == "POST":
        end_services = request.POST.get("end_services") == "yes"
        confirmed = request.POST.get("confirmed") == "yes"
        work: list[Work] = []
        try:
            done = erase(actor.id, actor, now, confirmed=confirmed, end_services=end_services, later=work.append)
        except Refused as refused:
            fault = refused.decision.reason
        else:
            if done.done:
                request.session.flush()
                stays = [_told(line) for line in as_told(done.lines, shown) if not line.erased]
                request.session[ERASED] = {"number": done.number, "kept": stays}
                return Afterwards(_how_far(request, now), work)
    plan = erase(actor.id, actor, now)
    lines = as_told(plan.lines, shown)
    gone, kept = [line for line in lines if line.erased], [line for line in lines if not line.erased]
    return show(request, "rights_erase.html", now, {"gone": gone, "kept": kept, "active": plan.active, "told": plan.told, "fault": fault})


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """How far it has come, for the browser in which it was confirmed: she is signed in no longer, and this session knows no name."""
    if ERASED not in request.session:
        return redirect("notice")
    return _how_far(request, timezone.now())


def _how_far(request: HttpRequest, now: datetime) -> HttpResponse:
    held = request.session[ERASED]
    state = erasure_state(held["number"])
    if state is None:  # a restored backup does not know of it yet
        return redirect("notice")
    kept = [(Text(*title), Text(*reason), datetime.fromisoformat(until) if until else None) for title, reason, until in held["kept"]]
    steps = [("erased-reached", True), ("erased-rows", state.rows_gone), ("erased-bytes", state.bytes_gone)]
    passed = sum(done for _, done in steps)
    words = {"steps": [(key, _tone(n, passed)) for n, (key, _) in enumerate(steps)], "state": state, "kept": kept, "passed": passed}
    response = show(request, "rights_erased.html", now, words)
    if not state.rows_gone:
        response.headers["Refresh"] = f"{REFRESH_SECONDS}; url={reverse('erased')}"
    return response


def _tone(n: int, passed: int) -> str:
    return "done" if n < passed else "under-way" if n == passed else "to-come"


def _told(line: Line) -> tuple[tuple[str, str], tuple[str, str], str]:
    """What must stay, as a session holds it: title, reason and end."""
    until = line.until.isoformat() if line.until else ""
    return (line.title.nb, line.title.en), (line.reason.nb, line.reason.en), until


def _file(answer: dict[str, Any], name: str) -> HttpResponse:
    response = HttpResponse(json.dumps(answer, ensure_ascii=False, indent=1), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
