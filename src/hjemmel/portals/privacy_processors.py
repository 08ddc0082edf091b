"""Who processes data for us, until when, and what do they get?"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from hjemmel.acts.actor import Actor
from hjemmel.acts.draw_list import draw_list
from hjemmel.acts.end_agreement import end_agreement
from hjemmel.acts.sign_agreement import sign_agreement
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Text
from hjemmel.portals.audience import for_audience
from hjemmel.portals.desk import carry_out, desk
from hjemmel.portals.opened import Said
from hjemmel.portals.phrases import word
from hjemmel.portals.tasks import Done, Input, Option, Panels, Task, day

RECORD, PURPOSE = "processor-agreement", "internal-control"


@dataclass(frozen=True, slots=True)
class Agreement:
    """`runs` on this day; `over` its last day has passed and nobody has said what became of the data."""

    row: dict[str, Any]
    title: Text
    gets: tuple[Text, ...]
    runs: bool
    over: bool


@for_audience("privacy")
@require_safe
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    return _shown(request, actor, now, None)


@for_audience("privacy")
@require_POST
def act(request: HttpRequest, actor: Actor, now: datetime, task_id: str) -> HttpResponse:
    said = carry_out(request, (SIGN, END), task_id, actor, now)
    return redirect("privacy-processors") if said.done else _shown(request, actor, now, said)


def _shown(request: HttpRequest, actor: Actor, now: datetime, said: Said | None) -> HttpResponse:
    drawn = draw_list(actor, PURPOSE, RECORD, now)
    today = now.astimezone(ZoneInfo(the_notice().time_zone)).date()
    rows = [dict(zip(drawn.columns, row, strict=True)) for row in drawn.rows]
    agreements = sorted((_agreement(row, today) for row in rows), key=lambda one: (not one.runs, one.row["party"].lower()))
    context = {"agreements": agreements, "action": reverse("privacy-processors")}
    return desk(request, "privacy_processors.html", now, "processors", context, (SIGN,), said)


def _agreement(row: dict[str, Any], today: date) -> Agreement:
    notice = the_notice()
    recipient = next((r for r in notice.recipients if r.id == row["category"]), None)  # an earlier version may have named it
    gets = tuple(notice.record(record).title for record, _ in recipient.fields) if recipient else ()
    runs = recipient is not None and row["ended_on"] is None and row["valid_from"] <= today <= row["ends_on"]
    title = recipient.title if recipient else Text(row["category"], row["category"])
    return Agreement(row, title, gets, runs, row["ended_on"] is None and row["ends_on"] < today)


def _sign(done: Done) -> Text:
    values = done.values
    period = done.day("valid_from"), done.day("ends_on")
    sign_agreement(values["party"], values["category"], period, values["at_the_end"], done.actor, done.now, values["sub_processors"])
    return Text(f"Avtalen med {values['party']} er registrert.", f"The agreement with {values['party']} is registered.")


def _end(done: Done) -> Text:
    what = word(end_agreement(done.values["party"], day(done.values["valid_from"]), done.actor, done.now))
    return Text(
        f"Avtalen er avsluttet, og {done.values['party']} får ikke noe mer. Data skal bli: {what.nb.lower()}.",
        f"The agreement has ended, and {done.values['party']} gets nothing more. Data are to be: {what.en.lower()}.",
    )


def _kinds(panels: Panels) -> list[Option]:
    return [(recipient.id, recipient.title) for recipient in the_notice().recipients if recipient.role == "processor"]


def _endings(panels: Panels) -> list[Option]:
    return [(value, word(value)) for value in the_notice().record(RECORD).field("at_the_end").values]


SIGN = Task(
    "sign",
    "sign-title",
    "sign-button",
    (),
    (
        Input("party", "sign-party"),
        Input("category", "sign-category", options=_kinds),
        Input("valid_from", "sign-from", "date"),
        Input("ends_on", "sign-to", "date"),
        Input("at_the_end", "sign-ending", options=_endings),
        Input("sub_processors", "sign-sub", optional=True),
    ),
    _sign,
)
END = Task("end", "end-button", "end-button", (), (Input("party", "sign-party"), Input("valid_from", "sign-from", "date")), _end)
