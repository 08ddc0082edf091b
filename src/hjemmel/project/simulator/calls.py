"""What does Kamailio write of the calls?

`cdrs` lines of the acc module, a file a local month: start, end, duration, caller, callee and source address. Calls that nobody
took are there with no duration; a few come from a number that is nobody's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from hjemmel.lifecycle.calendar import day_start, month_of, months_later
from hjemmel.project.simulator import numbering
from hjemmel.project.simulator.home import Home

MONTHS_BACK = 8
A_DAY = 1.4  # calls of a subscription
NOT_TAKEN, FROM_NOBODY = 0.06, 0.002
NOBODY = "+4751999001"
DAY_BEGINS_S, DAY_ENDS_S, BUSIEST_S = 7 * 3600, 23 * 3600, 18 * 3600
# Seconds from and to, and how many calls in a hundred last so long.
LENGTHS = ((3, 59), (60, 299), (300, 899), (900, 3599), (3600, 6600))
LENGTH_WEIGHTS = (26, 34, 23, 13, 4)
KNOWN = 12  # people whom a subscriber calls again and again


@dataclass(frozen=True, slots=True)
class Caller:
    number: str
    address: str
    known: tuple[str, ...]
    first_day: date
    last_day: date | None


def write_cdrs(folder: Path, homes: Sequence[Home], until: datetime, zone: ZoneInfo, rng: Random) -> tuple[list[Path], int]:
    """Writes `cdrs-YYYYMM.log` from the month eight back until `until`. Returns the files and the number of calls."""
    today = until.astimezone(zone).date()
    callers = [_caller(home, rng) for home in homes if home.telephony]
    paths, calls = [], 0
    for back in range(MONTHS_BACK, -1, -1):
        month = months_later(month_of(today), -back)
        path = folder / f"cdrs-{month:%Y%m}.log"
        with path.open("w", encoding="ascii", newline="\n") as file:
            day, after = month, min(months_later(month, 1), today + timedelta(days=1))
            while day < after:
                for line in _day(day, callers, int(day_start(day, zone).timestamp()), int(until.timestamp()), rng):
                    file.write(line)
                    calls += 1
                day += timedelta(days=1)
        paths.append(path)
    return paths, calls


def _caller(home: Home, rng: Random) -> Caller:
    telephony = home.telephony
    if telephony is None:
        raise ValueError("the home has no telephone: ask only homes that have")
    known = tuple(_ordinary_number(rng) for _ in range(KNOWN))
    return Caller(telephony.phone_number, numbering.inside_address(home.index), known, telephony.started_on, telephony.ended_on)


def _day(day: date, callers: Sequence[Caller], begins: int, until: int, rng: Random) -> Iterator[str]:
    """The lines of one local day that begins at `begins`, in the order in which the calls ended; none that ended after `until`."""
    ended = []
    for caller in callers:
        if day < caller.first_day or (caller.last_day and day > caller.last_day):
            continue
        for _ in range(min(9, int(rng.expovariate(1 / (A_DAY + 0.5))))):
            start = begins + int(rng.triangular(DAY_BEGINS_S, DAY_ENDS_S, BUSIEST_S))
            ms = _length_ms(rng)
            end = start + ms // 1000
            if end <= until:
                number = NOBODY if rng.random() < FROM_NOBODY else caller.number
                ended.append((end, f"{start}|{end}|{ms / 1000:.6f}|{number}|{_called(caller, rng)}|{caller.address}\n"))
    return (line for _, line in sorted(ended))


def _length_ms(rng: Random) -> int:
    if rng.random() < NOT_TAKEN:
        return 0
    shortest, longest = rng.choices(LENGTHS, LENGTH_WEIGHTS)[0]
    return rng.randint(shortest * 1000, longest * 1000)


def _called(caller: Caller, rng: Random) -> str:
    """Whom a call goes to. Numbers abroad are those that the regulators of those countries keep for invention."""
    lot = rng.random()
    if lot < 0.72:
        return rng.choice(caller.known)
    if lot < 0.80:
        return _ordinary_number(rng)
    if lot < 0.88:
        return rng.choice(("+4631390060{}", "+4420794600{}0", "+49302312500{}")).format(rng.randrange(10))
    if lot < 0.92:
        return f"80000{rng.randrange(100, 130)}"
    if lot < 0.975:
        return rng.choice(("02800", "1881", "81500123", "81500456"))
    return "112" if lot > 0.9985 else f"82000{rng.randrange(400, 440)}"


def _ordinary_number(rng: Random) -> str:
    if rng.random() < 0.68:
        return numbering.mobile_number(rng.randrange(20_000))
    return numbering.fixed_number(rng.randrange(10_000))
