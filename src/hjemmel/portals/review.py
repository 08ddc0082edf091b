"""Which decision about you do you want a human being to look at again?

What was decided by a credit assessment, how, and by a machine or a human being; for a refusal, a place to say what one thinks.
"""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from hjemmel.acts.actor import Actor
from hjemmel.acts.look_up import look_up
from hjemmel.acts.make_request import SIGNED_IN, make_request
from hjemmel.acts.review_decision import NOT_ACCEPTED, RECORD, RIGHT
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Notice
from hjemmel.portals.audience import for_audience
from hjemmel.portals.page import show
from hjemmel.portals.rows import Row, named
from hjemmel.portals.session import own_permit
from hjemmel.rights.states import WAITING


@for_audience("customer")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    if not decides(the_notice()):
        raise Http404
    token = own_permit(request, actor, now).token
    decisions = [row for row in named(look_up(token, actor, RECORD, now)) if row["accepted"]]
    asked = [row for row in named(look_up(token, actor, "request", now)) if row["right"] == RIGHT and row["state"] in WAITING]
    if request.method == "POST":
        order, view = request.POST.get("order", ""), request.POST.get("view", "").strip()
        if order not in {row["order_number"] for row in decisions if can_be_contested(row, asked)}:
            raise Http404
        details = f"{order}: {view}"
        request.session["requested"] = make_request(actor.id, RIGHT, "min-side", SIGNED_IN, actor, now, details=details, about=RECORD)
        return redirect("rights-review")
    told = [(row, can_be_contested(row, asked)) for row in sorted(decisions, key=lambda row: row["asked_at"], reverse=True)]
    words = {"decisions": told, "waits": asked, "requested": request.session.pop("requested", "")}
    return show(request, "rights_review.html", now, words)


def decides(notice: Notice) -> bool:
    """Whether anything is decided under this notice that can be looked at again."""
    return notice.has(RECORD) and RIGHT in notice.record("request").field("right").values


def can_be_contested(decision: Row, asked: list[Row]) -> bool:
    """A refusal that nobody has looked at again, and about which no request waits."""
    waits = any((row["details"] or "").startswith(f"{decision['order_number']}:") for row in asked)
    return decision["accepted"] == NOT_ACCEPTED and decision["review"] is None and not waits
