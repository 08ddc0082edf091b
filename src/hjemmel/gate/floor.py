"""How far back does a use reach?

The window of the use, or, where it declares none, as long as the record is kept: the earliest instant whose rows may still be
read, whatever a sweep has or has not done yet.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from hjemmel.notice.model import Keep, RecordType, Retention, Use
from hjemmel.notice.period import Period, add_months


class Reckoning(StrEnum):
    ROLLING = "rolling"  # now minus the period, to the second
    WHOLE_DAYS = "whole days"  # EXACTLY n months: a local day is readable until the day n months later has ended
    MONTH_ENTRY = "month entry"  # from the start of this local month minus the period
    ALWAYS = "always"  # register entries: the sweep removes them when their clock says so


@dataclass(frozen=True, slots=True)
class Floor:
    """`holds` says that spans of time kept by a hold may be read below the floor."""

    reckoning: Reckoning
    period: Period
    holds: bool = False

    def instant(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The earliest readable instant, UTC-comparable, at `now`."""
        match self.reckoning:
            case Reckoning.ALWAYS:
                return datetime.min.replace(tzinfo=now.tzinfo)
            case Reckoning.ROLLING:
                return _back(now, self.period, zone)
            case Reckoning.MONTH_ENTRY:
                month = now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)
                return add_months(month, -self.period.months).astimezone(now.tzinfo)
            case Reckoning.WHOLE_DAYS:
                return _first_whole_day(now, self.period, zone)


def floor_of(record: RecordType, use: Use) -> Floor:
    """The floor of one use over one record type."""
    if use.window is not None:
        return Floor(Reckoning.ROLLING, use.window)
    retention = record.retention
    if record.kind == "entry":
        return Floor(Reckoning.ALWAYS, retention.period)
    match retention.keep:
        case Keep.MONTH_ENTRY:
            return Floor(Reckoning.MONTH_ENTRY, retention.period, holds=retention.unless is not None)
        case Keep.EXACTLY if retention.period.months:
            return Floor(Reckoning.WHOLE_DAYS, retention.period)
        case _:
            return Floor(Reckoning.ROLLING, retention.period)


def _back(now: datetime, period: Period, zone: ZoneInfo) -> datetime:
    if period.months:
        return period.before(now.astimezone(zone)).astimezone(now.tzinfo)
    return now - timedelta(seconds=period.seconds)


def _first_whole_day(now: datetime, period: Period, zone: ZoneInfo) -> datetime:
    today = now.astimezone(zone).date()
    noon = datetime.combine(today, time(12))
    day = add_months(noon, -period.months).date()
    while add_months(datetime.combine(day, time(12)), period.months).date() < today:
        day += timedelta(days=1)
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(now.tzinfo)


def kept_from(retention: Retention, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The earliest clock that a record may have to be taken in now, or None where old ones still may (they leave at month entry)."""
    match retention.keep:
        case Keep.MONTH_ENTRY:
            return None
        case Keep.EXACTLY if retention.period.months:
            return _first_whole_day(now, retention.period, zone)
        case _:
            return _back(now, retention.period, zone)
