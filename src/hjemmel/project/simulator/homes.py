"""Who lives where, with what?

The ordinary homes, drawn by lot; the named people are arranged afterwards (see people).
"""

from datetime import date, timedelta
from random import Random

from hjemmel.project.simulator import numbering, words
from hjemmel.project.simulator.habits import HABITS, USUAL
from hjemmel.project.simulator.home import EVENING, GATEWAY, Box, Customer, Device, Home, Network, Subscription

FIRST_CUSTOMER = 100_001
MAKER = "Eksempel"
PRODUCTS = (("Fiber 100", 59_900), ("Fiber 500", 79_900), ("Fiber 1000", 99_900))  # name, øre a month
TELEPHONY_ORE = 14_900
WITH_TELEPHONY, WITH_MESH, WITH_NAMES_AND_VALUES = 0.75, 0.3, 0.04
HOUR_S = 3600
FIRST_DEVICE = 8  # the numbers before it are for boxes
STRONGEST_DBM, WEAKEST_DBM = -36, -84
FAR_OFF_DB = 17  # how much a badly placed gateway costs


def draw_home(index: int, rng: Random, today: date) -> Home:
    """The home with number `index` (from 0)."""
    place = rng.randrange(len(words.PLACES))
    customer = _customer(index, place, rng)
    network = _network(index, rng)
    product, month_ore = rng.choice(PRODUCTS)
    point = f"{4000 + place}-{index:05d}"
    started_on = today - timedelta(days=rng.randint(400, 2400))
    broadband = Subscription(
        f"B{customer.number}", product, words.AREAS[place], started_on, month_ore,
        user_name=f"dp-{point}@fiber.example", remote_id=f"DP-{point}", equipment=[*network.boxes, _decoder(index)],
    )  # fmt: skip
    telephony = None
    if rng.random() < WITH_TELEPHONY:
        telephony = _telephony(index, customer, broadband)
    return Home(index, customer, broadband, telephony, network, rng.randrange(HOUR_S))


def with_telephony(home: Home) -> Subscription:
    """The home's telephone subscription, which it gets if it has none."""
    home.telephony = home.telephony or _telephony(home.index, home.customer, home.broadband)
    return home.telephony


def access_point(index: int, number: int) -> Box:
    """The home's access point `number` (from 1)."""
    return Box(f"EX-AP1-{index:06d}-{number}", "access-point", MAKER, "AP1", numbering.mac(index, number))


def device(
    index: int, number: int, name: str, habit: str, dbm: int = 0, *, box: int = GATEWAY, wired: bool = False, evening_dbm: int = 0
) -> Device:
    """The home's device `number` (from 0). `evening_dbm` is its signal in the evening, where that differs."""
    far = (EVENING, evening_dbm) if evening_dbm else (range(0), 0)
    return Device(name, numbering.mac(index, FIRST_DEVICE + number), habit, dbm, box, wired, *far)


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
    rcpi = rng.random() < 0.25
    boxes = [Box(f"EX-HG{1 + rcpi}-{index:06d}", "gateway", MAKER, f"HG{1 + rcpi}", numbering.mac(index, 0))]
    if rng.random() < WITH_MESH:
        boxes += [access_point(index, number) for number in range(1, 1 + rng.randint(1, 2))]
    loss_db = FAR_OFF_DB if rng.random() < 0.05 else 0
    kinds = ["phone"] * rng.randint(1, 3) + list(USUAL[: rng.randint(2, len(USUAL))])
    devices = [_device(index, number, kind, len(boxes), loss_db, rng) for number, kind in enumerate(kinds)]
    return Network(
        f"Hjemme-{index:05d}", boxes, devices,
        hierarchy=rng.random() >= WITH_NAMES_AND_VALUES, data_elements=rng.random() < 0.4, rcpi=rcpi,
    )  # fmt: skip


def _device(index: int, number: int, kind: str, boxes: int, loss_db: int, rng: Random) -> Device:
    habit = HABITS[kind]
    wired = rng.random() < habit.wired
    dbm = max(WEAKEST_DBM, min(STRONGEST_DBM, round(rng.gauss(-56, 7)) - loss_db))
    box = GATEWAY if wired else rng.randrange(boxes)
    return device(index, number, rng.choice(habit.words), kind, dbm, box=box, wired=wired)


def _decoder(index: int) -> Box:
    return Box(f"EX-TV1-{index:06d}", "decoder", MAKER, "TV1", numbering.mac(index, numbering.DEVICES - 1))


def _telephony(index: int, customer: Customer, broadband: Subscription) -> Subscription:
    return Subscription(
        f"T{customer.number}", "Telefoni", broadband.area, broadband.started_on, TELEPHONY_ORE, phone_number=numbering.fixed_number(index)
    )
