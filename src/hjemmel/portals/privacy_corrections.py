"""Which corrections wait, and may they take effect? Somebody other than the one who asked decides; before that nobody uses the value."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from hjemmel.acts.actor import Actor
from hjemmel.acts.corrections_pending import Pending, corrections_pending
from hjemmel.acts.decide_correction import decide_correction
from hjemmel.acts.look_up import look_up
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Text
from hjemmel.portals.audience import for_audience
from hjemmel.portals.desk import desk
from hjemmel.portals.opened import Said
from hjemmel.portals.privacy_requests import WHY_NOT
from hjemmel.portals.rooms import done_in
from hjemmel.portals.rows import Row, named
from hjemmel.portals.session import open_for
from hjemmel.portals.tasks import Question

PURPOSE = "own-decisions"
APPROVED = Text(
    "Rettelsen gjelder fra nå, og de som har fått opplysningen, får vite det.", "The correction holds, and recipients are told."
)
REJECTED = Text(
    "Rettelsen er avvist, og kunden har fått vite hvorfor. Det som sto der, gjelder fortsatt.",
    "The correction is rejected, and the customer has been told why. What stood there still holds.",
)
NOT_OPEN = Text(
    "ingenting er avgjort: åpne rettelsen her og se hva den sier; siden du sendte fra, var åpnet for en annen, eller for lenge siden",
    "nothing was decided: open the correction here and see what it says; the page you sent from was opened for another, or too long ago",
)


@for_audience("privacy")
@require_safe
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    waiting = [(one, _title(one)) for one in corrections_pending(actor, now)]
    return desk(request, "privacy_corrections.html", now, "corrections", {"waiting": waiting})


@for_audience("privacy")
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, actor: Actor, now: datetime, correction_id: int) -> HttpResponse:
    """Before and after, with what was corrected earlier, under a permit; then the decision."""
    found = corrections_pending(actor, now, correction_id)
    if not found:
        raise Http404
    [waiting] = found
    said, permit = Said(done=done_in(request)), open_for(request, actor, now)
    mine = permit and permit.customer_number == waiting.customer_number and permit.purpose == PURPOSE
    if request.method == "POST" and not (permit and mine and request.POST.get("permit") == str(permit.id)):
        said = Said(fault=NOT_OPEN)
    elif request.method == "POST":
        approve = request.POST.get("decision") == "approve"
        try:
            decide_correction(correction_id, approve, actor, now, request.POST.get("reason", ""), request.POST.get("law", ""))
        except Refused as refused:
            said = Said("decide", None, refused.decision.reason, {asked.name: request.POST.get(asked.name, "") for asked in WHY_NOT})
        else:
            done = APPROVED if approve else REJECTED
            request.session["done"] = [done.nb, done.en]
            return redirect("privacy-corrections")
    rows = named(look_up(permit.token, actor, "correction", now)) if permit and mine else None
    context = {
        "waiting": waiting,
        "title": _title(waiting),
        "open": permit if mine else None,
        "change": _of(rows, waiting),
        "why_not": [Question(asked, None, str(said.values.get(asked.name, ""))) for asked in WHY_NOT],
        "earlier": sorted((r for r in rows if r["state"] != "pending"), key=lambda r: r["asked_at"], reverse=True) if rows else [],
    }
    return desk(request, "privacy_correction.html", now, "corrections", context, said=said)


def _of(rows: list[Row] | None, waiting: Pending) -> Row | None:
    asked = (waiting.record, waiting.field, waiting.asked_at)
    return next((row for row in rows or [] if (row["record"], row["field"], row["asked_at"]) == asked), None)


def _title(waiting: Pending) -> Text:
    """The field's title; its name where the notice in force no longer has it."""
    records = {record.id: record for record in the_notice().records()}
    fields = records[waiting.record].fields if waiting.record in records else ()
    return next((field.title for field in fields if field.name == waiting.field), Text(waiting.field, waiting.field))
