"""Which instant does this say?

The ways in which equipment writes a time, to Unix epoch milliseconds in UTC. An instant outside the years 2000 to 2099 is a
clock that was never set (`0001-01-01T00:00:00Z`, `31/12/1969 …`) and is no instant.
"""

import re
from datetime import UTC, datetime
from math import isfinite
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hjemmel.intake.parsed import Context

EARLIEST_MS = 946_684_800_000  # 2000-01-01
LATEST_MS = 4_102_444_800_000  # 2100-01-01
# The zones in which a server in Norway or its neighbours may write its clock; any other abbreviation is ambiguous.
ZONE_HOURS = {"UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3}
PROVIDERS_ZONE = "Europe/Oslo"
MONTHS = {name: number for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1)}
ZONED = re.compile(r"(Z|[+-]\d{2}:?\d{2})$")
PRINTED = re.compile(r"([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) ([A-Z]{3,4})")


def known(at_ms: float) -> int | None:
    """`at_ms` as whole milliseconds, or None for a clock that was not set."""
    return int(at_ms) if EARLIEST_MS <= at_ms < LATEST_MS else None


def from_unix(seconds: object) -> int | None:
    """Unix seconds, as a number or in digits."""
    try:
        return known(float(seconds) * 1000)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None


def from_iso(text: str) -> int | None:
    """ISO 8601; without a zone it is UTC (TR-106, dateTime)."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return _milliseconds(at if at.tzinfo else at.replace(tzinfo=UTC))


def from_report(value: object) -> int | None:
    """TR-181 CollectionTime: Unix seconds or ISO 8601, None for neither."""
    if isinstance(value, str):
        return from_unix(value) or from_iso(value)
    return known(value * 1000) if isinstance(value, int | float) and not isinstance(value, bool) else None


def from_radius(text: str) -> int | None:
    """RADIUS Event-Timestamp as FreeRADIUS prints it: `Nov 24 2026 01:00:01 UTC`, Unix seconds, or ISO 8601 with a zone."""
    said = _radius_ms(text)
    return None if said is None else known(said)


def is_unset(text: str) -> bool:
    """Whether a RADIUS Event-Timestamp can be read, and is of a clock that was never set."""
    said = _radius_ms(text)
    return said is not None and known(said) is None


def _radius_ms(text: str) -> float | None:
    """In whatever year; None for what is no time, or one in an unknown zone."""
    if len(text) <= 11 and text.isascii() and text.isdigit():
        return int(text) * 1000
    printed = PRINTED.fullmatch(text)
    try:
        if printed:
            month, day, year, hour, minute, second, zone = printed.groups()
            clock = datetime(int(year), MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=UTC)
            return clock.timestamp() * 1000 - ZONE_HOURS[zone] * 3_600_000
        if ZONED.search(text):
            return datetime.fromisoformat(text).timestamp() * 1000
        seconds = float(text)
    except (KeyError, ValueError, OverflowError):
        return None
    return seconds * 1000 if isfinite(seconds) else None


def from_stamp(text: str, zone: str) -> int | None:
    """`2026-11-24 01:00:01` beside its zone, as an abbreviation that is known or as an offset (`+0100`)."""
    try:
        at = datetime.fromisoformat(f"{text}{'+00:00' if zone in ZONE_HOURS else zone}")
    except ValueError:
        return None
    local = _milliseconds(at) if at.tzinfo else None
    return None if local is None else known(local - ZONE_HOURS.get(zone, 0) * 3_600_000)


def from_local(text: str, zone: str) -> int | None:
    """ISO 8601 with or without its zone; without one it is the local time of `zone` (an IANA name, "" for unknown).

    None where nobody knows which instant it is: no zone, or an hour that the turn of the clock skips or repeats.
    """
    try:
        at = datetime.fromisoformat(text)
        place = ZoneInfo(zone) if zone and at.tzinfo is None else None
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return None
    if at.tzinfo is not None:
        return _milliseconds(at)
    return _unequivocal(at, place) if place else None


def _unequivocal(at: datetime, place: ZoneInfo) -> int | None:
    if not 2000 <= at.year < 2100:
        return None
    first, second = (at.replace(tzinfo=place, fold=fold) for fold in (0, 1))
    return _milliseconds(first) if first.utcoffset() == second.utcoffset() else None


def place(context: Context) -> ZoneInfo | None:
    """The zone of a source that writes its own clock: `zone` beside the data, by its IANA name, else the provider's; None for a name that
    is none."""
    try:
        return ZoneInfo(context.get("zone") or context.get("provider_zone") or PROVIDERS_ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def readings(clock: datetime, where: ZoneInfo) -> tuple[int, ...]:
    """The instants at which a clock in `where` says this: two in the hour that is said twice when summer time ends, none in the hour
    that is passed over when it begins (PEP 495)."""
    first, second = (clock.replace(tzinfo=where, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        at_ms = _milliseconds(first)
        return () if at_ms is None else (at_ms,)
    if first.astimezone(UTC).astimezone(where).replace(tzinfo=None) != clock:  # the clock never said this
        return ()
    return tuple(sorted(at_ms for at in (first, second) if (at_ms := _milliseconds(at)) is not None))


def _milliseconds(at: datetime) -> int | None:
    return known(round(at.timestamp() * 1000)) if at.year >= 2000 else None
