"""Who outside asks for what, who was given what, and on which ground?"""

import csv
import io
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from hjemmel.acts.actor import Actor
from hjemmel.acts.ask_disclosure import Asked, ask_disclosure
from hjemmel.acts.disclose import Released, disclose, drop
from hjemmel.acts.disclosures_made import disclosures_made
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Text
from hjemmel.portals.audience import for_audience
from hjemmel.portals.desk import carry_out, desk
from hjemmel.portals.opened import Said
from hjemmel.portals.tasks import Done, Input, Option, Panels, Task, day

SHOWN = 200


@for_audience("privacy")
@require_safe
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    return _shown(request, actor, now, None)


@for_audience("privacy")
@require_POST
def ask(request: HttpRequest, actor: Actor, now: datetime, task_id: str) -> HttpResponse:
    said = carry_out(request, ASKS, task_id, actor, now)
    return redirect("privacy-disclosures") if said.done else _shown(request, actor, now, said)


@for_audience("privacy")
@require_POST
def decide(request: HttpRequest, actor: Actor, now: datetime, number: str) -> HttpResponse:
    """Hand over what the ground opens, as a file; or close it with nothing given."""
    try:
        if request.POST.get("decision") == "drop":
            drop(number, actor, now)
            request.session["done"] = ["Ingenting er gitt ut.", "Nothing has been given."]
            return redirect("privacy-disclosures")
        return _file(disclose(number, actor, now))
    except Refused as refused:
        return _shown(request, actor, now, Said(number, None, refused.decision.reason))


def _shown(request: HttpRequest, actor: Actor, now: datetime, said: Said | None) -> HttpResponse:
    notice, found = the_notice(), disclosures_made(actor, now)
    titles = {ground.id: ground.title for ground in notice.grounds} | {recipient.id: recipient.title for recipient in notice.recipients}
    titles |= {record.id: record.title for record in notice.records()}

    def title(word: str) -> Text:
        """A title of the notice; the word itself where the notice in force no longer has it."""
        return titles.get(word, Text(word, word))

    orders = {ground.id for ground in notice.grounds if ground.kind == "order"}
    context = {
        "waiting": [(one, title(one.ground), title(one.recipient), title(one.record), one.ground in orders) for one in found.waiting],
        "given": [(one, title(one.ground), title(one.recipient)) for one in found.given[:SHOWN]],
        "grounds": notice.grounds,
        "action": reverse("privacy-disclosures"),
    }
    return desk(request, "privacy_disclosures.html", now, "disclosures", context, ASKS, said)


def _file(released: Released) -> HttpResponse:
    text = io.StringIO()
    if released.rows:
        writer = csv.DictWriter(text, list(released.rows[0]))
        writer.writeheader()
        writer.writerows(released.rows)
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{released.number}-{released.recipient}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _day(done: Done, name: str) -> date | None:
    return day(done.values[name]) if done.values.get(name) else None


def _ask(done: Done) -> Text:
    values = done.values
    asked = Asked(
        ground=values["ground"],
        recipient=_recipient(values["ground"]),
        record=values["record"],
        order_number=values.get("order_number", ""),
        issuer=values.get("issuer", ""),
        issued_on=_day(done, "issued_on"),
        scope=values.get("scope", ""),
        covers=_covers(done),
        civil=values.get("civil") == "yes",
        consents=_consents(values.get("consent", "")),
        invoice_number=values.get("invoice", ""),
        reminded_on=_day(done, "reminded_on"),
        considered=values.get("considered") == "yes",
        secret_until=_day(done, "secret_until"),
        offence=values.get("offence", ""),
        penalty_months=_months(values.get("penalty_months", "")),
    )
    number = ask_disclosure(values["customers"].replace(",", " ").split(), asked, done.actor, done.now)
    return Text(f"{number} venter på at noen godkjenner.", f"{number} waits for somebody to approve.")


def _covers(done: Done) -> tuple[date, date] | None:
    first, last = _day(done, "covers_from"), _day(done, "covers_to")
    return (first, last) if first and last else None


def _consents(text: str) -> dict[str, str]:
    """Customer number → how she said yes, of lines such as `100001: brev av 20. november`."""
    lines = [line.partition(":") for line in text.splitlines()]
    return {number.strip(): how.strip() for number, _, how in lines}


def _months(text: str) -> int | None:
    """A number of months; None, which the gate does not take for one, where it is no number."""
    return int(text) if text.strip().isdecimal() else None


def _recipient(ground_id: str) -> str:
    return next((ground.recipient for ground in the_notice().grounds if ground.id == ground_id), "")


def _grounds(kind: str) -> list[Option]:
    return [(ground.id, ground.title) for ground in the_notice().grounds if ground.kind == kind]


def _records(kind: str) -> list[Option]:
    notice = the_notice()
    opened = dict.fromkeys(record for ground in notice.grounds if ground.kind == kind for record in ground.records)
    return [(record, notice.record(record).title) for record in opened]


def _of(kind: str) -> tuple[Input, Input, Input]:
    def grounds(panels: Panels) -> list[Option]:
        return _grounds(kind)

    def records(panels: Panels) -> list[Option]:
        return _records(kind)

    return (
        Input("ground", "ask-ground", options=grounds),
        Input("record", "ask-record", options=records),
        Input("customers", "ask-customers"),
    )


ASKS = (
    Task(
        "order",
        "ask-order",
        "ask-button",
        (),
        (
            *_of("order"),
            Input("order_number", "ask-order-number"),
            Input("issuer", "ask-issuer"),
            Input("issued_on", "ask-issued", "date"),
            Input("scope", "ask-scope", "textarea"),
            Input("offence", "ask-offence", optional=True),
            Input("penalty_months", "ask-penalty", optional=True),
            Input("covers_from", "ask-covers-from", "date", optional=True),
            Input("covers_to", "ask-covers-to", "date", optional=True),
            Input("civil", "ask-civil", "checkbox"),
            Input("secret_until", "ask-secret", "date", optional=True),
        ),
        _ask,
    ),
    Task("consent", "ask-consent", "ask-button", (), (*_of("consent"), Input("consent", "ask-consent-how", "textarea")), _ask),
    Task(
        "debt",
        "ask-debt",
        "ask-button",
        (),
        (
            *_of("debt"),
            Input("invoice", "ask-invoice"),
            Input("reminded_on", "ask-reminded", "date"),
            Input("considered", "ask-considered", "checkbox"),
        ),
        _ask,
    ),
    Task("statute", "ask-statute", "ask-button", (), _of("statute"), _ask),
)
