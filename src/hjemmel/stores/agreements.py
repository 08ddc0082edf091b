"""Does somebody process this for us, under an agreement that runs today?

Asked before anything is handed to a processor, whichever way it goes (GDPR art. 28(3)).
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hjemmel.notice.model import Notice
from hjemmel.stores import entries

PROCESSOR, RECORD = "processor", "processor-agreement"


def in_force(notice: Notice, record_id: str, now: datetime, party: str = "") -> Any | None:
    """The agreement by which `party` (anybody, if empty) may have this record type at `now` (UTC); None where there is none.

    Its kind is one that the notice of today still names, as processing for us and for the purpose under which that type goes.
    """
    found = running(notice, now).filter(category__in=kinds(notice, record_id))
    return (found.filter(party=party) if party else found).order_by("valid_from").first()


def kinds(notice: Notice, record_id: str) -> list[str]:
    """The kinds of recipient that process a record type for us."""
    return [r.id for r in notice.recipients if r.role == PROCESSOR and record_id in r.records]


def running(notice: Notice, now: datetime) -> Any:
    """Every agreement that runs on the local day of `now` and has not been ended."""
    today = now.astimezone(ZoneInfo(notice.time_zone)).date()
    return entries.rows(notice.record(RECORD)).filter(ended_on=None, valid_from__lte=today, ends_on__gte=today)
