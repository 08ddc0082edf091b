"""Who lives where, with what?

The ordinary homes, drawn by lot; the named people are arranged afterwards (see people).
"""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hjemmel.project.simulator import numbering, words
from hjemmel.project.simulator.habits import HABITS, USUAL
from hjemmel.project.simulator.home import EVENING, GATEWAY, Box, Customer, Device, Home, Network, Subscription
from hjemmel.project.simulator.makes import MAKES, Make

FIRST_CUSTOMER = 100_001
OWN_MAKER = "Eksempel"
PRODUCTS = (("Fiber 100", 59_900), ("Fiber 500", 79_900), ("Fiber 1000", 99_900))  # name, øre a month
TELEPHONY_ORE = 14_900
WITH_TELEPHONY, WITH_MESH, WITH_NAMES_AND_VALUES = 0.75, 0.3, 0.04
HOUR_S = 3600
FIRST_DEVICE = 8  # the numbers before it are for boxes
STRONGEST_DBM, WEAKEST_DBM = -36, -84
FAR_OFF_DB = 17  # how much a badly placed gateway costs
BRIGHTEST_DBM, DARKEST_DBM = -16.0, -21.5  # the light at a home, within what G.984.2 asks of a class B+ receiver
LONGEST_UP_S = 90 * 86_400
SLOW_BAND_DBM = -66  # weaker devices hang on 2.4 GHz, which goes through walls


def draw_home(index: int, rng: Random, today: date) -> Home:
    """The home with number `index` (from 0)."""
    place = rng.randrange(len(words.PLACES))
    customer = _customer(index, place, rng)
    network = _network(index, rng)
    product, month_ore = rng.choice(PRODUCTS)
    started_on = today - timedelta(days=rng.randint(400, 2400))
    user_name, remote_id = _line(index, place)
    broadband = Subscription(
        f"B{customer.number}", product, words.AREAS[place], started_on, month_ore,
        user_name=user_name, remote_id=remote_id, equipment=[*network.boxes, decoder(index)],
    )  # fmt: skip
    telephony = None
    if rng.random() < WITH_TELEPHONY:
        telephony = _telephony(index, customer, broadband)
    return Home(index, customer, broadband, telephony, network, rng.randrange(HOUR_S))


def line_at_place(index: int, place: int, before: Subscription) -> Subscription:
    """The subscription `before` as it is at another address; its number begins with M."""
    user_name, remote_id = _line(index, place)
    number = f"M{before.number[1:]}"
    return replace(before, number=number, area=words.AREAS[place], user_name=user_name, remote_id=remote_id)


def with_telephony(home: Home) -> Subscription:
    """The home's telephone subscription, which it gets if it has none."""
    home.telephony = home.telephony or _telephony(home.index, home.customer, home.broadband)
    return home.telephony


def gateway(index: int, make: Make) -> Box:
    """The home's gateway."""
    return Box(f"EX-{make.code}-{index:06d}", "gateway", make.maker, make.model, numbering.mac(index, 0))


def access_point(index: int, number: int) -> Box:
    """The home's access point `number` (from 1)."""
    return Box(f"EX-AP1-{index:06d}-{number}", "access-point", OWN_MAKER, "AP1", numbering.mac(index, number))


def device(
    index: int, number: int, name: str, habit: str, dbm: int = 0, *, box: int = GATEWAY, wired: bool = False, evening_dbm: int = 0
) -> Device:
    """The home's device `number` (from 0). `evening_dbm` is its signal in the evening, where that differs."""
    far = (EVENING, evening_dbm) if evening_dbm else (range(0), 0)
    slow = not wired and (habit == "thing" or dbm < SLOW_BAND_DBM)
    return Device(name, numbering.mac(index, FIRST_DEVICE + number), habit, dbm, box, wired, *far, slow_band=slow)


def _line(index: int, place: int) -> tuple[str, str]:
    """The user name and the remote id of the line to a home at a place."""
    point = f"{4000 + place}-{index:05d}"
    return f"dp-{point}@fiber.example", f"DP-{point}"


def _customer(index: int, place: int, rng: Random) -> Customer:
    number = str(FIRST_CUSTOMER + index)
    name = f"{rng.choice(words.FORENAMES)} {rng.choice(words.SURNAMES)}"
    address = f"{rng.choice(words.STREETS)} {rng.randint(1, 180)}"
    born = date(1940, 1, 1) + timedelta(days=rng.randrange(24_000))
    language = "en" if rng.random() < 0.05 else "nb"
    postcode, town = words.PLACES[place]
    phone = numbering.mobile_number(index)
    return Customer(number, name, address, postcode, town, phone, words.email(name, number), born, language=language)


def _network(index: int, rng: Random) -> Network:
    make = rng.choices(MAKES, [make.share for make in MAKES])[0]
    boxes = [gateway(index, make)]
    if rng.random() < WITH_MESH:
        boxes += [access_point(index, number) for number in range(1, 1 + rng.randint(1, 2))]
    loss_db = FAR_OFF_DB if rng.random() < 0.05 else 0
    kinds = ["phone"] * rng.randint(1, 3) + list(USUAL[: rng.randint(2, len(USUAL))])
    devices = [_device(index, number, kind, len(boxes), loss_db, rng) for number, kind in enumerate(kinds)]
    return Network(
        f"Hjemme-{index:05d}", boxes, devices,
        hierarchy=rng.random() >= WITH_NAMES_AND_VALUES, data_elements=rng.random() < 0.4, make=make,
        light_dbm=rng.uniform(DARKEST_DBM, BRIGHTEST_DBM), up_for_s=rng.randrange(LONGEST_UP_S),
    )  # fmt: skip


def _device(index: int, number: int, kind: str, boxes: int, loss_db: int, rng: Random) -> Device:
    habit = HABITS[kind]
    wired = rng.random() < habit.wired
    dbm = max(WEAKEST_DBM, min(STRONGEST_DBM, round(rng.gauss(-56, 7)) - loss_db))
    box = GATEWAY if wired else rng.randrange(boxes)
    return device(index, number, rng.choice(habit.words), kind, dbm, box=box, wired=wired)


def decoder(index: int) -> Box:
    """The home's set-top box."""
    return Box(f"EX-TV1-{index:06d}", "decoder", OWN_MAKER, "TV1", numbering.mac(index, numbering.DEVICES - 1))


def _telephony(index: int, customer: Customer, broadband: Subscription) -> Subscription:
    return Subscription(
        f"T{customer.number}", "Telefoni", broadband.area, broadband.started_on, TELEPHONY_ORE, phone_number=numbering.fixed_number(index)
    )
