"""Which job, where, and is it done? The subcontractor's page: the order's number opens the job, and the finished job shuts it."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from hjemmel.acts.actor import Actor
from hjemmel.acts.close_order import close_order
from hjemmel.acts.open_matter import open_matter
from hjemmel.notice.model import Text
from hjemmel.portals.audience import for_audience
from hjemmel.portals.operations import BUILDS, named_list
from hjemmel.portals.page import show
from hjemmel.portals.rooms import front, now_open
from hjemmel.portals.tasks import Done, Task


@for_audience("field")
@require_safe
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    plans = [plan for plan in named_list(actor, BUILDS, "dig-plan", now) if plan["finished_on"] is None]
    return show(request, "field.html", now, {**front(request, actor, now), "plans": plans})


@for_audience("field")
@require_POST
def open_job(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    permit = open_matter(actor, BUILDS, request.POST.get("matter", ""), now)
    return now_open(request, actor, permit, now)


def _finish(done: Done) -> Text:
    close_order(done.customer_number, done.matter, done.actor, done.now)
    return Text("Jobben er meldt ferdig, og opplysningene om kunden er stengt.", "The job is done, and the customer's data are closed.")


TASKS = (Task("finish", "task-finish", "task-finish-button", (BUILDS,), (), _finish, closes=True),)
