"""Which request is next, how long is left, and what is the answer?

The queue shows who, what and when; what a request says is opened with a permit, like anything else about a person.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hjemmel.acts.actor import Actor
from hjemmel.acts.answer_request import answer_request
from hjemmel.acts.assign_request import assign_request
from hjemmel.acts.extend_request import extend_request
from hjemmel.acts.look_up import look_up
from hjemmel.acts.make_request import AS_SURE_AS_SIGNING_IN, make_request
from hjemmel.acts.refuse_request import refuse_request
from hjemmel.acts.requests_due import EVERY, STATES, WAITS, Waiting, Wanted, requests_due
from hjemmel.acts.review_decision import CHANGED, RECORD, RIGHT, UPHELD, review_decision
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.withdraw_request import withdraw_request
from hjemmel.notice.model import Text
from hjemmel.portals.audience import for_audience
from hjemmel.portals.desk import carry_out, desk
from hjemmel.portals.opened import Said
from hjemmel.portals.page import language
from hjemmel.portals.phrases import phrase, word
from hjemmel.portals.rooms import done_in
from hjemmel.portals.rows import Row, named
from hjemmel.portals.session import open_for
from hjemmel.portals.tasks import Done, Input, Option, Panels, Task, day
from hjemmel.rights.states import Event, State, steps_from

SHOWN = 200
PURPOSE = "access"
ASSISTED = ("telephone", "letter", "e-mail")  # a channel in which somebody here enters the request


@dataclass(frozen=True, slots=True)
class Line:
    """A request in the queue. `left` says the time in words, `tone` whether it is late, due soon or neither."""

    one: Waiting
    left: str
    tone: str


def line(one: Waiting) -> Line:
    """The request with its time in words."""
    days = one.days_left
    tone = "late" if days < 0 else "soon" if one.waits and days <= _soon_days() else "calm"
    return Line(one, phrase(_left(one), language()).format(days=abs(days)), tone)


def _left(one: Waiting) -> str:
    days = one.days_left
    if one.waits:
        known = {-1: "left-late-day", 0: "left-today", 1: "left-day"}
        return known.get(days, "left-late" if days < 0 else "left-days")
    return "left-in-time" if days >= 0 else "left-was-late-day" if days == -1 else "left-was-late"


@for_audience("privacy")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    """The queue. What is looked for comes by POST: a customer's number has no business in an address or a log."""
    asked = request.POST if request.method == "POST" else request.GET
    wanted = Wanted(asked.get("state", WAITS), asked.get("right", ""), request.POST.get("words", ""))
    found = requests_due(actor, now, wanted)
    context = {
        "wanted": wanted,
        "lines": [line(one) for one in found[:SHOWN]],
        "found": len(found),
        "shown": SHOWN,
        "states": [(state, word(state)) for state in STATES],
        "rights": [(right, word(right)) for right in the_notice().record("request").field("right").values],
    }
    return desk(request, "privacy_requests.html", now, "requests", context)


@for_audience("privacy")
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    """A request that came by telephone, letter or e-mail, with how the customer was identified."""
    said = None
    if request.method == "POST":
        said = carry_out(request, (ENTER,), ENTER.id, actor, now)
        if said.done:
            return redirect("privacy-request", request.session["done"][0].partition(" ")[0])
    today = now.astimezone(ZoneInfo(the_notice().time_zone)).date().isoformat()
    here = {"action": reverse("privacy-request-new"), "open_all": True}
    return desk(request, "privacy_enter.html", now, "requests", here, (ENTER,), said, {"received": today})


@for_audience("privacy")
@require_safe
def one(request: HttpRequest, actor: Actor, now: datetime, number: str) -> HttpResponse:
    return _shown(request, actor, now, number, None)


@for_audience("privacy")
@require_POST
def take_step(request: HttpRequest, actor: Actor, now: datetime, number: str, task_id: str) -> HttpResponse:
    said = carry_out(request, (*STEPS, REVIEW), task_id, actor, now, number)
    return redirect("privacy-request", number) if said.done else _shown(request, actor, now, number, said)


def _shown(request: HttpRequest, actor: Actor, now: datetime, number: str, said: Said | None) -> HttpResponse:
    found = requests_due(actor, now, Wanted(EVERY, number=number))
    if not found:
        raise Http404
    [asked] = found
    permit = open_for(request, actor, now)
    mine = permit and permit.customer_number == asked.customer_number and permit.purpose == PURPOSE
    contact, details = _opened(permit.token, actor, now, number) if permit and mine else (None, None)
    decided = _decided(permit.token, actor, now) if permit and mine and asked.right == RIGHT else []
    taken = steps_from(State(asked.state))
    possible = {step.event.value for step in taken if actor.audience in step.by and not (step.in_time and asked.days_left < 0)}
    tasks = [task for task in STEPS if task.id in possible]
    if asked.right == RIGHT and Event.ANSWER in possible:
        tasks = [REVIEW, *tasks]
    context = {
        "line": line(asked),
        "contact": contact,
        "details": details,
        "decided": decided,
        "open": permit if mine else None,
        "action": reverse("privacy-request", args=[number]),
    }
    words = said or Said(done=done_in(request))
    return desk(request, "privacy_request.html", now, "requests", context, tasks, words, {"to": asked.assigned_to or actor.id})


