"""What do the product register and the roll-out export?

`products.csv`, `delivery-points.csv` and `dig-plans.csv`. The invented places lie in the open sea, so that no point is anybody's home.
"""

from datetime import timedelta
from pathlib import Path

from hjemmel.intake import delivery_points_csv, dig_plans_csv, products_csv
from hjemmel.project.simulator import words
from hjemmel.project.simulator.homes import PRODUCTS, TELEPHONY_ORE
from hjemmel.project.simulator.register_files import write_rows
from hjemmel.project.simulator.world import World
from hjemmel.project.simulator.written import Told, Written

SOUTH, WEST, ACROSS = 57.30, 4.10, 0.02  # degrees: between the first place and the next
SPREAD = 0.006
CONTRACTORS = ("grav", "spade")
OTHERS = (("TLF", "Telefon", "telephone", TELEPHONY_ORE), ("TV", "TV grunnpakke", "tv", 29_900), ("AP1", "Wifi-punkt", "equipment", 99_900))


def write_products(world: World, out: Path, told: Told) -> Written:
    """Writes `products.csv`; a record is a row."""
    broadband = [(f"F{title.split()[-1]}", title, "internet", "ja", ore, None) for title, ore in PRODUCTS]
    others = [(code, title, kind, "nei", ore, None) for code, title, kind, ore in OTHERS]
    written = Written()
    written.records = write_rows(written.add(out / "products.csv"), tuple(products_csv.COLUMNS), [*broadband, *others])
    return written


def write_points(world: World, out: Path, told: Told) -> Written:
    """Writes `delivery-points.csv`; a record is a point, one for each line of a home."""
    dice, rows = world.lot("points"), []
    for line in (line for home in world.homes for line in home.subscriptions() if line.remote_id):
        place = words.AREAS.index(line.area)
        at = (round(middle + dice.uniform(-SPREAD, SPREAD), 6) for middle in (SOUTH + ACROSS * place, WEST + ACROSS * place))
        rows.append((line.remote_id, line.number, *at, "fibre", "in-use", line.area, None, line.ended_on))
    written = Written()
    written.records = write_rows(written.add(out / "delivery-points.csv"), tuple(delivery_points_csv.COLUMNS), rows)
    return written


def write_plans(world: World, out: Path, told: Told) -> Written:
    """Writes `dig-plans.csv`; a record is a stretch, one for each street. The first is finished."""
    dice, rows = world.lot("plans"), []
    for number, street in enumerate(words.STREETS):
        starts = world.today + timedelta(days=7 * (number - 2))
        ends = starts + timedelta(days=dice.randint(4, 12))
        rows.append((f"{street} 1–{dice.randint(9, 60)}", starts, ends, dice.choice(CONTRACTORS), ends if number == 0 else None))
    written = Written()
    written.records = write_rows(written.add(out / "dig-plans.csv"), tuple(dig_plans_csv.COLUMNS), rows)
    return written
