"""Does the mailbox that she had until now hear that it is hers no longer?

Whoever sits in her open session may be somebody else, and from now on codes go to the new address. So the old one is told that it was
changed, when, and what to do; the new one does not stand there.
"""

import logging
import threading
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Text
from hjemmel.stores import corrections, entries, evidence, outbox

log = logging.getLogger(__name__)
SUBJECT = Text("E-postadressen din hos {provider} er endret", "Your e-mail address with {provider} has been changed")
BODY = Text(
    "{at} ble e-postadressen vi har om deg, endret til en annen enn denne. Engangskoder og meldinger går dit fra nå av. Var det deg, "
    "trenger du ikke gjøre noe. Var det ikke deg, så skriv straks til {office}: da setter vi den tilbake, og logger ut alle som er logget "
    "inn som deg.",
    "At {at} the e-mail address that we have for you was changed to another one than this. One-time codes and messages go there from now "
    "on. If it was you, you need do nothing. If it was not you, write at once to {office}: we put it back, and sign out everybody who is "
    "signed in as you.",
)


def tell_old_address(correction: int, actor: Actor, now: datetime) -> bool:
    """Mail the address that a correction has replaced. False where it replaced none, or is not of the contact's `email`, or waits."""
    notice = the_notice()
    done = {"record": corrections.CONTACT, "field": "email", "state": corrections.DONE}
    found = entries.rows(notice.record(corrections.RECORD)).select_related("contact").filter(pk=correction, **done).first()
    if found is None or not found.was or found.was.casefold() == found.becomes.casefold():
        return False
    at = f"{found.asked_at.astimezone(ZoneInfo(notice.time_zone)):%Y-%m-%d %H:%M}"
    words = {"provider": notice.provider.name, "office": notice.provider.privacy_office, "at": at}
    subject, body = (text.to(found.contact.language).format(**words) for text in (SUBJECT, BODY))
    with transaction.atomic():
        clause = notice.clause_for("act.tell_old_address")
        salt = bytes(found.contact.evidence_salt)
        evidence.append("mail", actor.id, actor.audience, clause, now, {"record": corrections.RECORD}, salt)
    mail = EmailMessage(outbox.subject(subject), body, settings.DEFAULT_FROM_EMAIL, [found.was])
    threading.Thread(target=_send, args=[mail]).start()  # she does not wait for a mail server
    return True


def _send(mail: EmailMessage) -> None:
    """What fails is for the log: the correction stands, and is seen on Min side."""
    if not settings.EMAIL_HOST:
        log.error("nobody is told that an address was changed: set HJEMMEL_SMTP")
        return
    try:
        mail.send()
    except (OSError, ValueError):  # no mail server, or an address that is none
        log.exception("an address that was changed could not be told")
