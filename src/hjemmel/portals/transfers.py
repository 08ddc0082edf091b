"""How does what she gave us go straight to another provider?

She sees what it is and says to whom, and gets an address to hand to them; they fetch the package there once, and check it with the key that
is published here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from hjemmel.acts.actor import Actor
from hjemmel.acts.answer_portability import answer_portability
from hjemmel.acts.ask_transfer import ask_transfer, stop
from hjemmel.acts.close_permit import close_permit
from hjemmel.acts.hand_over import Sent, hand_over
from hjemmel.acts.look_up import look_up
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.transfer_of_key import Transfer, transfer_of_key
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Notice, RecordType, Text
from hjemmel.portals import errors, when
from hjemmel.portals.audience import for_audience
from hjemmel.portals.page import language, show
from hjemmel.portals.phrases import word
from hjemmel.portals.rows import named
from hjemmel.portals.session import own_permit
from hjemmel.rights.package import MEDIA_TYPE, Package, Sender, packed
from hjemmel.rights.portability import WAITING, transferable
from hjemmel.rights.signature import public_keys, signing_key

REASON = "Flytting til {provider}"
JWK_SET = "application/jwk-set+json"
A_MINUTE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """One record type of the preview: the rows, each as (what it is called, what it says)."""

    title: Text
    rows: list[list[tuple[Text, str]]]


@for_audience("customer")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    """First to whom, then what would go, then, when that is confirmed, the address to hand to them."""
    if not transferable(the_notice()):
        raise Http404
    if request.method == "POST" and "stop" in request.POST:
        stop(actor.id, request.POST["stop"], actor, now)
        return redirect("rights-transfer")
    provider, told = request.POST.get("provider", "").strip(), dict[str, Any]()
    token = own_permit(request, actor, now).token
    if request.POST.get("confirmed") == "yes":
        asked = ask_transfer(actor.id, provider, actor, now)
        address = request.build_absolute_uri(reverse("transfer", args=[asked.key]))
        told = {"address": address, "until": asked.until}
    elif provider:
        told = {"preview": _preview(answer_portability(token, actor, now, transferable(the_notice()))["data"], the_notice())}
    mine = sorted(named(look_up(token, actor, "transfer", now)), key=lambda row: row["asked_at"], reverse=True)
    context = {"provider": provider, "mine": mine, "waiting": WAITING, **told}
    return show(request, "rights_transfer.html", now, context)


@csrf_exempt  # the key in the address is the secret, and whoever fetches may be a machine
@require_http_methods(["GET", "HEAD", "POST"])
def fetch(request: HttpRequest, key: str) -> HttpResponse:
    """From whom and for whom, and nothing about the person; POST fetches the package, once."""
    now = timezone.now()
    if not transferable(the_notice()):
        raise Http404
    try:
        transfer = transfer_of_key(key, now)
        if request.method == "POST":
            return _handed_over(transfer, now)
    except Refused as refused:
        return errors.refused(request, refused.decision)
    return show(request, "transfer.html", now, {"transfer": transfer})


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The public key with which a package is checked."""
    response = JsonResponse(public_keys(signing_key(settings.HJEMMEL_SIGNING_KEY)), content_type=JWK_SET)
    response["Cache-Control"] = f"public, max-age={A_MINUTE_SECONDS}"
    return response


def package_of(transfer: Transfer, now: datetime) -> bytes:
    """The signed package, read under a permit of her own that ends with it, and noted as given. Raises Refused where it may not leave."""
    notice, oneself = the_notice(), Actor(transfer.customer_number, "customer")
    permit = open_permit(oneself, "access", transfer.customer_number, REASON.format(provider=transfer.provider), now)
    try:
        answer = answer_portability(permit.token, oneself, now, transferable(notice))
    finally:
        close_permit(permit.token, oneself, now)
    us = notice.provider
    sender = Sender(us.name, us.organisation_number, us.address, us.privacy_office)
    whole = Package(transfer.number, sender, transfer.provider, transfer.customer_number, now, notice.version.number, notice.digest, answer)
    data = packed(whole, signing_key(settings.HJEMMEL_SIGNING_KEY))
    rows = {record: len(found) for record, found in answer["data"].items()}
    hand_over(transfer.number, Sent(transferable(notice), rows, sha256(data).hexdigest()), now)
    return data


def _handed_over(transfer: Transfer, now: datetime) -> HttpResponse:
    response = HttpResponse(package_of(transfer, now), content_type=MEDIA_TYPE)
    name = f"flytting-{transfer.number}.zip"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


def _preview(data: Mapping[str, list[dict[str, Any]]], notice: Notice) -> list[Shown]:
    found = ((notice.record(record), rows) for record, rows in data.items() if rows)
    return [Shown(record.title, [_said(record, row) for row in rows]) for record, rows in found]


def _said(record: RecordType, row: Mapping[str, Any]) -> list[tuple[Text, str]]:
    return [(record.field(name).title, _value(record.field(name).type, value)) for name, value in row.items() if value not in (None, "")]


def _value(kind: str, value: Any) -> str:
    if kind == "choice":
        return word(str(value)).to(language())
    if kind == "date":
        return when.full_date(date.fromisoformat(value), language())
    return str(value)
