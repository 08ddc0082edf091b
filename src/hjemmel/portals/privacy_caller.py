"""Who is calling? A code goes to the address that we have, and the caller reads it aloud: no weaker than the web (R2)."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hjemmel.acts.actor import Actor
from hjemmel.acts.confirm_caller import confirm_caller
from hjemmel.acts.send_code import send_code
from hjemmel.gate.decision import Refused, refuse
from hjemmel.notice.model import Text
from hjemmel.portals.audience import for_audience
from hjemmel.portals.desk import carry_out, desk
from hjemmel.portals.first_time import SENT, keep, kept
from hjemmel.portals.tasks import Done, Input, Task


@for_audience("privacy")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    tasks, said = _tasks(request), None
    if request.method == "POST":
        said = carry_out(request, tasks, "confirm" if "code" in request.POST else "send", actor, now)
        request.session.pop("done", None)
    here = {"action": reverse("privacy-caller"), "open_all": True}
    return desk(request, "privacy_caller.html", now, "requests", here, tasks, said)


def _tasks(request: HttpRequest) -> tuple[Task, ...]:
    def send(done: Done) -> Text:
        keep(request, send_code(done.values["customer"], None, done.actor, done.now))
        return Text(
            "Har kunden en e-postadresse hos oss, er koden sendt dit.",
            "If the customer has an e-mail address with us, the code was sent there.",
        )

    def confirm(done: Done) -> Text:
        sent = kept(request)
        if sent is None:
            raise Refused(refuse("no-code", "", "send en kode først", "send a code first"))
        number = confirm_caller(sent, done.values["code"], done.actor, done.now)
        del request.session[SENT]
        return Text(f"Den som ringer, er kunde {number}. Sett inn kravet nå.", f"The caller is customer {number}. Enter the request now.")

    return (
        Task("send", "caller-send", "caller-send-button", (), (Input("customer", "billing-customer"),), send),
        Task("confirm", "caller-confirm", "caller-confirm-button", (), (Input("code", "caller-code"),), confirm),
    )
