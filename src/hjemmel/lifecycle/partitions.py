"""How is a record type cut into partitions, and when does one fall due?

Expiry is a partition drop, so a partition must hold what falls due together. Ids are the numbers that ClickHouse's `toYYYYMMDD`
and `toYYYYMM` give: 20261124, 202611.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from hjemmel.lifecycle.calendar import ONE_DAY, day_start, local_day, months_later
from hjemmel.lifecycle.due import RESOLUTION, due
from hjemmel.notice.model import Keep, Retention

_FIRST_YEAR = 1970  # the event engine's calendar starts there


class Partitioning(StrEnum):
    """The unit of expiry of a record type. Local means in the provider's time zone."""

    UTC_DAY = "utc-day"
    LOCAL_DAY = "local-day"
    LOCAL_MONTH = "local-month"


_EXAMPLE = {Partitioning.UTC_DAY: 20261124, Partitioning.LOCAL_DAY: 20261124, Partitioning.LOCAL_MONTH: 202611}


def partitioning(retention: Retention) -> Partitioning:
    """By local month for month entries, by local day for other periods of months, by UTC day for exact durations."""
    if retention.keep is Keep.MONTH_ENTRY:
        return Partitioning.LOCAL_MONTH
    return Partitioning.LOCAL_DAY if retention.period.months else Partitioning.UTC_DAY


def partition_of(instant: datetime, cut: Partitioning, zone: ZoneInfo) -> int:
    """The id of the partition that holds a record whose clock reads `instant` (aware)."""
    return _id_of(local_day(instant, _zone(cut, zone)), cut)


def partition_span(partition: int, cut: Partitioning, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The partition's first instant and the one after its last (UTC). Raises ValueError for an id that is no day or month."""
    first = _first_day(partition, cut)
    after = months_later(first, 1) if cut is Partitioning.LOCAL_MONTH else first + ONE_DAY
    return day_start(first, _zone(cut, zone)), day_start(after, _zone(cut, zone))


def partition_due(retention: Retention, partition: int, zone: ZoneInfo) -> datetime:
    """When (UTC) the whole partition must be gone.

    at most: when the oldest record that it can hold reaches the limit. exactly: when the newest does.
    at month entry: at the one entry at which all its records fall due.
    """
    first, after = partition_span(partition, partitioning(retention), zone)
    return due(retention, first if retention.keep is Keep.AT_MOST else after - RESOLUTION, zone).at


def partition_reckoner(retention: Retention, zone: ZoneInfo) -> Callable[[date], datetime]:
    """When (UTC) a record goes whose clock reads an aware instant: with its partition, which is reckoned once."""
    cut = partitioning(retention)
    due_of = lru_cache(maxsize=1024)(lambda day: partition_due(retention, _id_of(day, cut), zone))
    here = _zone(cut, zone)
    return lambda clock: due_of(local_day(clock, here) if isinstance(clock, datetime) else clock)


def _id_of(day: date, cut: Partitioning) -> int:
    month = day.year * 100 + day.month
    return month if cut is Partitioning.LOCAL_MONTH else month * 100 + day.day


def _zone(cut: Partitioning, zone: ZoneInfo) -> tzinfo:
    return UTC if cut is Partitioning.UTC_DAY else zone


def _first_day(partition: int, cut: Partitioning) -> date:
    days = partition * 100 + 1 if cut is Partitioning.LOCAL_MONTH else partition
    try:
        first = date(days // 10_000, days // 100 % 100, days % 100)
        if first.year < _FIRST_YEAR:
            raise ValueError
    except ValueError as fault:
        raise ValueError(f"`{partition}` is no partition by {cut.value}: expected a number such as {_EXAMPLE[cut]}") from fault
    return first
