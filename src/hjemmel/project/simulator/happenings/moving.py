"""Who has moved? A new address, a new line and a new subscription, with new equipment at it; what hung on the old comes along."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from hjemmel.project.simulator import numbering, words
from hjemmel.project.simulator.happenings.happening import Happening, Kind, Town
from hjemmel.project.simulator.home import Box, Home
from hjemmel.project.simulator.homes import line_at_place

A_DAY = 0.0005
FIRST_NEW_BOX = 4  # among the numbers of boxes of a home


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
        new = replace(line_at_place(home.index, place, before), started_on=day, ended_on=None)
        new.equipment = [*_new_boxes(home), *(box for box in before.equipment if box.kind == "decoder")]
        before.equipment = [box for box in before.equipment if box.kind != "decoder"]
        home.earlier, home.broadband = before, new
        home.customer.address = f"{rng.choice(words.STREETS)} {rng.randint(1, 180)}"
        home.customer.postcode, home.customer.place = words.PLACES[place]
        told = {name: [getattr(line, field) for line in (before, new)] for name, field in FIELDS.items()}
        told["gateways"] = [line.equipment[0].serial for line in (before, new)]
        yield Happening("move", (home.index,), at, at, told)


def unpack(home: Home, happening: Happening, at: int) -> None:
    home.network.boxes = _new_boxes(home)
    home.network.booted = happening.since


def _new_boxes(home: Home) -> list[Box]:
    """As many as there were, and of the same makes."""
    boxes = enumerate(home.network.boxes, start=FIRST_NEW_BOX)
    return [replace(box, serial=f"{box.serial}-N", mac=numbering.mac(home.index, number)) for number, box in boxes]


FIELDS = {"subscriptions": "number", "lines": "remote_id", "areas": "area"}  # the old one and the new one
KIND = Kind(plant, begin=unpack)
