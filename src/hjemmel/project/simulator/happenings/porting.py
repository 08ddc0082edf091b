"""Whose telephone number is this today? Some customers take theirs to another operator, some bring theirs."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from hjemmel.project.simulator.happenings.happening import Happening, Kind, Town

A_DAY = 0.001


def plant(town: Town, rng: Random) -> Iterator[Happening]:
    """The day on which it happens is the first or the last of the subscription."""
    ported: set[int] = set()
    for arrives in (True, False):
        for home in town.some(A_DAY / 2, rng, lambda home: bool(home.telephony)) if town.midnights() else ():
            if home.telephony is None or home.index in ported:
                continue
            ported.add(home.index)
            at = rng.choice(town.midnights())
            day = datetime.fromtimestamp(at, UTC).astimezone(town.zone).date()
            if arrives:
                home.telephony.started_on = day
            else:
                home.telephony.ended_on = day - timedelta(days=1)
            told = {"number": home.telephony.phone_number, "subscription": home.telephony.number, "way": "in" if arrives else "out"}
            yield Happening("number-porting", (home.index,), at, at, told)


KIND = Kind(plant)
