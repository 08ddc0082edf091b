"""Whose situations show the rules?

Named people, all invented. Each has one of the first homes, arranged so that one promise of the notice can be seen at work.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from hjemmel.notice.model import Text
from hjemmel.project.simulator import words
from hjemmel.project.simulator.home import BRIDGE, GATEWAY, Box, Device, Home
from hjemmel.project.simulator.homes import FIRST_CUSTOMER, access_point, device, gateway, with_telephony
from hjemmel.project.simulator.makes import PLAIN

LEFT_DAYS_AGO = 12
UNPAID_MONTHS_AGO = 7  # of the eight months of calls: long after other calls of that month are anonymised
OWN_MAKER, OWN_MODEL = "Hjemmekjøpt", "AP-X"
Arrange = Callable[[Home, date], None]


@dataclass(frozen=True, slots=True)
class Person:
    """`choice` is what the person has decided, which no feed can carry; `arrange` makes the home what the situation says."""

    customer_number: str
    name: str
    situation: Text
    arrange: Arrange
    choice: str = ""


def _family(home: Home, today: date) -> None:
    """A family with one access point upstairs; the television in the bedroom hears it badly in the evening, when the door is shut."""
    n, network = home.index, home.network
    _plain(home)
    network.ssid = "Familien Eksempelsen"
    network.boxes = [network.boxes[GATEWAY], access_point(n, 1)]
    network.devices = [
        device(n, 0, "Karis mobil", "phone", -52),
        device(n, 1, "Olas mobil", "phone", -55),
        device(n, 2, "Stue-TV", "tv", wired=True),
        device(n, 3, "Soverom-TV", "bedroom", -62, box=1, evening_dbm=-81),
        device(n, 4, "Emils nettbrett", "tablet", -58, box=1),
        device(n, 5, "Noras PC", "computer", -54, box=1),
        device(n, 6, "Varmepumpe", "thing", -63),
        device(n, 7, "Skriver", "thing", -49),
    ]
    with_telephony(home)


def _ordinary(home: Home, today: date) -> None:
    _plain(home)
    with_telephony(home)


def _bridge(home: Home, today: date) -> None:
    n = home.index
    _plain(home)
    home.network.mode = BRIDGE
    home.network.devices = [
        device(n, 0, "Egen-ruter", "box", wired=True),
        device(n, 1, "Arbeids-PC", "computer", wired=True),
        device(n, 2, "Stue-TV", "tv", wired=True),
    ]


def _google_wifi(home: Home, today: date) -> None:
    _plain(home)
    puck = Box(f"GW-{home.index:06d}", "access-point", "Google", "Google Wifi", access_point(home.index, 1).mac, ours=False)
    _behind(home, puck, home.network.devices)


def _own_access_point(home: Home, today: date) -> None:
    """Most devices hang on our gateway; one hangs on an access point that the customer bought."""
    n = home.index
    _plain(home)
    own = Box(f"HK-{n:06d}", "access-point", OWN_MAKER, OWN_MODEL, access_point(n, 1).mac, ours=False)
    basement = device(n, 40, "Basement PC", "computer", -57)
    home.network.devices.append(basement)
    _behind(home, own, [basement])
    home.customer.language = "en"


def _behind(home: Home, box: Box, devices: list[Device]) -> None:
    home.network.boxes = [home.network.boxes[GATEWAY], box]
    for one in devices:
        one.box, one.wired, one.dbm = 1, False, one.dbm or -55


def _unpaid(home: Home, today: date) -> None:
    _plain(home)
    with_telephony(home).unpaid_months_ago = UNPAID_MONTHS_AGO


def _left(home: Home, today: date) -> None:
    _plain(home)
    home.customer.left_on = today - timedelta(days=LEFT_DAYS_AGO)
    for subscription in (home.broadband, with_telephony(home)):
        subscription.ended_on = home.customer.left_on


def _protected(home: Home, today: date) -> None:
    _plain(home)
    home.customer.protected_address = "strengt-fortrolig"


def _plain(home: Home) -> None:
    """A network without chance: one gateway in the standard's encodings."""
    network = home.network
    network.boxes = [gateway(home.index, PLAIN)]
    network.hierarchy, network.make, network.data_elements = True, PLAIN, False
    for one in network.devices:
        one.box, one.dbm = GATEWAY, max(one.dbm, -66)
    home.customer.language = "nb"


def _person(place: int, name: str, arrange: Arrange, nb: str, en: str, choice: str = "") -> Person:
    return Person(str(FIRST_CUSTOMER + place), name, Text(nb, en), arrange, choice)


PEOPLE: tuple[Person, ...] = (
    _person(
        0, "Kari Eksempelsen", _family,
        "En vanlig familie. TV-en på soverommet har svakt signal om kvelden, på wifi-punktet i andre etasje.",
        "An ordinary family. The television in the bedroom has a weak signal in the evening, on the Wi-Fi point upstairs.",
    ),
    _person(
        1, "Reidar Reservertsen", _ordinary,
        "Har sperret for oppslag i hjemmenettet. Kundeveilederen får ikke se enhetene hans; han ser dem selv.",
        "Has refused look-ups in his home network. The adviser may not see his devices; he sees them himself.",
        "network-lookup",
    ),
    _person(
        2, "Brita Brosen", _bridge,
        "Hjemmesentralen står i bromodus. Bare hennes egen ruter tas inn; enhetene bak den telles som avvist.",
        "The gateway is in bridge mode. Only her own router is taken in; the devices behind it are counted as refused.",
    ),
    _person(
        3, "Guro Gåtefull", _google_wifi,
        "Bruker Google Wifi. Ingenting tas inn derfra, og ingenting telles.",
        "Uses Google Wifi. Nothing is taken in from it, and nothing is counted.",
    ),
    _person(
        4, "Unni Ubetalsen", _unpaid,
        "Har en telefonfaktura fra over fem måneder tilbake som ikke er betalt. Bare samtalene på den holdes igjen.",
        "Has a telephone invoice from more than five months ago that is not paid. Only the calls on it are kept.",
    ),
    _person(
        5, "Finn Flyttesen", _left,
        "Har sluttet som kunde. Utstyr og identiteter gikk ut den dagen; resten har hver sin frist.",
        "Has left. Equipment and identifiers went out that day; the rest has each its own limit.",
    ),
    _person(
        6, "Siv Skjermdal", _protected,
        "Har strengt fortrolig adresse. Den som åpner henne, ser det før noe annet.",
        "Has a strictly confidential address. Whoever opens her sees that before anything else.",
    ),
    _person(
        7, "Emma Exampleton", _own_access_point,
        "Har kjøpt et eget wifi-punkt til kjelleren. PC-en der er koblet til utstyr som ikke er vårt, og tas ikke inn.",
        "Has bought her own access point for the basement. The PC there is attached to equipment that is not ours, and is not taken in.",
    ),
    _person(
        8, "Bodil Begrensrud", _ordinary,
        "Har krevd at opplysningene hennes bare lagres. Ingen hos oss får bruke dem; hun ser dem selv.",
        "Has demanded that her information is only stored. No one here may use it; she sees it herself.",
        "restriction",
    ),
)  # fmt: skip


def move_in(home: Home, today: date) -> None:
    """Give the home to the named person whose number it has, if there is one."""
    if home.index >= len(PEOPLE):
        return
    person = PEOPLE[home.index]
    home.customer.name = person.name
    home.customer.email = words.email(person.name, person.customer_number)
    person.arrange(home, today)
    home.broadband.equipment = [box for box in home.network.boxes if box.ours] + home.broadband.equipment[-1:]
