"""What do we change for those who have a product, and have all of them been told in time?"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from hjemmel.acts.actor import Actor
from hjemmel.acts.announce_change import announce_change
from hjemmel.acts.apply_change import apply_change
from hjemmel.acts.draw_list import draw_list
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Text
from hjemmel.notice.time_words import period_words
from hjemmel.portals.audience import for_audience
from hjemmel.portals.desk import carry_out, desk
from hjemmel.portals.opened import Said
from hjemmel.portals.page import language
from hjemmel.portals.tasks import Done, Input, Task

RECORD, PURPOSE = "terms-change", "purchases"


@for_audience("privacy")
@require_safe
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    return _shown(request, actor, now, None)


@for_audience("privacy")
@require_POST
def act(request: HttpRequest, actor: Actor, now: datetime, task_id: str) -> HttpResponse:
    said = carry_out(request, (ANNOUNCE, APPLY), task_id, actor, now)
    return redirect("privacy-terms") if said.done else _shown(request, actor, now, said)


def _shown(request: HttpRequest, actor: Actor, now: datetime, said: Said | None) -> HttpResponse:
    drawn = draw_list(actor, PURPOSE, RECORD, now)
    today = now.astimezone(ZoneInfo(the_notice().time_zone)).date()
    rows = [dict(zip(drawn.columns, row, strict=True)) for row in drawn.rows]
    changes = [(row, row["applied_on"] is None and row["effective_on"] <= today) for row in rows]
    changes.sort(key=lambda one: one[0]["effective_on"], reverse=True)
    context = {
        "changes": changes,
        "ahead": period_words(the_notice().term("change-of-terms").period, language()),
        "action": reverse("privacy-terms"),
    }
    return desk(request, "privacy_terms.html", now, "terms", context, (ANNOUNCE,), said)


def _announce(done: Done) -> Text:
    values = done.values
    told = announce_change(values["product"], done.day("effective_on"), Text(values["what_nb"], values["what_en"]), done.actor, done.now)
    return Text(f"{told} kunder har fått melding om endringen.", f"{told} customers have been told of the change.")


def _apply(done: Done) -> Text:
    apply_change(done.values["product"], done.day("effective_on"), done.actor, done.now)
    return Text(
        "Endringen er satt i verk: alle det gjelder, var varslet i tide.", "The change is applied: all concerned were told in time."
    )


ANNOUNCE = Task(
    "announce",
    "announce-title",
    "announce-button",
    (),
    (
        Input("product", "announce-product"),
        Input("effective_on", "announce-day", "date"),
        Input("what_nb", "announce-nb", "textarea"),
        Input("what_en", "announce-en", "textarea"),
    ),
    _announce,
)
APPLY = Task(
    "apply", "apply-button", "apply-button", (), (Input("product", "announce-product"), Input("effective_on", "announce-day")), _apply
)
