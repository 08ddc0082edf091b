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
ISO = re.compile(PRIORITY + r"(?P<iso>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?) (?P<host>\S+)")
CISCO = re.compile(
    PRIORITY + r"(?P<year>\d{4}) (?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2}) " + CLOCK + r"(?: (?P<zone>[A-Z]{3,4}))? (?P<host>\S+)"
)
BSD = re.compile(
    PRIORITY + r"(?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2}) (?:(?P<year>\d{4}) )?" + CLOCK + r"(?: (?P<zone>[A-Z]{3,4}))? (?P<host>\S+)"
)
FRACTION = re.compile(r"(\.\d{6})\d+")  # a time to the nanosecond is read to the microsecond
AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stamp:
    """`at_ms` is None where the instant cannot be known; `host` is "" where the line does not say."""

    at_ms: int | None = None
    host: str = ""


def stamp(line: str, zone: str, received_ms: int | None) -> Stamp:
    """The stamp of a line. A line without a year is of the latest year in which it would not lie ahead of its receipt."""
    if found := ISO.match(line):
        return Stamp(instants.from_local(FRACTION.sub(r"\1", found["iso"]), zone), found["host"])
    found = CISCO.match(line) or BSD.match(line)
    if found is None or found["month"] not in instants.MONTHS:
        return Stamp()
    clock = FRACTION.sub(r"\1", found["clock"])
    at = f"{instants.MONTHS[found['month']]:02d}-{int(found['day']):02d} {clock}"
    return Stamp(_instant(at, found["year"], found["zone"] or "", zone, received_ms), found["host"])


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
