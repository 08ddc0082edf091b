"""What does the notice in force say in figures?

Where a promise is about a declared figure, its test reckons with what the notice declares: so the same test holds under another notice.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from hjemmel.notice.language import load
from hjemmel.notice.model import Notice
from hjemmel.notice.period import Period, add_months
from sample_notice import FOLDER


@lru_cache(maxsize=1)
def notice() -> Notice:
    """The notice in force, read from its files: also before a house is open."""
    return load(FOLDER)


def window(record: str, use: str) -> Period:
    """How far back a use reaches. Of a use that reaches as far as the record is kept, that."""
    [found] = [each for each in notice().record(record).uses if each.id == use]
    return found.window or kept(record)


def kept(record: str) -> Period:
    """How long a record is kept."""
    return notice().record(record).retention.period


def exact(period: Period) -> timedelta:
    """A period of days or hours."""
    assert period.seconds and not period.months, f"{period} is reckoned by the calendar"
    return timedelta(seconds=period.seconds)


def gone_at_entry(record: str, year: int, month: int) -> datetime:
    """The entry to the month at which what is from `year` and `month` ends: the last of it has then been kept for the whole period."""
    return add_months(datetime(year, month, 1, tzinfo=ZoneInfo(notice().time_zone)), kept(record).months + 1)
