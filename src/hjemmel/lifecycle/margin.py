"""How far is the oldest record from its limit?

What a sweep leaves as evidence that the promise holds: for each record type the oldest record left, and when it falls due.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hjemmel.lifecycle.due import ends_at
from hjemmel.notice.model import Notice


@dataclass(frozen=True, slots=True)
class Margin:
    """The oldest record left of one type, and its limit (UTC). `left` is negative when the record is overdue."""

    record: str
    oldest: date  # an instant, or a local day where the clock is one
    due_at: datetime
    left: timedelta
    clause: str


def margins(notice: Notice, oldest: Mapping[str, date], now: datetime) -> list[Margin]:
    """For each record id with anything left (its oldest clock that no hold keeps), the margin at `now`; the narrowest first."""
    zone = ZoneInfo(notice.time_zone)
    found = []
    for record_id, clock in oldest.items():
        at = ends_at(notice.record(record_id).retention, clock, zone)
        found.append(Margin(record_id, clock, at, at - now, notice.clause_for(f"{record_id}.retention")))
    return sorted(found, key=lambda margin: (margin.left, margin.record))
