"""What has a customer written to us?

An e-mail becomes a message in a case, its attachments beside it and nowhere else.
A number that nobody should send is struck. What comes from nobody we know is not stored, nor what a machine sent, nor the same mail twice.
"""

import base64
import hashlib
import secrets
from datetime import datetime
from email.utils import parseaddr

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.gate.mail import MOST_PARTS, TooManyParts, attachments_of, body_of, header, parsed
from hjemmel.stores import entries, evidence, models

LARGEST_BYTES = 25 << 20
AUTOMATIC = "automatic"


def receive_message(raw: bytes, actor: Actor, now: datetime) -> str:
    """The number of the case that a mail (RFC 5322) was put in: the sender's open one that its subject names, else a new one. A mail that
    comes again is in the case already.

    Raises Refused for a mail that is too large or has too many parts, that a machine sent (RFC 3834), or from an address that no one
    customer has.
    """
    clause = the_notice().clause_for("enquiry-message.field.body")
    if len(raw) > LARGEST_BYTES:
        raise Refused(refuse("too-large", clause, "meldingen er større enn 25 MiB", "the message is larger than 25 MiB"))
    try:
        return _received(raw, clause, actor, now)
    except TooManyParts:
        nb, en = f"meldingen har flere enn {MOST_PARTS} deler", f"the message has more than {MOST_PARTS} parts"
        raise Refused(refuse("too-many-parts", clause, nb, en)) from None


def _received(raw: bytes, clause: str, actor: Actor, now: datetime) -> str:
    mail, notice = parsed(raw), the_notice()
    if (header(mail, "Auto-Submitted") or "no").split(";")[0].strip().lower() != "no":
        raise Refused(refuse(AUTOMATIC, clause, "automatiske svar blir ikke lagret", "automatic replies are not stored"))
    sender = parseaddr(header(mail, "From"))[1].strip().lower()
    known = list(models.Contact.objects.filter(email__iexact=sender)[:2]) if sender else []
    if len(known) != 1:
        nb = "avsenderen er ikke en kunde vi kan kjenne igjen; svar og be om kundenummer"
        en = "the sender is no customer that we can tell; reply and ask for the customer number"
        raise Refused(refuse("unknown-sender", clause, nb, en))
    contact = known[0]
    version, record = notice.version.number, notice.record("enquiry-message")
    mail_id = hashlib.sha256(header(mail, "Message-ID").strip().encode() or raw).hexdigest()[:32]
    body, attached = body_of(mail), attachments_of(mail)
    with writing(contact, actor, uses=False):  # what takes long is done
        if came := entries.about(record, contact.pk).filter(mail_id=mail_id).first():
            return str(came.case_number)
        number = _case(contact.pk, header(mail, "Subject"), now)
        message = {"case_number": number, "sent_at": now, "sender": "customer", "body": body, "mail_id": mail_id}
        entries.add(record, contact.pk, message, version)
        for place, one in enumerate(attached, start=1):
            beside = {"attachment_name": one.name, "attachment": base64.b64encode(one.content).decode()}
            entries.add(record, contact.pk, {**message, **beside, "body": "", "sent_at": _after(now, place)}, version)
        evidence.append("enquiry", actor.id, actor.audience, clause, now, {"channel": "e-mail"}, contact.evidence_salt)
    return number


def _case(contact_id: int, subject: str, now: datetime) -> str:
    notice = the_notice()
    record = notice.record("enquiry")
    for case in entries.about(record, contact_id).filter(closed_at=None).order_by("-opened_at"):
        if case.number in subject:
            return str(case.number)
    number = f"S-{secrets.token_hex(4)}"
    values = {"number": number, "topic": "other", "channel": "e-mail", "opened_at": now}
    entries.add(record, contact_id, values, notice.version.number)
    return number


def _after(now: datetime, place: int) -> datetime:
    """Attachments follow their message, a microsecond apart: a case's messages are told apart by their instant."""
    return now.replace(microsecond=(now.microsecond + place) % 1_000_000)
