"""What is a simulated home made of?

A customer, the subscriptions, and the network inside: boxes (the gateway first, then the access points) and the devices that hang
on them. A device also carries what changes from hour to hour while the feeds are written.
"""

from dataclasses import dataclass, field
from datetime import date

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
    rcpi: bool = False  # a gateway that says RCPI where the standard says dBm


@dataclass(slots=True)
class Home:
    """`index` counts from 0 and gives the home its addresses; `offset_s` is when in the hour its gateway reports."""

    index: int
    customer: Customer
    broadband: Subscription
    telephony: Subscription | None
    network: Network
    offset_s: int
