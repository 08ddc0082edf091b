"""What is a simulated home made of?

A customer, the subscriptions, and the network inside: boxes (the gateway first, then the access points) and the devices that hang
on them. A device also carries what changes from hour to hour while the feeds are written.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from hjemmel.project.simulator.makes import PLAIN, Make

ROUTER, BRIDGE = "Router", "Bridge/Extender"  # TR-181 WiFi.AccessPoint.{i}.CpeOperationMode
GATEWAY = 0  # the place of the gateway among a home's boxes
EVENING = range(18, 24)


@dataclass(slots=True)
class Customer:
    number: str
    name: str
    address: str
    postcode: str
    place: str
    phone: str
    email: str
    birth_date: date
    protected_address: str = "none"
    language: str = "nb"
    left_on: date | None = None


@dataclass(slots=True)
class Box:
    """A gateway or an access point. `ours` says whether the provider supplied it."""

    serial: str
    kind: str  # gateway | access-point | ont | decoder
    maker: str
    model: str
    mac: str
    ours: bool = True


@dataclass(slots=True)
class Subscription:
    """One service. Broadband has a user name, a remote id and boxes; telephony has a number."""

    number: str
    product: str
    area: str
    started_on: date
    month_ore: int
    ended_on: date | None = None
    user_name: str = ""
    remote_id: str = ""
    phone_number: str = ""
    equipment: list[Box] = field(default_factory=list)
    unpaid_months_ago: int = 0  # the invoice for the month that many months back is not paid; 0: all are


@dataclass(slots=True)
class Device:
    """`habit` is when it is on; `dbm` its usual signal, and `far_dbm` that of `far_hours` (local) where it differs."""

    name: str
    mac: str
    habit: str
    dbm: int
    box: int = GATEWAY
    wired: bool = False
    far_hours: range = range(0)
    far_dbm: int = 0
    slow_band: bool = False  # on 2.4 GHz
    moved_dbm: int = 0  # the signal where it has been put, while it is there
    on: bool = False
    since: str = ""  # ISO 8601, when it came on
    down_bytes: int = 0
    up_bytes: int = 0


@dataclass(slots=True)
class Network:
    """`boxes` are what reports name: the gateway first. `hierarchy` false: reports are lists of names and values."""

    ssid: str
    boxes: list[Box]
    devices: list[Device]
    mode: str = ROUTER
    hierarchy: bool = True
    data_elements: bool = False  # a mesh in Wi-Fi Data Elements, whose signals are RCPI
    make: Make = PLAIN
    light_dbm: float = -19.0
    up_for_s: int = 0  # when the feeds begin
    booted: int = 0  # Unix seconds
    light_loss_db: float = 0.0
    line: str = "Up"  # TR-181 Optical.Interface.{i}.Status
    line_errors: int = 0
    disturbed: bool = False  # on 2.4 GHz

    def at_rest(self) -> "Network":
        """The same network before the first hour, to be lived in anew."""
        return replace(self, boxes=list(self.boxes), devices=[replace(device) for device in self.devices])


@dataclass(slots=True)
class Home:
    """`index` counts from 0 and gives the home its addresses; `offset_s` is when in the hour its gateway reports.

    `earlier` is the subscription that the customer had at another address until the day on which it ended.
    """

    index: int
    customer: Customer
    broadband: Subscription
    telephony: Subscription | None
    network: Network
    offset_s: int
    splitter: str = ""  # what divides the light between this home and its neighbours
    earlier: Subscription | None = None

    @property
    def gateway(self) -> Box:
        return self.network.boxes[GATEWAY]

    def lived_in(self) -> "Home":
        """The same home with a network of its own to live in."""
        return replace(self, network=self.network.at_rest())

    def subscriptions(self) -> list[Subscription]:
        """All, oldest first."""
        return [one for one in (self.earlier, self.broadband, self.telephony) if one]

    def line_on(self, day: date) -> Subscription:
        """The broadband subscription that holds on a day."""
        return self.earlier if self.earlier and self.earlier.ended_on and day <= self.earlier.ended_on else self.broadband
