"""What has a customer written to us?

An e-mail becomes a message in a case, its attachments beside it and nowhere else.
A number that nobody should send is struck. What comes from nobody we know is not stored, nor what a machine sent, nor the same mail twice.
"""

import base64
import hashlib
import secrets
from datetime import datetime
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parseaddr

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.gate.sensitive import strike_out
from hjemmel.stores import entries, evidence, models

LARGEST_BYTES = 25 << 20
AUTOMATIC = "automatic"


def receive_message(raw: bytes, actor: Actor, now: datetime) -> str:
    """The number of the case that a mail (RFC 5322) was put in: the sender's open one that its subject names, else a new one. A mail that
    comes again is in the case already.

    Raises Refused for a mail that is too large, that a machine sent (RFC 3834), or from an address that no one customer has.
    """
    notice = the_notice()
    clause = notice.clause_for("enquiry-message.field.body")
    if len(raw) > LARGEST_BYTES:
        raise Refused(refuse("too-large", clause, "meldingen er større enn 25 MiB", "the message is larger than 25 MiB"))
    mail = BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
    if (_header(mail, "Auto-Submitted") or "no").split(";")[0].strip().lower() != "no":
        raise Refused(refuse(AUTOMATIC, clause, "automatiske svar blir ikke lagret", "automatic replies are not stored"))
    sender = parseaddr(_header(mail, "From"))[1].strip().lower()
    known = list(models.Contact.objects.filter(email__iexact=sender)[:2]) if sender else []
    if len(known) != 1:
        nb = "avsenderen er ikke en kunde vi kan kjenne igjen; svar og be om kundenummer"
        en = "the sender is no customer that we can tell; reply and ask for the customer number"
        raise Refused(refuse("unknown-sender", clause, nb, en))
    contact = known[0]
    version, record = notice.version.number, notice.record("enquiry-message")
    mail_id = hashlib.sha256(_header(mail, "Message-ID").strip().encode() or raw).hexdigest()[:32]
    body, attached = _text(mail), [_attachment(part, place) for place, part in enumerate(mail.iter_attachments(), start=1)]
    with writing(contact, actor, uses=False):  # what takes long is done
        if came := entries.about(record, contact.pk).filter(mail_id=mail_id).first():
            return str(came.case_number)
        number = _case(contact.pk, _header(mail, "Subject"), now)
        message = {"case_number": number, "sent_at": now, "sender": "customer", "body": body, "mail_id": mail_id}
        entries.add(record, contact.pk, message, version)
        for place, one in enumerate(attached, start=1):
            entries.add(record, contact.pk, {**message, **one, "body": "", "sent_at": _after(now, place)}, version)
        evidence.append("enquiry", actor.id, actor.audience, clause, now, {"channel": "e-mail"}, contact.evidence_salt)
    return number


def _header(mail: EmailMessage, name: str) -> str:
    """What a header says, "" where there is none. What the library trips over when it reads it is taken as it was written."""
    try:
        return _storable(str(mail.get(name, "")))
    except Exception:
        written = (str(value) for known, value in mail.raw_items() if known.lower() == name.lower())
        return _storable(" ".join(next(written, "").split()))


def _storable(text: str) -> str:
    """Without what the register takes nowhere: zero bytes, and halves of pairs. A mail with one would be asked for again for ever."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


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


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain", "html"))
    return strike_out(_storable(_decoded(body)[0]).strip()) if body else ""


def _attachment(part: EmailMessage, place: int) -> dict[str, str]:
    """What is stored of the attachment in this place, from 1."""
    name = strike_out(_storable(part.get_filename() or f"vedlegg-{place}"))
    return {"attachment_name": name, "attachment": base64.b64encode(_content(part)).decode()}


def _content(part: EmailMessage) -> bytes:
    """The bytes of an attachment; of one that is text, with the numbers struck that nobody should send."""
    if part.get_content_maintype() != "text":
        return bytes(part.get_payload(decode=True) or b"")
    text, charset = _decoded(part)
    return strike_out(text).encode(charset, "replace")


def _decoded(part: MIMEPart) -> tuple[str, str]:
    """A text, and in which of the charsets it makes sense: its own, that of most mail that names none or a wrong one, or any."""
    raw = bytes(part.get_payload(decode=True) or b"")
    for charset in (part.get_content_charset(), "utf-8"):
        try:
            return raw.decode(charset or "ascii"), charset or "ascii"
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("latin-1"), "latin-1"


def _after(now: datetime, place: int) -> datetime:
    """Attachments follow their message, a microsecond apart: a case's messages are told apart by their instant."""
    return now.replace(microsecond=(now.microsecond + place) % 1_000_000)
