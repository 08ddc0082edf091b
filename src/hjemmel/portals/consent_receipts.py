"""Where does she get the receipt for what she said yes to? A file for each yes, and the list of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from hjemmel.acts.actor import Actor
from hjemmel.acts.consents_of import consents_of
from hjemmel.acts.published_versions import notice_of
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.exports.consent_receipt import Consent, as_receipt, consent_id
from hjemmel.notice.exports.dpv import MEDIA_TYPE
from hjemmel.notice.model import Choice
from hjemmel.portals.audience import for_audience
from hjemmel.portals.session import own_permit
from hjemmel.rights.signature import signing_key
from hjemmel.rights.signed_receipt import signed


@dataclass(frozen=True, slots=True)
class ConsentReceipt:
    """A line of the list: the yes, and the number under which its receipt is fetched."""

    number: UUID
    consent: Consent


def listed(consents: Iterable[Consent], choice_id: str) -> tuple[ConsentReceipt, ...]:
    """The receipts for one choice."""
    provider_id = the_notice().provider.id
    return tuple(ConsentReceipt(consent_id(consent, provider_id), consent) for consent in consents if consent.choice == choice_id)


def asked(consent: Consent) -> Choice:
    """What she said yes to, in the words of that version. Raises NoSuchVersion."""
    return notice_of(consent.notice_version).choice(consent.choice)


def written(consent: Consent, now: datetime, exercised_at: str = "") -> bytes:
    """The receipt, signed, in the words of the version under which she said yes. Raises NoSuchVersion."""
    receipt: Any = as_receipt(consent, notice_of(consent.notice_version), now, exercised_at)
    receipt = signed(receipt, signing_key(settings.HJEMMEL_SIGNING_KEY))
    return msgspec.json.format(msgspec.json.encode(receipt), indent=1) + b"\n"


def file_name(consent: Consent) -> str:
    """`kvittering-new-offers-2026-11-29-140501.json`, in UTC: no two yes to the same have the same."""
    return f"kvittering-{consent.choice}-{consent.given_at:%Y-%m-%d-%H%M%S}.json"


@for_audience("customer")
@require_safe
def one(request: HttpRequest, actor: Actor, now: datetime, number: UUID) -> HttpResponse:
    """The receipt of that number, if it is one's own; 404 for any other number."""
    mine = consents_of(own_permit(request, actor, now).token, actor, now)
    consent = next((c for c in mine if consent_id(c, the_notice().provider.id) == number), None)
    if consent is None:
        raise Http404
    response = HttpResponse(written(consent, now, request.build_absolute_uri(reverse("choices"))), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file_name(consent)) or "attachment"
    return response
