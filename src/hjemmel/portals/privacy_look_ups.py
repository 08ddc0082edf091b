"""Who opens how many customers, who is one herself, and who holds two roles? The privacy office goes through it, and notes the rest."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from hjemmel.acts.actor import Actor
from hjemmel.acts.allow_roles import allow_roles
from hjemmel.acts.link_employee import link_employee
from hjemmel.acts.review_look_ups import WINDOW, most_without_case, review_look_ups
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Text
from hjemmel.notice.time_words import period_words
from hjemmel.portals.audience import for_audience
from hjemmel.portals.desk import carry_out, desk
from hjemmel.portals.opened import Said
from hjemmel.portals.page import language
from hjemmel.portals.tasks import Done, Input, Task


@for_audience("privacy")
@require_safe
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    return _shown(request, actor, now, None)


@for_audience("privacy")
@require_POST
def act(request: HttpRequest, actor: Actor, now: datetime, task_id: str) -> HttpResponse:
    said = carry_out(request, TASKS, task_id, actor, now)
    return redirect("privacy-look-ups") if said.done else _shown(request, actor, now, said)


def _shown(request: HttpRequest, actor: Actor, now: datetime, said: Said | None) -> HttpResponse:
    notice = the_notice()
    titles = {audience.id: audience.title for audience in notice.audiences}
    lines = [(one, titles.get(one.line.audience, Text(one.line.audience, one.line.audience))) for one in review_look_ups(actor, now)]
    most, within = most_without_case(notice), period_words(notice.term(WINDOW).period, language())
    context = {"lines": lines, "most": most, "within": within, "action": reverse("privacy-look-ups")}
    return desk(request, "privacy_look_ups.html", now, "look-ups", context, TASKS, said)


def _link(done: Done) -> Text:
    link_employee(done.values["customer"], done.values["employee"], True, done.actor, done.now)
    return Text("Det er notert; den ansatte kan ikke åpne seg selv.", "It is noted; the employee cannot open herself.")


def _unlink(done: Done) -> Text:
    link_employee(done.values["customer"], done.values["employee"], False, done.actor, done.now)
    return Text("Det er notert at det ikke gjelder lenger.", "It is noted that it no longer holds.")


def _allow(done: Done) -> Text:
    allow_roles(done.values["employee"], done.values["reason"], done.actor, done.now)
    return Text("Begge rollene er tillatt, med grunnen.", "Both roles are allowed, with the reason.")


WHO = (Input("employee", "look-ups-employee"), Input("customer", "billing-customer"))
TASKS = (
    Task("link", "look-ups-link", "look-ups-note", (), WHO, _link),
    Task("unlink", "look-ups-unlink", "look-ups-note", (), WHO, _unlink),
    Task("allow", "look-ups-allow", "look-ups-note", (), (Input("employee", "look-ups-employee"), Input("reason", "look-ups-why")), _allow),
)
