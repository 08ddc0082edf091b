"""What do the product register and the roll-out export?

`products.csv`, `delivery-points.csv` and `dig-plans.csv`. The invented places lie in the open sea, so that no point is anybody's home.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from random import Random

from hjemmel.intake import delivery_points_csv, dig_plans_csv, products_csv
from hjemmel.project.simulator import words
from hjemmel.project.simulator.home import Home
from hjemmel.project.simulator.homes import PRODUCTS, TELEPHONY_ORE
from hjemmel.project.simulator.register_files import write_rows

SOUTH, WEST, ACROSS = 57.30, 4.10, 0.02  # degrees: between the first place and the next
SPREAD = 0.006
CONTRACTORS = ("grav", "spade")
OTHERS = (("TLF", "Telefon", "telephone", TELEPHONY_ORE), ("TV", "TV grunnpakke", "tv", 29_900), ("AP1", "Wifi-punkt", "equipment", 99_900))


def write_products(path: Path) -> int:
    """Writes the file; returns the number of rows."""
    broadband = [(f"F{title.split()[-1]}", title, "internet", "ja", ore, None) for title, ore in PRODUCTS]
    others = [(code, title, kind, "nei", ore, None) for code, title, kind, ore in OTHERS]
    return write_rows(path, tuple(products_csv.COLUMNS), [*broadband, *others])


def write_points(path: Path, homes: Iterable[Home], rng: Random) -> int:
    """Writes the file, one point for each home's line; returns the number of rows."""
    rows = []
    for home in homes:
        line = home.broadband
        place = words.AREAS.index(line.area)
        at = (round(middle + rng.uniform(-SPREAD, SPREAD), 6) for middle in (SOUTH + ACROSS * place, WEST + ACROSS * place))
        rows.append((line.remote_id, line.number, *at, "fibre", "in-use", line.area, None, line.ended_on))
    return write_rows(path, tuple(delivery_points_csv.COLUMNS), rows)


def write_plans(path: Path, today: date, rng: Random) -> int:
    """Writes the file, a stretch for each street; returns the number of rows. The first is finished."""
    rows = []
    for number, street in enumerate(words.STREETS):
        starts = today + timedelta(days=7 * (number - 2))
        ends = starts + timedelta(days=rng.randint(4, 12))
        rows.append((f"{street} 1–{rng.randint(9, 60)}", starts, ends, rng.choice(CONTRACTORS), ends if number == 0 else None))
    return write_rows(path, tuple(dig_plans_csv.COLUMNS), rows)
