"""Is this person the customer? A one-time code to the address that we already have will tell.

Whether the address was right is told to nobody: what comes back looks the same. Three codes an hour for one customer.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Text
from hjemmel.stores import mail_out, models, people, sign_ins

CODES_AN_HOUR = 3
DIGITS = 6
SUBJECT = Text("Engangskode fra {provider}", "One-time code from {provider}")
BODY = Text(
    "Koden er {code}. Den virker én gang, i {minutes} minutter. Har du ikke bedt om den, kan du se bort fra denne e-posten. Gi den bare "
    "til oss hvis det er du som har ringt oss.",
    "The code is {code}. It works once, for {minutes} minutes. If you did not ask for it, ignore this mail. Give it to us only if it was "
    "you who called us.",
)


@dataclass(frozen=True, slots=True)
class Sent:
    """What the session keeps of a code: whose it is (0 for nobody), its digest, and when it was sent (UTC)."""

    contact_id: int
    digest: str
    at: datetime


def send_code(customer_number: str, email: str | None, actor: Actor, now: datetime) -> Sent:
    """Send a code to the customer's address on record, if `email` is that address (None: whatever stands there, for an adviser)."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    notice = the_notice()
    contact = models.Contact.objects.filter(customer_number=customer_number, left_on=None).exclude(email="").first()
    if contact is None or (email is not None and contact.email.casefold() != email.strip().casefold()):
        return Sent(0, digest(code), now)
    minutes = notice.term("sign-in-code").period.longest_seconds // 60
    with transaction.atomic():
        held = people.lock(contact.pk)
        if held is None or held.left_on or sign_ins.noted(notice, contact.pk, ("code-sent",), now - timedelta(hours=1)) >= CODES_AN_HOUR:
            return Sent(0, digest(code), now)
        sign_ins.note(notice, contact.pk, "code-sent", "e-mail", (actor.id, actor.audience), now)
    words = {"code": code, "minutes": minutes, "provider": notice.provider.name}
    subject, body = (text.to(contact.language).format(**words) for text in (SUBJECT, BODY))
    mail_out.send_aside("a one-time code", subject, body, contact.email)
    return Sent(contact.pk, digest(code), now)


def digest(code: str) -> str:
    """What is kept of a code."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"sign-in code {code}".encode(), "sha256").hex()
