"""Whose invoice, refund or credit assessment is it? Invoicing opens one customer by her number, for one purpose, with a reason."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from hjemmel.acts.actor import Actor
from hjemmel.acts.approve_refund import approve_refund
from hjemmel.acts.ask_refund import ask_refund
from hjemmel.acts.note_payer_account import note_payer_account
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.record_credit_copy import CONTENTS, record_credit_copy
from hjemmel.acts.refund import refund
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.use_credit_check import use_credit_check
from hjemmel.notice.model import Text
from hjemmel.portals.amounts import money
from hjemmel.portals.audience import for_audience
from hjemmel.portals.page import show
from hjemmel.portals.phrases import word
from hjemmel.portals.reasons import purposes_of
from hjemmel.portals.rooms import front, now_open
from hjemmel.portals.tasks import Done, Input, Option, Panels, Task, choose

CREDIT, REFUND = "credit", "refund"
YES, NO = "yes", "no"


@for_audience("billing")
@require_safe
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    notice = the_notice()
    purposes = [notice.purpose(purpose) for purpose in purposes_of(actor.audience, notice)]
    return show(request, "billing.html", now, {**front(request, actor, now), "purposes": purposes})


@for_audience("billing")
@require_POST
def open_customer(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    asked = request.POST
    permit = open_permit(actor, asked.get("purpose", ""), asked.get("customer", "").strip(), asked.get("own_reason", ""), now)
    return now_open(request, actor, permit, now)


def _note_account(done: Done) -> Text:
    note_payer_account(done.customer_number, done.values["account"], done.day("paid_on"), done.actor, done.now)
    return Text("Kontoen er notert, bare til tilbakebetaling.", "The account is noted, for refunds alone.")


def _refund(done: Done) -> Text:
    payout = refund(done.customer_number, done.ore("amount"), done.actor, done.now)
    end = payout.account[-4:]
    nb, en = money(payout.amount_ore, "nb"), money(payout.amount_ore, "en")
    return Text(f"{nb} går tilbake til kontoen som ender på {end}.", f"{en} goes back to the account that ends in {end}.")


def _ask_refund(done: Done) -> Text:
    number = ask_refund(done.customer_number, done.ore("amount"), done.values["account"], done.actor, done.now)
    return Text(f"{number} venter på at en annen enn deg godkjenner.", f"{number} waits for somebody other than you to approve.")


def _approve_refund(done: Done) -> Text:
    payout = approve_refund(done.customer_number, done.values["order"], done.actor, done.now)
    end, nb, en = payout.account[-4:], money(payout.amount_ore, "nb"), money(payout.amount_ore, "en")
    return Text(f"{nb} går til kontoen som ender på {end}.", f"{en} goes to the account that ends in {end}.")


def _record_copy(done: Done) -> Text:
    values = done.values
    says = {part: values[f"copy_{part}"] for part in CONTENTS}
    record_credit_copy(done.customer_number, values["order"], says, (done.day("sent_on"), values["channel"]), done.actor, done.now)
    return Text("Gjenparten er notert som sendt.", "The copy is noted as sent.")


def _decide(done: Done) -> Text:
    accept = done.values["accept"] == YES
    use_credit_check(done.customer_number, done.values["order"], accept, done.actor, done.now)
    return (
        Text("Bestillingen er godtatt.", "The order is accepted.") if accept else Text("Bestillingen er avslått.", "The order is refused.")
    )


def _channels(panels: Panels) -> list[Option]:
    return [(value, word(value)) for value in the_notice().record("credit-check").field("copy_channel").values]


def _verdicts(panels: Panels) -> list[Option]:
    return [(YES, Text("Godta", "Accept")), (NO, Text("Avslå", "Refuse"))]


UNTOLD = choose("credit-check", "order_number", "outcome", where=lambda row: row["copy_sent_on"] is None)
UNDECIDED = choose("credit-check", "order_number", "outcome", where=lambda row: row["closed_on"] is None)
UNAPPROVED = choose("refund-order", "number", where=lambda row: row["decided_at"] is None)
TASKS = (
    Task(
        "refund",
        "task-refund",
        "task-refund-button",
        (REFUND,),
        (Input("amount", "task-amount"),),
        _refund,
    ),
    Task(
        "refund-other",
        "task-refund-other",
        "task-refund-other-button",
        (REFUND,),
        (Input("amount", "task-amount"), Input("account", "task-account")),
        _ask_refund,
    ),
    Task(
        "refund-approve",
        "task-refund-approve",
        "task-refund-approve-button",
        (REFUND,),
        (Input("order", "task-refund-waiting", options=UNAPPROVED),),
        _approve_refund,
    ),
    Task(
        "payer-account",
        "task-payer-account",
        "task-payer-account-button",
        (REFUND,),
        (Input("account", "task-account"), Input("paid_on", "task-paid-on", "date")),
        _note_account,
    ),
    Task(
        "credit-copy",
        "task-credit-copy",
        "task-credit-copy-button",
        (CREDIT,),
        (
            Input("order", "task-order", options=UNTOLD),
            Input("copy_controller", "task-copy-controller"),
            Input("copy_officer", "task-copy-officer"),
            Input("copy_told", "task-copy-told"),
            Input("copy_source", "task-copy-source"),
            Input("copy_requester", "task-copy-requester"),
            Input("copy_reasoning", "task-copy-reasoning"),
            Input("copy_day", "task-copy-day"),
            Input("sent_on", "task-sent-on", "date"),
            Input("channel", "task-channel", options=_channels),
        ),
        _record_copy,
    ),
    Task(
        "credit-decide",
        "task-credit-decide",
        "task-credit-decide-button",
        (CREDIT,),
        (Input("order", "task-order", options=UNDECIDED), Input("accept", "task-verdict", options=_verdicts)),
        _decide,
    ),
)
