"""When must a record be gone?

Turns a retention rule of the notice into an instant. Days, hours and seconds are exact. Months are reckoned by whole calendar days
in the provider's time zone, so that all records of one local day fall due together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from hjemmel.lifecycle.calendar import ONE_DAY, day_start, local_day, month_of, months_later, next_day_start, next_month_entry
from hjemmel.lifecycle.hold import HeldSpan
from hjemmel.notice.model import Keep, Retention

RESOLUTION = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Due:
    """The instant (UTC) from which the record may exist no longer, and the law behind the rule."""

    at: datetime
    law: str


@dataclass(frozen=True, slots=True)
class Held:
    """The record would have been due at `at`; a hold keeps it until `until` at the latest (both UTC)."""

    at: datetime
    until: datetime
    hold: HeldSpan


def due(retention: Retention, clock: datetime, zone: ZoneInfo, hold: HeldSpan | None = None) -> Due | Held:
    """When a record whose clock reads `clock` (aware) falls due, or what holds it.

    at most: `clock` plus the period, never later; months end with the start of the same local day of the month.
    exactly: not a day less; months end with the last hour of that local day (ended 29 Feb 2028 + P12M: kept through 28 Feb 2029,
    due at the start of 1 Mar 2029). A day that the month lacks becomes its last (Regulation 1182/71 art. 3(2)(c)).
    after the financial year: when the period is over that began with the local year after the clock's (bokføringsloven § 13).
    at month entry: the first entry m to a local month with `clock` < m - period. Raises `RuleWithoutMonths` for one in days.
    """
    at = _due_at(retention, clock, zone)
    if hold is None or hold.until <= at or not hold.from_instant <= clock < hold.to_instant:
        return Due(at, retention.law)
    return Held(at, retry_at(retention, hold.until - RESOLUTION, zone), hold)


def due_of_day(retention: Retention, day: date, zone: ZoneInfo) -> datetime:
    """When (UTC) a record whose clock is a local calendar day falls due.

    Its instant is unknown: the day's first counts for "at most", its last for "exactly", so that neither promise can break.
    """
    first, last = day_start(day, zone), day_start(day + ONE_DAY, zone) - RESOLUTION
    return _due_at(retention, first if retention.keep is Keep.AT_MOST else last, zone)


def ends_at(retention: Retention, clock: date, zone: ZoneInfo) -> datetime:
    """When (UTC) a record falls due whose clock is an aware instant (`due`) or a local calendar day (`due_of_day`)."""
    return due(retention, clock, zone).at if isinstance(clock, datetime) else due_of_day(retention, clock, zone)


def reckoner(retention: Retention, zone: ZoneInfo) -> Callable[[date], datetime]:
    """`ends_at` for many clocks of one rule: what is reckoned by the calendar is reckoned once for each local day."""
    by_calendar = bool(retention.period.months) or retention.keep in (Keep.MONTH_ENTRY, Keep.FINANCIAL_YEAR)
    exact, of_day = timedelta(seconds=retention.period.seconds), lru_cache(maxsize=1024)(partial(due_of_day, retention, zone=zone))
    of_local_day = lru_cache(maxsize=1024)(lambda day: _due_at(retention, day_start(day, zone), zone))

    def when(clock: date) -> datetime:
        if not isinstance(clock, datetime):
            return of_day(clock)
        return of_local_day(local_day(clock, zone)) if by_calendar else clock + exact

    return when


def entry_due_before(retention: Retention, now: datetime, zone: ZoneInfo) -> datetime:
    """The cut-off (UTC): at `now`, a record is due if and only if its clock is before it."""
    if retention.period.months:
        return day_start(_day_due_before(retention, local_day(now, zone)), zone)
    if retention.keep in (Keep.MONTH_ENTRY, Keep.FINANCIAL_YEAR):
        raise RuleWithoutMonths(str(retention.period))
    return now.astimezone(UTC) - timedelta(seconds=retention.period.seconds) + RESOLUTION


def entry_day_due_before(retention: Retention, now: datetime, zone: ZoneInfo) -> date:
    """The same cut-off for records whose clock is a local calendar day (`due_of_day`)."""
    if retention.period.months:
        return _day_due_before(retention, local_day(now, zone))
    cut_off = entry_due_before(retention, now, zone)
    if retention.keep is Keep.AT_MOST:
        return local_day(cut_off - RESOLUTION, zone) + ONE_DAY
    return local_day(cut_off, zone)


def retry_at(retention: Retention, swept_at: datetime, zone: ZoneInfo) -> datetime:
    """When (UTC) what a sweep at `swept_at` left held is looked at again: the next month entry, or the next local day."""
    return (next_month_entry if retention.keep is Keep.MONTH_ENTRY else next_day_start)(swept_at, zone)


def _due_at(retention: Retention, clock: datetime, zone: ZoneInfo) -> datetime:
    months = retention.period.months
    day = local_day(clock, zone)
    match retention.keep, bool(months):
        case Keep.MONTH_ENTRY, True:
            return day_start(months_later(month_of(day), months + 1), zone)
        case ((Keep.MONTH_ENTRY | Keep.FINANCIAL_YEAR), False):
            raise RuleWithoutMonths(str(retention.period))
        case Keep.FINANCIAL_YEAR, True:
            return day_start(months_later(date(day.year + 1, 1, 1), months), zone)
        case Keep.EXACTLY, True:
            return day_start(months_later(day, months) + ONE_DAY, zone)
        case Keep.AT_MOST, True:
            return day_start(months_later(day, months), zone)
    return clock.astimezone(UTC) + timedelta(seconds=retention.period.seconds)


def _day_due_before(retention: Retention, today: date) -> date:
    """The first local day whose records are not due on `today`, for a period of months."""
    months = retention.period.months
    if retention.keep is Keep.MONTH_ENTRY:
        return months_later(month_of(today), -months)
    if retention.keep is Keep.FINANCIAL_YEAR:
        return date(months_later(today, -months).year, 1, 1)
    last = today if retention.keep is Keep.AT_MOST else today - ONE_DAY
    day = months_later(last, -months)
    while months_later(day, months) <= last:  # the last days of a long month share the end of a short one
        day += ONE_DAY
    return day


class RuleWithoutMonths(ValueError):
    """A month entry and a financial year are reckoned in months."""

    def __init__(self, period: str) -> None:
        super().__init__(f"`{period}` has no whole months: write one such as `P5M`")
