"""Does somebody process this for us, under an agreement that runs today?

Asked before anything is handed to a processor, whichever way it goes (GDPR art. 28(3)).
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hjemmel.notice.model import Notice
from hjemmel.rights.recipients import Party
from hjemmel.stores import entries

PROCESSOR, RECORD = "processor", "processor-agreement"
LISTED = "directory-listing"


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


def parties(notice: Notice, now: datetime) -> list[Party]:
    """Everybody who processes for us or did so, and every directory provider that was given lines, with the days of the agreement."""
    today, found = now.astimezone(ZoneInfo(notice.time_zone)).date(), []
    if notice.has(RECORD):
        for row in entries.rows(notice.record(RECORD)).order_by("party", "category", "valid_from"):
            over = row.ended_on or (row.ends_on if row.ends_on < today else None)
            found.append(Party(row.party, row.category, row.valid_from, over))
    kind = next((r.id for r in notice.recipients if LISTED in r.records), "")
    if kind and notice.has("directory-provider"):
        for row in entries.rows(notice.record("directory-provider")).filter(given_to__gt=0).order_by("name"):
            found.append(Party(row.name, kind, row.agreed_on, row.ended_on, row.given_to))
    return found
