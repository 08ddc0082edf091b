"""By which day must a request be answered?

One month from receipt in any channel, and two more if the subject is told why within the first (GDPR art. 12(3)). Months are
reckoned by the calendar; a notice may promise the answer sooner, in days too. A period that ends on a day that is not worked ends with
the next that is (Regulation 1182/71 art. 3).
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hjemmel.notice.period import Period
from hjemmel.notice.vocabulary import ANSWER_AT_MOST, EXTENSION_AT_MOST
from hjemmel.rights.holidays import is_working_day

WorkingDay = Callable[[date], bool]


def answer_due(
    received: date,
    zone: ZoneInfo,
    working: WorkingDay = is_working_day,
    *,
    extended: bool = False,
    within: Period = ANSWER_AT_MOST,
    more: Period = EXTENSION_AT_MOST,
) -> date:
    """The last local day on which the answer is in time.

    `received` is the local day of receipt, or an aware instant that is brought to its day in `zone`. 31 January gives 28 or 29
    February. An extension runs from receipt too: three months in all. What is promised in days is never later than what the regulation
    gives in months: 30 days from 1 February are out on 1 March. Raises ValueError for a naive instant.
    """
    start = datetime.combine(_received_on(received, zone), time())
    promised, at_most = (_both(within, more), _both(ANSWER_AT_MOST, EXTENSION_AT_MOST)) if extended else (within, ANSWER_AT_MOST)
    return _worked(min(promised.after(start), at_most.after(start)).date(), working)


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


def _both(one: Period, other: Period) -> Period:
    return Period(one.months + other.months, one.seconds + other.seconds)


def _worked(day: date, working: WorkingDay) -> date:
    while not working(day):
        day += timedelta(days=1)
    return day
