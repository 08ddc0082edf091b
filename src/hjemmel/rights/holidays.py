"""Which days are public holidays in Norway?

The days of rest by law (lov om helligdager og helligdagsfred § 2) and the two of lov om 1. og 17. mai § 1. Sundays are no holidays
of their own here: `deadline.py` counts them with Saturdays as days that are not worked.
"""

from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter

_FIXED = ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))
_FROM_EASTER_SUNDAY_DAYS = {
    "skjærtorsdag": -3,
    "langfredag": -2,
    "første påskedag": 0,
    "andre påskedag": 1,
    "Kristi himmelfartsdag": 39,
    "første pinsedag": 49,
    "andre pinsedag": 50,
}


@cache
def holidays_of(year: int) -> frozenset[date]:
    """The public holidays of a year of the Gregorian calendar (1947 and later, when 1 May became one)."""
    sunday: date = easter(year)
    movable = {sunday + timedelta(days=days) for days in _FROM_EASTER_SUNDAY_DAYS.values()}
    return frozenset(movable | {date(year, month, day) for month, day in _FIXED})


def is_working_day(day: date) -> bool:
    """Neither a Saturday, a Sunday nor a public holiday (Regulation 1182/71 art. 2)."""
    return day.weekday() < 5 and day not in holidays_of(day.year)
