"""What is the same in every room of the staff? One customer is open at a time, with a reason, until she is closed; tasks are done for her.

A room is an audience's pages: `/support/`, `/operations/`, `/field/`, `/billing/`. What differs is how the customer is found, and what
can be done for her.
"""

from collections.abc import Sequence
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from hjemmel.acts.actor import Actor
from hjemmel.acts.close_permit import close_permit
from hjemmel.acts.open_permit import Permit
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Text
from hjemmel.portals.audience import View, for_audience
from hjemmel.portals.opened import Said, page_of
from hjemmel.portals.session import keep_open, open_for
from hjemmel.portals.tasks import Done, Task, answers, written

# One who has opened another customer in the meantime, or the same one anew, has an old page before her.
OTHER_CUSTOMER = Text(
    "ingenting er gjort: siden du sendte fra, var åpnet for en annen kunde, eller før du åpnet kunden på nytt; her er den som er åpen nå",
    "nothing was done: the page you sent from was opened for another customer, or before you opened this one anew; here is who is open now",
)


def room(audience: str, tasks: Sequence[Task]) -> list[URLPattern]:
    """The addresses of a room's customer page, its tasks and its way out: `<audience>-customer`, `-task`, `-close`."""
    return [
        path(f"{audience}/close/", _close_page(audience), name=f"{audience}-close"),
        path(f"{audience}/customer/", _customer_page(audience, tasks), name=f"{audience}-customer"),
        path(f"{audience}/customer/<slug:task_id>/", _task_page(audience, tasks), name=f"{audience}-task"),
    ]


def now_open(request: HttpRequest, actor: Actor, permit: Permit, now: datetime) -> HttpResponse:
    """The customer is open; the one who was open is closed first."""
    _close(request, actor, now)
    keep_open(request, permit)
    return redirect(f"{actor.audience}-customer")


def front(request: HttpRequest, actor: Actor, now: datetime) -> dict[str, object]:
    """What the first page of a room says of the customer who is, or was, open."""
    return {
        "room": actor.audience,
        "opened_address": f"{actor.audience}-customer",
        "open": open_for(request, actor, now),
        "ended": request.session.pop("ended", False),
        "closed": request.session.pop("closed", False),
        "done": done_in(request),
    }


def done_in(request: HttpRequest) -> Text | None:
    """What the task that led here has done."""
    words = request.session.pop("done", None)
    return Text(*words) if words else None


def _customer_page(audience: str, tasks: Sequence[Task]) -> View:
    @for_audience(audience)
    @require_safe
    def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
        permit = open_for(request, actor, now)
        return page_of(request, actor, now, permit, tasks, Said(done=done_in(request))) if permit else _ended(request, audience)

    return page


def _task_page(audience: str, tasks: Sequence[Task]) -> View:
    @for_audience(audience)
    @require_POST
    def page(request: HttpRequest, actor: Actor, now: datetime, task_id: str) -> HttpResponse:
        permit = open_for(request, actor, now)
        if permit is None:
            return _ended(request, audience)
        task = next((t for t in tasks if t.id == task_id and permit.purpose in t.purposes), None)
        if task is None:
            raise Http404
        if request.POST.get("permit") != str(permit.id):
            return page_of(request, actor, now, permit, tasks, Said(fault=OTHER_CUSTOMER))
        try:
            values = answers(task, request.POST.dict())
            done = task.act(Done(permit.customer_number, values, actor, now, permit.matter))
        except Refused as refused:
            said = Said(task.id, None, refused.decision.reason, written(task, request.POST.dict()))
            return page_of(request, actor, now, permit, tasks, said)
        request.session["done"] = [done.nb, done.en]
        if task.closes:
            _close(request, actor, now)
        return redirect(audience if task.closes else f"{audience}-customer")

    return page


def _close_page(audience: str) -> View:
    @for_audience(audience)
    @require_POST
    def close(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
        request.session["closed"] = _close(request, actor, now)
        return redirect(audience)

    return close


def _ended(request: HttpRequest, audience: str) -> HttpResponse:
    request.session["ended"] = True
    return redirect(audience)


def _close(request: HttpRequest, actor: Actor, now: datetime) -> bool:
    token = request.session.pop("permit", None)
    return bool(token) and close_permit(token, actor, now)
