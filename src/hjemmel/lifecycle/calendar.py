"""Which local day and month is it, and when do they begin?

Calendar rules are reckoned in the provider's time zone, which the caller takes from the notice. Instants that come out are UTC.
Days have 23 to 25 hours here, and months 28 to 31 days: nothing is reckoned by a fixed length.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from hjemmel.notice.period import add_months

ONE_DAY = timedelta(days=1)


def local_day(instant: datetime, zone: tzinfo) -> date:
    """The calendar day in `zone` that holds `instant` (aware). Raises ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError(f"the instant `{instant.isoformat()}` names no time zone: give it one")
    return instant.astimezone(zone).date()


def day_start(day: date, zone: tzinfo) -> datetime:
    """The first instant (UTC) of a calendar day in `zone`."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def months_later(day: date, months: int) -> date:
    """The same day of the month `months` later (or earlier); a day that the month lacks becomes its last."""
    return add_months(datetime.combine(day, time()), months).date()


def month_of(day: date) -> date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


def month_entry(instant: datetime, zone: ZoneInfo) -> datetime:
    """The entry (UTC) to the calendar month in `zone` that holds `instant`."""
    return day_start(month_of(local_day(instant, zone)), zone)


def next_month_entry(instant: datetime, zone: ZoneInfo) -> datetime:
    """The first entry (UTC) to a calendar month in `zone` after `instant`."""
    return day_start(months_later(month_of(local_day(instant, zone)), 1), zone)


def next_day_start(instant: datetime, zone: ZoneInfo) -> datetime:
    """The first start (UTC) of a calendar day in `zone` after `instant`."""
    return day_start(local_day(instant, zone) + ONE_DAY, zone)
