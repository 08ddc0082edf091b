"""Which customer is it, and why do you open? The adviser's first page, and what an adviser can do for her."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from hjemmel.acts.actor import Actor
from hjemmel.acts.answer_enquiry import E_MAIL, answer_enquiry
from hjemmel.acts.close_case import close_case
from hjemmel.acts.close_enquiry import close_enquiry
from hjemmel.acts.end_phone_user import end_phone_user
from hjemmel.acts.find_customers import find_customers
from hjemmel.acts.hear_phone_user import hear_phone_user
from hjemmel.acts.name_phone_user import PhoneUser, name_phone_user
from hjemmel.acts.open_case import open_case
from hjemmel.acts.open_order import open_order
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.record_enquiry import CHANNELS, record_enquiry
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Text
from hjemmel.portals.audience import for_audience
from hjemmel.portals.page import show
from hjemmel.portals.phrases import word
from hjemmel.portals.reasons import purposes_of, reasons_for
from hjemmel.portals.rooms import front, now_open
from hjemmel.portals.tasks import Done, Input, Option, Panels, Task, choose

TOO_SHORT = "too-short"
SERVES, REPAIRS, WATCHES = "customer-service", "fault-finding", "tv-support"


@for_audience("support")
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    """The words come by POST: a name has no business in an address or a log."""
    notice = the_notice()
    context: dict[str, Any] = {
        **front(request, actor, now),
        "reasons": reasons_for(actor.audience, notice),
        "purposes": [notice.purpose(purpose) for purpose in purposes_of(actor.audience, notice)],
    }
    if request.method == "POST":
        context |= {"words": request.POST.get("words", ""), "searched": True}
        try:
            context["found"] = find_customers(actor, context["words"], now)
        except Refused as refusal:
            if refusal.decision.code != TOO_SHORT:
                raise
            context["too_short"] = refusal.decision.reason
    return show(request, "support.html", now, context)


@for_audience("support")
@require_POST
def open_customer(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    """Open one customer, by a usual reason or one in the adviser's own words, for the case that it hangs on where there is one."""
    usual = {str(reason.key): reason for reason in reasons_for(actor.audience, the_notice())}
    chosen = usual.get(request.POST.get("reason", ""))
    purpose = chosen.purpose if chosen else request.POST.get("purpose", "")
    words = chosen.words.nb if chosen else request.POST.get("own_reason", "")
    permit = open_permit(actor, purpose, request.POST.get("customer", ""), words, now, matter=request.POST.get("matter", ""))
    return now_open(request, actor, permit, now)


def _declared(record_id: str, name: str) -> "list[Option]":
    return [(value, word(value)) for value in the_notice().record(record_id).field(name).values]


def _services(panels: Panels) -> list[Option]:
    return _declared("fault-case", "service")


def _kinds(panels: Panels) -> list[Option]:
    return _declared("work-order", "kind")


def _open_case(done: Done) -> Text:
    needed = {name: done.values[name] for name in ("phone",) if done.values[name]}
    number = open_case(done.customer_number, done.values["service"], done.actor, done.now, needed, done.values["need"])
    return Text(f"Feilsak {number} er åpnet.", f"Fault case {number} is open.")


def _close_case(done: Done) -> Text:
    close_case(done.customer_number, done.values["number"], done.actor, done.now)
    return Text("Feilsaken er lukket, og det som hang på den, er stengt.", "The fault case is closed, and so is what hung on it.")


def _open_order(done: Done) -> Text:
    wanted = done.values
    number = open_order(done.customer_number, wanted["kind"], wanted["point"], wanted["assignee"], done.actor, done.now)
    return Text(f"Arbeidsordre {number} er sendt til {wanted['assignee']}.", f"Work order {number} is sent to {wanted['assignee']}.")


def _record_enquiry(done: Done) -> Text:
    said = done.values
    number = record_enquiry(done.customer_number, said["channel"], said["topic"], said["text"], done.actor, done.now)
    return Text(f"Henvendelsen ligger i sak {number}.", f"The enquiry is in case {number}.")


def _channels(panels: Panels) -> list[Option]:
    return [(value, word(value)) for value in CHANNELS]


def _topics(panels: Panels) -> list[Option]:
    return _declared("enquiry", "topic")


def _answer_enquiry(done: Done) -> Text:
    number = done.values["number"]
    channel = answer_enquiry(done.customer_number, number, done.values["text"], done.actor, done.now)
    if channel == E_MAIL:
        return Text(f"Svaret ligger i sak {number}, og sendes på e-post.", f"The answer is in case {number}, and goes by e-mail.")
    return Text(f"Svaret ligger i sak {number}, og kunden får vite det.", f"The answer is in case {number}, and the customer is told.")


