"""What goes out by e-mail?

That a message lies on Min side, without what it says unless it says the same to everybody; and the answer to whoever wrote by e-mail.
Each is marked as sent once the mail server has taken it. What cannot be sent is tried again, ever more seldom, and still lies on Min side.
"""

import logging
import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from hjemmel.acts.actor import SYSTEM
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Text
from hjemmel.stores import evidence, outbox, reading
from hjemmel.stores.outbox import Letter

log = logging.getLogger(__name__)
USE = "messages"
PUBLIC_TOPICS = ("notice-change", "terms-change")  # what they say is nobody's
GIVES_UP_AFTER = timedelta(days=3)
OFTEN_FOR, THEN_EVERY_MINUTES = timedelta(minutes=10), 60
AT_MOST = 2000  # in one run
WHERE = Text(
    "Du leser den på Min side. Logg inn slik du pleier: vi sender aldri lenker i en slik e-post.",
    "You read it on Min side. Sign in as you usually do: we never send links in a mail like this.",
)
ANSWERED = Text("Svar i sak {number}", "Answer in case {number}")
FOOT = Text("Svarer du på denne e-posten, havner det i samme sak.", "If you reply to this mail, it lands in the same case.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many the mail server took, and how many it did not."""

    sent: int = 0
    failed: int = 0


def send_messages(now: datetime) -> Outcome:
    """Send what waits. Nothing is sent while HJEMMEL_SMTP is unset. Raises RegisterUnavailable."""
    if not settings.EMAIL_HOST:
        return Outcome()
    notice = the_notice()
    letters = [letter for letter in outbox.waiting(notice, now - GIVES_UP_AFTER, AT_MOST) if is_tried(letter.written_at, now)]
    contact = notice.record("contact")
    [use] = [use for use in contact.uses if use.id == USE]
    numbers = sorted({letter.customer_number for letter in letters})
    rows = reading.list_of(contact, use, ("customer_number", numbers)) if numbers else []
    to = {row["customer_number"]: row for row in (dict(zip(use.fields, row, strict=True)) for row in rows)}
    return _send_all([(letter, to[letter.customer_number]) for letter in letters if letter.customer_number in to], now)


def is_tried(written_at: datetime, now: datetime) -> bool:
    """Whether this minute is one in which a letter is tried: each one at first, then one in the hour."""
    age = now - written_at
    return age <= OFTEN_FOR or int(age.total_seconds() // 60) % THEN_EVERY_MINUTES == 0


def _send_all(letters: Iterable[tuple[Letter, dict[str, Any]]], now: datetime) -> Outcome:
    sent = failed = 0
    line = get_connection()
    try:
        for letter, to in letters:
            try:
                sent += _send(letter, to, line, now)
            except smtplib.SMTPServerDisconnected:
                raise
            except smtplib.SMTPException:
                log.exception("the mail server did not take a message")
                failed += 1
            except ValueError:  # an address that is none: what it says is in no log
                log.error("a message cannot be sent: the customer's address is no e-mail address")
                failed += 1
    except OSError:
        log.exception("the mail server cannot be reached")
        failed += 1
    finally:
        line.close()
    return Outcome(sent, failed)


def _send(letter: Letter, to: dict[str, Any], line: Any, now: datetime) -> bool:
    """Whether it was sent: somebody else may have done it, or be at it."""
    with transaction.atomic():
        if not outbox.take(letter, now):
            return False
        clause = the_notice().clause_for("act.send_messages")
        evidence.append("mail", SYSTEM.id, SYSTEM.audience, clause, now, {"record": letter.record.id}, letter.salt)
        mail = written(letter, to["language"], to["email"])
        mail.connection = line
        return bool(mail.send())


def written(letter: Letter, language: str, address: str) -> EmailMessage:
    """The mail. Its Message-ID is the same however often it is tried, so that a mailbox knows one that came twice."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    headers = {"Message-ID": f"<{letter.record.table}-{letter.pk}@{domain}>", "Auto-Submitted": "auto-generated"}  # RFC 3834
    if letter.case_number:
        heading = ANSWERED.to(language).format(number=letter.case_number)
        body = f"{letter.body}\n\n-- \n{FOOT.to(language)}"
    else:
        heading, public = letter.heading, letter.topic in PUBLIC_TOPICS
        body = f"{letter.body if public else letter.heading}\n\n{WHERE.to(language)}"
    return EmailMessage(outbox.subject(heading), body, settings.DEFAULT_FROM_EMAIL, [address], headers=headers)
