"""When was this syslog line written, and by whom?

The beginnings of lines that network equipment and syslog servers write: RFC 5424, RFC 3164, rsyslog's own with ISO times, and
Cisco's with the year in front. A time that does not say its zone is read with one that is told beside the data, and never guessed.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hjemmel.intake import instants

PRIORITY = r"(?:<\d{1,3}>)?\s*(?:\d )?"
CLOCK = r"(?P<clock>\d\d:\d\d:\d\d(?:\.\d{1,9})?)"
ZONE = r"(?:[A-Z]{3,4}|[+-]\d\d(?::?\d\d)?)"
# A zone, and whose line it is. What looks like a zone is one, never a host; a zone with a colon behind it ends what Cisco's own routers
# write before the message, and they do not say their name.
ZONE_AND_HOST = rf"(?: +(?P<zone>{ZONE})(?P<ends>:?)(?!\S)|(?! +{ZONE}:?(?!\S))) +(?P<host>\S+)"
DATE = r"(?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2}) "
WITH_OFFSET = re.compile(PRIORITY + r"(?P<iso>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)) (?P<host>\S+)")
ISO = re.compile(PRIORITY + r"(?P<iso>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?)" + ZONE_AND_HOST)
CISCO = re.compile(PRIORITY + r"(?P<year>\d{4}) " + DATE + CLOCK + ZONE_AND_HOST)
BSD = re.compile(PRIORITY + DATE + r"(?:(?P<year>\d{4}) )?" + CLOCK + ZONE_AND_HOST)
FRACTION = re.compile(r"(\.\d{6})\d+")  # a time to the nanosecond is read to the microsecond
AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stamp:
    """`at_ms` is None where the instant cannot be known; `host` is "" where the line does not say."""

    at_ms: int | None = None
    host: str = ""


def stamp(line: str, zone: str, received_ms: int | None) -> Stamp:
    """The stamp of a line. A line without a year is of the latest year in which it would not lie ahead of its receipt."""
    if found := WITH_OFFSET.match(line):
        return Stamp(instants.from_local(FRACTION.sub(r"\1", found["iso"]), ""), found["host"])
    if found := ISO.match(line):
        return Stamp(_in_zone(FRACTION.sub(r"\1", found["iso"]), found["zone"] or "", zone), _host(found))
    found = CISCO.match(line) or BSD.match(line)
    if found is None or found["month"] not in instants.MONTHS:
        return Stamp()
    clock = FRACTION.sub(r"\1", found["clock"])
    at = f"{instants.MONTHS[found['month']]:02d}-{int(found['day']):02d} {clock}"
    return Stamp(_instant(at, found["year"], found["zone"] or "", zone, received_ms), _host(found))


def _host(found: re.Match[str]) -> str:
    return "" if found["ends"] else found["host"]


def _instant(at: str, year: str | None, said: str, zone: str, received_ms: int | None) -> int | None:
    if year is not None:
        return _in_zone(f"{year}-{at}", said, zone)
    if received_ms is None:
        return None
    latest = datetime.fromtimestamp(received_ms / 1000, UTC) + AHEAD
    for candidate in (latest.year, latest.year - 1):
        at_ms = _in_zone(f"{candidate}-{at}", said, zone)
        if at_ms is not None and at_ms <= latest.timestamp() * 1000:
            return at_ms
    return None


def _in_zone(text: str, said: str, zone: str) -> int | None:
    return instants.from_stamp(text, said) if said else instants.from_local(text, zone)