def _close_enquiry(done: Done) -> Text:
    close_enquiry(done.customer_number, done.values["number"], done.actor, done.now)
    return Text("Saken er lukket, og det som ble skrevet, er stengt.", "The case is closed, and so is what was written in it.")


def _name_phone_user(done: Done) -> Text:
    said = done.values
    user = PhoneUser(said["user"], done.day("born"), said["guardian"] == "yes")
    name_phone_user(done.customer_number, said["subscription"], user, done.actor, done.now)
    return Text(f"{user.name} er notert som bruker av telefonen.", f"{user.name} is noted as a user of the telephone.")


def _hear_phone_user(done: Done) -> Text:
    agrees = done.values["answer"] == "yes"
    hear_phone_user(done.customer_number, done.values["user"], agrees, done.values["known_by"], done.actor, done.now)
    return Text("Svaret hennes gjelder fra nå.", "Her answer holds from now.")


def _end_phone_user(done: Done) -> Text:
    end_phone_user(done.customer_number, done.values["user"], done.actor, done.now)
    return Text("Det er notert at hun ikke bruker telefonen lenger.", "It is noted that she no longer uses the telephone.")


def _yes_or_no(panels: Panels) -> list[Option]:
    return [("no", Text("Nei", "No")), ("yes", Text("Ja", "Yes"))]


SUBSCRIBED = choose("subscription", "subscription_number", "product", where=lambda row: row["ended_on"] is None)
USERS = choose("phone-user", "user_name")
STILL_USERS = choose("phone-user", "user_name", where=lambda row: row["ended_on"] is None)
UNANSWERED = choose("enquiry", "number", "topic", where=lambda row: row["closed_at"] is None)
OPEN = choose("fault-case", "number", "service", where=lambda row: row["closed_at"] is None)
TASKS = (
    Task(
        "open-case",
        "task-open-case",
        "task-open-case-button",
        (SERVES, REPAIRS),
        (
            Input("service", "task-service", options=_services),
            Input("phone", "task-case-phone", "tel", optional=True),
            Input("need", "task-case-need", optional=True),
        ),
        _open_case,
    ),
    Task(
        "close-case",
        "task-close-case",
        "task-close-case-button",
        (SERVES, WATCHES),
        (Input("number", "task-case", options=OPEN),),
        _close_case,
    ),
    Task(
        "record-enquiry",
        "task-record-enquiry",
        "task-record-enquiry-button",
        (SERVES,),
        (
            Input("channel", "task-enquiry-channel", options=_channels),
            Input("topic", "task-enquiry-topic", options=_topics),
            Input("text", "task-enquiry-text", "textarea"),
        ),
        _record_enquiry,
    ),
    Task(
        "answer-enquiry",
        "task-answer-enquiry",
        "task-answer-enquiry-button",
        (SERVES,),
        (
            Input("number", "task-case", options=UNANSWERED),
            Input("text", "task-answer-text", "textarea"),
        ),
        _answer_enquiry,
    ),
    Task(
        "close-enquiry",
        "task-close-enquiry",
        "task-close-case-button",
        (SERVES,),
        (Input("number", "task-case", options=UNANSWERED),),
        _close_enquiry,
    ),
    Task(
        "open-order",
        "task-open-order",
        "task-open-order-button",
        (SERVES,),
        (
            Input("kind", "task-order-kind", options=_kinds),
            Input("point", "task-order-point"),
            Input("assignee", "task-order-assignee"),
        ),
        _open_order,
    ),
    Task(
        "name-phone-user",
        "task-phone-user",
        "task-phone-user-button",
        (SERVES,),
        (
            Input("subscription", "users-subscription", options=SUBSCRIBED),
            Input("user", "users-name"),
            Input("born", "users-born", "date"),
            Input("guardian", "users-guardian", options=_yes_or_no),
        ),
        _name_phone_user,
    ),
    Task(
        "hear-phone-user",
        "task-hear-phone-user",
        "task-hear-phone-user-button",
        (SERVES,),
        (
            Input("user", "users-name", options=USERS),
            Input("answer", "task-hear-answer", options=_yes_or_no),
            Input("known_by", "task-hear-known-by", optional=True),
        ),
        _hear_phone_user,
    ),
    Task(
        "end-phone-user",
        "task-end-phone-user",
        "task-end-phone-user-button",
        (SERVES,),
        (Input("user", "users-name", options=STILL_USERS),),
        _end_phone_user,
    ),
)
