"""By which day must a request be answered?

One month from receipt in any channel, and two more if the subject is told why within the first (GDPR art. 12(3)). Months are
reckoned by the calendar; a period that ends on a day that is not worked ends with the next that is (Regulation 1182/71 art. 3).
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hjemmel.notice.period import add_months
from hjemmel.rights.holidays import is_working_day

ANSWER_MONTHS = 1  # what the regulation says, where the notice promises nothing sooner
EXTENSION_MONTHS = 2

WorkingDay = Callable[[date], bool]


def answer_due(
    received: date,
    zone: ZoneInfo,
    working: WorkingDay = is_working_day,
    *,
    extended: bool = False,
    within_months: int = ANSWER_MONTHS,
    extension_months: int = EXTENSION_MONTHS,
) -> date:
    """The last local day on which the answer is in time.

    `received` is the local day of receipt, or an aware instant that is brought to its day in `zone`. 31 January gives 28 or 29
    February. An extension runs from receipt too: three months in all. Raises ValueError for a naive instant.
    """
    months = within_months + (extension_months if extended else 0)
    return _worked(_months_on(_received_on(received, zone), months), working)


def may_extend(received: date, today: date, zone: ZoneInfo, working: WorkingDay = is_working_day) -> bool:
    """Whether the subject can still be told in time that the answer takes two months more."""
    return today <= answer_due(received, zone, working)


def days_left(received: date, today: date, zone: ZoneInfo, working: WorkingDay = is_working_day, *, extended: bool = False) -> int:
    """Days from `today` to the last day; 0 on that day, negative when the answer is late."""
    return (answer_due(received, zone, working, extended=extended) - today).days


def _received_on(received: date, zone: ZoneInfo) -> date:
    if not isinstance(received, datetime):
        return received
    if received.tzinfo is None:
        raise ValueError(f"the instant `{received.isoformat()}` names no time zone: give it one")
    return received.astimezone(zone).date()


def _months_on(day: date, months: int) -> date:
    return add_months(datetime.combine(day, time()), months).date()


def _worked(day: date, working: WorkingDay) -> date:
    while not working(day):
        day += timedelta(days=1)
    return day
