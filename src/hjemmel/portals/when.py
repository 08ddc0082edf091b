"""How does a page say when something was, is or will be?

What `notice.time_words` has no need of: nearness without the time of day, spans, months, and the exact instant on demand.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hjemmel.notice.period import Period
from hjemmel.notice.time_words import day_words, period_words

MONTHS = {
    "nb": "januar februar mars april mai juni juli august september oktober november desember".split(),
    "en": "January February March April May June July August September October November December".split(),
}
WEEKDAYS = {
    "nb": "mandag tirsdag onsdag torsdag fredag lørdag søndag".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}
NEAR = {"nb": {-1: "i går", 0: "i dag", 1: "i morgen"}, "en": {-1: "yesterday", 0: "today", 1: "tomorrow"}}
UNITS_SECONDS = (86400, 3600, 60, 1)


def day(which: date, today: date, language: str) -> str:
    """The day as people call it: "i dag", "mandag 23. november"."""
    return NEAR[language].get((which - today).days) or day_words(which, today, language)


def clock(local: datetime, language: str) -> str:
    """The time of day: "kl. 14.05", "14:05"."""
    return f"{local:%H:%M}" if language == "en" else f"kl. {local:%H.%M}"


def full_date(which: date, language: str) -> str:
    """The day and year without the weekday: "23. november 2026"."""
    return f"{which.day}{'' if language == 'en' else '.'} {month(which, language)}"


def month(which: date, language: str) -> str:
    """The month and year: "november 2026"."""
    return f"{MONTHS[language][which.month - 1]} {which.year}"


def length(span: timedelta, language: str) -> str:
    """A span in whole steps of its largest unit: "27 minutter", "2 døgn". Less than a second is one."""
    seconds = max(1, int(span.total_seconds()))
    size = next(unit for unit in UNITS_SECONDS if seconds >= unit)
    return period_words(Period(seconds=seconds // size * size), language)


def exact(at: datetime, zone: ZoneInfo) -> str:
    """To the second, with the offset from UTC: "2026-11-23 14:05:17+01:00"."""
    return at.astimezone(zone).isoformat(sep=" ", timespec="seconds")
