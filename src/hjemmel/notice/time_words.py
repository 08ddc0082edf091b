"""How do people say it: a period, a day, a moment, the end of something?

Words for times, in bokmål and English. The caller brings `now` and the time zone; instants are aware.
"""

from datetime import date, datetime, tzinfo

from hjemmel.notice.model import Ending
from hjemmel.notice.period import Period

_UNITS_NB = {"year": ("år", "år"), "month": ("måned", "måneder"), "day": ("døgn", "døgn"), "hour": ("time", "timer")}
_UNITS_NB |= {"minute": ("minutt", "minutter"), "second": ("sekund", "sekunder")}
_SECONDS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))

_WEEKDAYS_NB = "mandag tirsdag onsdag torsdag fredag lørdag søndag".split()
_WEEKDAYS_EN = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS_NB = "januar februar mars april mai juni juli august september oktober november desember".split()
_MONTHS_EN = "January February March April May June July August September October November December".split()

_ENDINGS_NB = {Ending.DELETE: "slettes", Ending.ANONYMISE: "anonymiseres"}
_ENDINGS_EN = {Ending.DELETE: "deleted", Ending.ANONYMISE: "anonymised"}


def period_words(period: Period, language: str) -> str:
    """`P3D` as "3 døgn" or "3 days", `P12M` as "12 måneder", `P36M` as "3 år"."""
    if period.months:
        years, rest = divmod(period.months, 12)
        return _counted(years, "year", language) if not rest and years > 1 else _counted(period.months, "month", language)
    unit, size = next((unit, size) for unit, size in _SECONDS if period.seconds % size == 0)
    return _counted(period.seconds // size, unit, language)


def number_words(number: int) -> str:
    """1234567 as "1 234 567", with spaces that do not break."""
    return f"{number:,}".replace(",", "\u00a0")


def day_words(day: date, today: date, language: str) -> str:
    """ "torsdag 26. november" or "Thursday 26 November", with the year where it is not this one."""
    year = f" {day.year}" if day.year != today.year else ""
    if language == "en":
        return f"{_WEEKDAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]}{year}"
    return f"{_WEEKDAYS_NB[day.weekday()]} {day.day}. {_MONTHS_NB[day.month - 1]}{year}"


def moment_words(instant: datetime, now: datetime, zone: tzinfo, language: str) -> str:
    """ "i går kl. 14.05" or "yesterday at 14:05"; days further off by name."""
    local, today = instant.astimezone(zone), now.astimezone(zone).date()
    near_nb = {0: "i dag", -1: "i går", 1: "i morgen"}
    near_en = {0: "today", -1: "yesterday", 1: "tomorrow"}
    days = (local.date() - today).days
    if language == "en":
        return f"{near_en.get(days) or day_words(local.date(), today, language)} at {local:%H:%M}"
    return f"{near_nb.get(days) or day_words(local.date(), today, language)} kl. {local:%H.%M}"


def expiry_words(instant: datetime, now: datetime, zone: tzinfo, language: str, then: Ending = Ending.DELETE) -> str:
    """ "slettes torsdag 26. november, om 2 dager"; what is due already goes at the next sweep."""
    verb = _ENDINGS_EN[then] if language == "en" else _ENDINGS_NB[then]
    if instant <= now:
        return f"{verb} at the next clean-up" if language == "en" else f"{verb} ved neste opprydding"
    day, today = instant.astimezone(zone).date(), now.astimezone(zone).date()
    if day == today:
        return f"{verb} {moment_words(instant, now, zone, language)}"
    return f"{verb} {day_words(day, today, language)}, {_distance(today, day, language)}"


def _distance(today: date, day: date, language: str) -> str:
    """ "i morgen", "om 12 dager", "om 4 måneder", "om 3 år": whole steps, rounded down."""
    days = (day - today).days
    months = 12 * (day.year - today.year) + day.month - today.month - (day.day < today.day)
    if days == 1:
        return "tomorrow" if language == "en" else "i morgen"
    if days < 92:
        return f"in {days} days" if language == "en" else f"om {days} dager"
    many = _counted(months, "month", language) if months < 24 else _counted(months // 12, "year", language)
    return f"in {many}" if language == "en" else f"om {many}"


def _counted(number: int, unit: str, language: str) -> str:
    if language == "en":
        return f"{number_words(number)} {unit}{'' if number == 1 else 's'}"
    return f"{number_words(number)} {_UNITS_NB[unit][number != 1]}"
