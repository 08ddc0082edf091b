"""What do you like, and how do you want the invoice? The part of the page of choices that is about wishes.

What is on and off is one press either way, like every switch.
"""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from hjemmel.acts.actor import Actor
from hjemmel.acts.choose_invoice_form import choose_invoice_form
from hjemmel.acts.look_up import look_up
from hjemmel.acts.state_interest import state_interest
from hjemmel.acts.the_notice import the_notice
from hjemmel.portals.audience import for_audience
from hjemmel.portals.rows import named


@dataclass(frozen=True, slots=True)
class Wishes:
    """`interests` are (interest, whether it is noted, whether it came from a purchase); `form` is the invoice's, "" for none chosen."""

    interests: tuple[tuple[str, bool, bool], ...]
    forms: tuple[str, ...]
    form: str


def wishes(token: str, actor: Actor, now: datetime) -> Wishes | None:
    """What the customer has said so far; None where the notice holds no wishes. Raises Refused without a live permit of one's own."""
    notice = the_notice()
    if not {"interest", "invoice-preference"} <= {record.id for record in notice.records()}:
        return None
    noted = {row["interest"]: row["source"] for row in named(look_up(token, actor, "interest", now))}
    forms = [row["form"] for row in named(look_up(token, actor, "invoice-preference", now)) if row["ended_at"] is None]
    return Wishes(
        tuple((i, i in noted, noted.get(i) == "own-purchases") for i in notice.record("interest").field("interest").values),
        notice.record("invoice-preference").field("form").values,
        forms[0] if forms else "",
    )


@for_audience("customer")
@require_POST
def change(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    """One interest on or off, or another form of invoice."""
    if form := request.POST.get("form"):
        choose_invoice_form(actor.id, form, actor, now)
        request.session["changed"] = "invoice"
    else:
        interest = request.POST.get("interest", "")
        state_interest(actor.id, interest, request.POST.get("on") == "yes", actor, now)
        request.session["changed"] = f"interest-{interest}"
    return redirect("choices")
