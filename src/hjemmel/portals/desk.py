"""What is the same on every page of the privacy office? A desk: what lies on it, and small forms that each do one act about it.

A form that is refused stands open with what was written and why it will not do; one that is done leads back to the desk.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from hjemmel.acts.actor import Actor
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Text
from hjemmel.portals.opened import Said
from hjemmel.portals.page import show
from hjemmel.portals.rooms import done_in
from hjemmel.portals.tasks import Done, Form, Option, Panels, Task, answers, forms_of, written

NOTHING_OPEN: Panels = {}


def carry_out(request: HttpRequest, tasks: Sequence[Task], task_id: str, actor: Actor, now: datetime, matter: str = "") -> Said:
    """Do the task that was posted about `matter`; what it said, or why it was refused."""
    task = next((t for t in tasks if t.id == task_id), None)
    if task is None:
        raise Http404
    posted = request.POST.dict()
    try:
        done = task.act(Done("", answers(task, posted), actor, now, matter))
    except Refused as refused:
        return Said(task.id, None, refused.decision.reason, written(task, posted))
    request.session["done"] = [done.nb, done.en]
    return Said(done=done)


def desk(
    request: HttpRequest,
    template: str,
    now: datetime,
    here: str,
    context: Mapping[str, Any],
    tasks: Sequence[Task] = (),
    said: Said | None = None,
    start: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The page, with a form for each task; `start` is what stands in empty fields. `here` names the page in the menu."""
    said = said or Said(done=done_in(request))
    forms: list[Form] = [form for task in tasks for form in forms_of(task, NOTHING_OPEN, task.id, _values(task, said, start or {}))]
    words = {"here": here, "tasks": forms, "said": said, **context}
    return show(request, template, now, words, status=400 if said.fault else 200)


def _values(task: Task, said: Said, start: Mapping[str, str]) -> Mapping[str, str]:
    return said.values if said.task == task.id else start


def options(values: Sequence[str], titles: Mapping[str, Text]) -> Sequence[Option]:
    """Values to choose from, each by its title."""
    return [(value, titles[value]) for value in values]
