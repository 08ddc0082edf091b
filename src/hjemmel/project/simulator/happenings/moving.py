"""Who has moved? A new address, a new line and a new subscription; the gateway and all that hangs on it come along."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from hjemmel.project.simulator import words
from hjemmel.project.simulator.happenings.happening import Happening, Kind, Town
from hjemmel.project.simulator.homes import line_at_place

A_DAY = 0.0005


def plant(town: Town, rng: Random) -> Iterator[Happening]:
    """The old subscription ends with the day before; the new one begins at midnight."""
    moved: set[int] = set()
    for home in town.some(A_DAY, rng) if town.midnights() else ():
        if home.index in moved:
            continue
        moved.add(home.index)
        at = rng.choice(town.midnights())
        day = datetime.fromtimestamp(at, UTC).astimezone(town.zone).date()
        before = home.broadband
        before.ended_on = day - timedelta(days=1)
        place = (words.AREAS.index(before.area) + rng.randrange(1, len(words.PLACES))) % len(words.PLACES)
        home.earlier, home.broadband = before, replace(line_at_place(home.index, place, before), started_on=day, ended_on=None)
        home.customer.address = f"{rng.choice(words.STREETS)} {rng.randint(1, 180)}"
        home.customer.postcode, home.customer.place = words.PLACES[place]
        told = {name: [getattr(line, field) for line in (before, home.broadband)] for name, field in FIELDS.items()}
        yield Happening("move", (home.index,), at, at, told)


FIELDS = {"subscriptions": "number", "lines": "remote_id", "areas": "area"}  # the old one and the new one
KIND = Kind(plant)
