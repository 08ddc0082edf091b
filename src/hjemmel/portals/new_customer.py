"""Who is the new customer? The adviser's form asks for what the notice says is asked for, and for nothing more."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from hjemmel.acts.actor import Actor
from hjemmel.acts.open_account import open_account
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.notice.model import Field, Text
from hjemmel.portals.audience import for_audience
from hjemmel.portals.page import show
from hjemmel.portals.tasks import day


@for_audience("support")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    asked = [field for field in the_notice().record("contact").fields if field.given]
    written = {field.name: request.POST.get(field.name, "").strip() for field in asked}
    fault: Text | None = None
    if request.method == "POST":
        try:
            number = open_account({f.name: _value(f, written[f.name]) for f in asked if written[f.name]}, actor, now)
        except Refused as refused:
            fault = refused.decision.reason
        else:
            request.session["done"] = [f"Kunde {number} er opprettet.", f"Customer {number} has been created."]
            return redirect("support")
    lines = [(field, written[field.name]) for field in asked]
    return show(request, "new_customer.html", now, {"lines": lines, "fault": fault}, status=400 if fault else 200)


def _value(field: Field, text: str) -> object:
    if field.values and text not in field.values:
        nb, en = f"`{text}` er ikke blant svarene", f"`{text}` is not among the answers"
        raise Refused(refuse("bad-value", "", nb, en))
    return day(text) if field.type == "date" else text