def _opened(token: str, actor: Actor, now: datetime, number: str) -> tuple[Row | None, Row | None]:
    """Who she is, and what the request says."""
    contacts = named(look_up(token, actor, "contact", now))
    rows = named(look_up(token, actor, "request", now))
    return (contacts[0] if contacts else None), next((row for row in rows if row["number"] == number), None)


def _decided(token: str, actor: Actor, now: datetime) -> list[Row]:
    """What was decided about her, for whoever looks at it again."""
    return [row for row in named(look_up(token, actor, RECORD, now)) if row["accepted"]]


def _soon_days() -> int:
    return the_notice().term("answer-reminder").period.longest_seconds // 86400


def _review(done: Done) -> Text:
    values = done.values
    letter = review_decision(done.matter, values["order"].strip(), values["outcome"], values["reason"], done.actor, done.now)
    return _told("Bestillingen er avgjort på nytt", "The order is decided anew", letter)


def _outcomes(panels: Panels) -> list[Option]:
    return [
        (UPHELD, Text("Avslaget blir stående", "The refusal stands")),
        (CHANGED, Text("Bestillingen godtas likevel", "The order is accepted after all")),
    ]


def _assign(done: Done) -> Text:
    assign_request(done.matter, done.values["to"], done.actor, done.now)
    return Text(f"{done.values['to']} behandler kravet.", f"{done.values['to']} handles the request.")


def _answer(done: Done) -> Text:
    letter = answer_request(done.matter, done.values["answer"], done.actor, done.now)
    return _told("Kravet er besvart", "The request is answered", letter)


def _extend(done: Done) -> Text:
    extended = extend_request(done.matter, done.values["why"], done.actor, done.now)
    return _told(f"Fristen er {extended.due:%d.%m.%Y}", f"The answer is due on {extended.due}", extended.letter)


def _refuse(done: Done) -> Text:
    letter = refuse_request(done.matter, done.values["reason"], done.values["law"], done.actor, done.now)
    return _told("Kravet er avslått", "The request is refused", letter)


def _withdraw(done: Done) -> Text:
    letter = withdraw_request(done.matter, done.values["how"], done.actor, done.now)
    return _told("Kravet er lukket", "The request is closed", letter)


def _told(nb: str, en: str, letter: str) -> Text:
    """What was done, and how the customer learns of it: on Min side, or by the letter that stands here to be printed."""
    if not letter:
        return Text(f"{nb}, og kunden har fått beskjed.", f"{en}, and the customer has been told.")
    unreached = "Ingen melding når kunden. Send dette brevet i dag:", "No message reaches the customer. Send this letter today:"
    return Text(f"{nb}. {unreached[0]}\n\n{letter}", f"{en}. {unreached[1]}\n\n{letter}")


def _enter(done: Done) -> Text:
    values, zone = done.values, ZoneInfo(the_notice().time_zone)
    came = datetime.combine(day(values["received"]), datetime.min.time(), tzinfo=zone)
    number = make_request(
        values["customer"],
        values["right"],
        values["channel"],
        values["identified_by"],
        done.actor,
        done.now,
        details=values["details"],
        received=came,
    )
    return Text(f"{number} er registrert. Fristen løper fra kravet kom.", f"{number} is entered. The time runs from when it came.")


def _words_of(name: str, only: tuple[str, ...] = ()) -> "list[Option]":
    values = the_notice().record("request").field(name).values
    return [(value, word(value)) for value in values if not only or value in only]


def _rights(panels: Panels) -> list[Option]:
    return _words_of("right")


def _channels(panels: Panels) -> list[Option]:
    return _words_of("channel", ASSISTED)


def _proofs(panels: Panels) -> list[Option]:
    return _words_of("identified_by", AS_SURE_AS_SIGNING_IN)


WHY_NOT = (Input("reason", "step-refuse-reason", "textarea"), Input("law", "step-refuse-law"))  # what every refusal says
# What can be done about a request: one form for each event of `rights.states` that somebody here can bring about.
STEPS = (
    Task(Event.ANSWER, "step-answer", "step-answer-button", (), (Input("answer", "step-answer-text", "textarea"),), _answer),
    Task(Event.ASSIGN, "step-assign", "step-assign-button", (), (Input("to", "step-assign-to"),), _assign),
    Task(Event.EXTEND, "step-extend", "step-extend-button", (), (Input("why", "step-extend-why", "textarea"),), _extend),
    Task(
        Event.REFUSE,
        "step-refuse",
        "step-refuse-button",
        (),
        WHY_NOT,
        _refuse,
    ),
    Task(Event.WITHDRAW, "step-withdraw", "step-withdraw-button", (), (Input("how", "step-withdraw-how", "textarea"),), _withdraw),
)
REVIEW = Task(
    "review",
    "step-review",
    "step-review-button",
    (),
    (
        Input("order", "step-review-order"),
        Input("outcome", "step-review-outcome", options=_outcomes),
        Input("reason", "step-review-reason", "textarea"),
    ),
    _review,
)
ENTER = Task(
    "enter",
    "enter-title",
    "enter-button",
    (),
    (
        Input("customer", "billing-customer"),
        Input("right", "rights-which", options=_rights),
        Input("channel", "enter-channel", options=_channels),
        Input("received", "enter-received", "date"),
        Input("identified_by", "enter-identified", options=_proofs),
        Input("details", "enter-details", "textarea", optional=True),
    ),
    _enter,
)
