"""What has been written to customers and not gone out by e-mail yet?

Messages from us, and answers in the cases of those who wrote by e-mail. Whose address it is, the windows say; here it is only known
whether there is one.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from hjemmel.notice.model import Notice, RecordType
from hjemmel.stores import entries

MESSAGE, ANSWER, CASE = "service-message", "enquiry-message", "enquiry"
MARKS = {MESSAGE: "sent_at", ANSWER: "mailed_at"}
E_MAIL = "e-mail"


@dataclass(frozen=True, slots=True)
class Letter:
    """One message. An answer has the number of its case; any other its topic and heading."""

    record: RecordType
    pk: int
    customer_number: str
    salt: bytes
    written_at: datetime
    body: str
    case_number: str = ""
    topic: str = ""
    heading: str = ""


def subject(text: str) -> str:
    """A text as it may stand in a mail's subject: one line, and read as it is written. No line of it becomes a header of its own, and no
    encoded word (RFC 2047) that somebody has written says something else to its reader than it said here.
    """
    return " ".join(text.split()).replace("=?", "= ?")


def waiting(notice: Notice, since: datetime, most: int) -> list[Letter]:
    """What was written since an instant to those who have an e-mail address, oldest first."""
    return sorted([*_messages(notice, since, most), *_answers(notice, since, most)], key=lambda letter: letter.written_at)[:most]


def take(letter: Letter, now: datetime) -> bool:
    """Mark it as sent, in the caller's transaction. Returns False where that is done, or another is at it."""
    mark = MARKS[letter.record.id]
    row = entries.rows(letter.record).select_for_update(skip_locked=True).filter(pk=letter.pk, **{mark: None})
    if row.first() is None:
        return False
    sent = {mark: now} | ({"channel": E_MAIL} if letter.record.id == MESSAGE else {})
    return bool(entries.rows(letter.record).filter(pk=letter.pk).update(**sent))


def _messages(notice: Notice, since: datetime, most: int) -> list[Letter]:
    record = notice.record(MESSAGE)
    rows = entries.rows(record).filter(sent_at=None, queued_at__gte=since).exclude(contact__email="").order_by("queued_at")
    return [
        Letter(record, row.pk, row.number, bytes(row.salt), row.queued_at, row.body, topic=row.topic, heading=row.heading)
        for row in rows.annotate(number=F("contact__customer_number"), salt=F("contact__evidence_salt"))[:most]
    ]


def _answers(notice: Notice, since: datetime, most: int) -> list[Letter]:
    record = notice.record(ANSWER)
    by_mail = entries.rows(notice.record(CASE)).filter(channel=E_MAIL, closed_at=None).values("number")
    rows = entries.rows(record).filter(sender="adviser", mailed_at=None, sent_at__gte=since, case_number__in=by_mail)
    rows = rows.exclude(contact__email="").order_by("sent_at")
    return [
        Letter(record, row.pk, row.number, bytes(row.salt), row.sent_at, row.body, case_number=row.case_number)
        for row in rows.annotate(number=F("contact__customer_number"), salt=F("contact__evidence_salt"))[:most]
    ]
