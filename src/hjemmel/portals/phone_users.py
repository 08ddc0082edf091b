"""Who else uses your telephone? Told here, and ended here; the yes to be seen is hers alone, and not given on this page."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from hjemmel.acts.actor import Actor
from hjemmel.acts.end_phone_user import end_phone_user
from hjemmel.acts.look_up import look_up
from hjemmel.acts.name_phone_user import PhoneUser, name_phone_user
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.gate.users import must_agree
from hjemmel.notice.model import Text
from hjemmel.portals.audience import for_audience
from hjemmel.portals.page import show, zone
from hjemmel.portals.rows import named
from hjemmel.portals.session import own_permit
from hjemmel.portals.tasks import day

RECORD, CALLS = "phone-user", "call"


@dataclass(frozen=True, slots=True)
class Line:
    """One who uses the telephone. `closes` where the calls are not shown because she has not agreed."""

    name: str
    closes: bool
    agreed: bool
    has_ended: bool


@for_audience("customer")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    fault: Text | None = None
    if request.method == "POST":
        try:
            request.session["phone_user_said"] = _told(request, actor, now)
        except Refused as refused:
            fault = refused.decision.reason
        else:
            return redirect("phone-users")
    token = own_permit(request, actor, now).token
    mine = [row["subscription_number"] for row in named(look_up(token, actor, "subscription", now)) if row["ended_on"] is None]
    said = request.session.pop("phone_user_said", "")
    words = {"users": users(token, actor, now), "subscriptions": mine, "fault": fault, "said": said, "written": request.POST}
    return show(request, "phone_users.html", now, words)


def users(token: str, actor: Actor, now: datetime) -> list[Line]:
    """Those who use the customer's telephones, or have; none where the notice holds none. Raises Refused without a permit of one's own."""
    if not any(record.id == RECORD for record in the_notice().records()):
        return []
    today = now.astimezone(zone()).date()
    return [
        Line(
            row["user_name"],
            row["agreed_at"] is None and must_agree(row["birth_date"], row["guardianship"], today),
            row["agreed_at"] is not None,
            row["ended_on"] is not None,
        )
        for row in named(look_up(token, actor, RECORD, now))
    ]


def _told(request: HttpRequest, actor: Actor, now: datetime) -> str:
    """Somebody more, or somebody no more. Raises Refused."""
    if ended := request.POST.get("ended"):
        end_phone_user(actor.id, ended, actor, now)
        return "ended"
    user = PhoneUser(request.POST.get("name", ""), day(request.POST.get("birth_date", "")), request.POST.get("guardian") == "yes")
    name_phone_user(actor.id, request.POST.get("subscription", ""), user, actor, now)
    return "named"
