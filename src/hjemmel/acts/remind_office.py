"""What falls due in these days, and who has been told?

Counts the requests that are late, that are due today, and that fall due within the declared days, and the credit assessments past the
time for their copy; leaves the counts as evidence. No person is in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from hjemmel.acts.actor import SYSTEM
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.use_credit_check import without_copy
from hjemmel.rights.states import WAITING
from hjemmel.stores import entries, evidence


@dataclass(frozen=True, slots=True)
class Reminder:
    """`soon` fall due within the declared days, after today; `copies` are credit assessments whose copy is late."""

    waiting: int
    late: int
    today: int
    soon: int
    copies: int = 0


def remind_office(now: datetime) -> Reminder:
    """Count what falls due, and leave it as evidence."""
    notice = the_notice()
    found = what_is_due(now)
    with transaction.atomic():
        body = {"waiting": found.waiting, "late": found.late, "today": found.today, "soon": found.soon, "copies": found.copies}
        clause = notice.clause_for("notice.term.answer-reminder")
        evidence.append("reminder", SYSTEM.id, SYSTEM.audience, clause, now, body)
    return found


def what_is_due(now: datetime) -> Reminder:
    """The counts alone."""
    notice = the_notice()
    today = now.astimezone(ZoneInfo(notice.time_zone)).date()
    until = notice.term("answer-reminder").period.after(now).astimezone(ZoneInfo(notice.time_zone)).date()
    days = entries.rows(notice.record("request")).filter(state__in=WAITING).values_list("due_on", flat=True)
    return replace(counted(list(days), today, until), copies=without_copy(now))


def counted(due: Iterable[date], today: date, until: date) -> Reminder:
    """The ladder: late, today, soon (`until` included)."""
    days = list(due)
    return Reminder(len(days), sum(d < today for d in days), sum(d == today for d in days), sum(today < d <= until for d in days))
