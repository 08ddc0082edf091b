"""Who calls whom, when and for how long?

The calls of eight months in the order in which they ended, the same for every exchange that tells of them. Some are not taken; a few
come from a number that is nobody's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hjemmel.lifecycle.calendar import day_start, month_of, months_later
from hjemmel.project.simulator import numbering
from hjemmel.project.simulator.home import Home
from hjemmel.project.simulator.world import ZONE, World

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
class Call:
    """`start` is the answer, or for a call that nobody took (no length) when it rang; Unix seconds. `number` counts calls from 1."""

    number: int
    start: int
    length_ms: int
    caller: str
    called: str
    address: str  # the caller's

    @property
    def end(self) -> int:
        return self.start + self.length_ms // 1000

    @property
    def rings_s(self) -> int:
        """How long it rang; an exchange that counts from there tells it."""
        return 2 + self.start % 19


@dataclass(frozen=True, slots=True)
class Caller:
    number: str
    address: str
    known: tuple[str, ...]
    first_day: date
    last_day: date | None


def months(world: World) -> Iterator[tuple[date, Iterator[Call]]]:
    """Each local month, as its first day, with its calls; none ends after the world does."""
    dice, today = world.lot("calls"), world.today
    callers = [_caller(home, dice) for home in world.homes if home.telephony]
    for back in range(MONTHS_BACK, -1, -1):
        month = months_later(month_of(today), -back)
        yield month, _month(month, min(months_later(month, 1), today + timedelta(days=1)), callers, world.end, dice)


def _month(day: date, after: date, callers: Sequence[Caller], until: int, dice: Random) -> Iterator[Call]:
    number = 0
    while day < after:
        for call in _day(day, callers, int(day_start(day, ZONE).timestamp()), until, dice):
            number += 1
            yield Call(number, *call[1:])
        day += timedelta(days=1)


def _caller(home: Home, rng: Random) -> Caller:
    telephony = home.telephony
    if telephony is None:
        raise ValueError("the home has no telephone: ask only homes that have")
    known = tuple(_ordinary_number(rng) for _ in range(KNOWN))
    return Caller(telephony.phone_number, numbering.inside_address(home.index), known, telephony.started_on, telephony.ended_on)


def _day(day: date, callers: Sequence[Caller], begins: int, until: int, dice: Random) -> list[tuple[int, int, int, str, str, str]]:
    """What ended on one local day that begins at `begins`: the end and what a call is made of, in the order of the ends."""
    ended = []
    for caller in callers:
        if day < caller.first_day or (caller.last_day and day > caller.last_day):
            continue
        for _ in range(min(9, int(dice.expovariate(1 / (A_DAY + 0.5))))):
            start = begins + int(dice.triangular(DAY_BEGINS_S, DAY_ENDS_S, BUSIEST_S))
            ms = _length_ms(dice)
            if start + ms // 1000 <= until:
                number = NOBODY if dice.random() < FROM_NOBODY else caller.number
                ended.append((start + ms // 1000, start, ms, number, _called(caller, dice), caller.address))
    return sorted(ended)


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
