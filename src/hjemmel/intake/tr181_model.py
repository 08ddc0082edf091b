"""Which members of a TR-181 report are ever read?

The device data model (TR-181 Device:2, 2.19) as far as a device sample needs it: whatever is not declared here is passed over
without being decoded. Member names are the standard's own; instances are objects keyed by instance number.
"""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, get_args, get_origin

import msgspec

Counter64 = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)] | None  # None: not reported


class Member(msgspec.Struct, frozen=True, gc=False):
    """An object of the data model."""


class ByteCounters(Member, frozen=True):
    """Which way "sent" points depends on whose counters they are: see tr181_devices."""

    BytesSent: Counter64 = None
    BytesReceived: Counter64 = None


class Station(Member, frozen=True):
    """`AccessPoint.{i}.AssociatedDevice.{i}`, and the same under MultiAP. Rates are kbit/s; 0 is unknown."""

    MACAddress: str = ""
    SignalStrength: int = 0  # dBm, or RCPI where it is positive
    LastDataDownlinkRate: int = 0
    LastDataUplinkRate: int = 0
    AssociationTime: str = ""
    Active: bool = True
    Stats: ByteCounters = ByteCounters()


class Point(Member, frozen=True):
    SSIDReference: str = ""
    CpeOperationMode: str = ""  # Router | Bridge/Extender (2.14)
    AssociatedDevice: dict[str, Station] = {}


class Ssid(Member, frozen=True):
    SSID: str = ""


class MeshAp(Member, frozen=True):
    """`MultiAP.APDevice.{i}.Radio.{i}.AP.{i}`."""

    SSID: str = ""
    AssociatedDevice: dict[str, Station] = {}


class MeshRadio(Member, frozen=True):
    AP: dict[str, MeshAp] = {}


class ApDevice(Member, frozen=True):
    """`WiFi.MultiAP.APDevice.{i}`: one access point of a mesh."""

    MACAddress: str = ""
    SerialNumber: str = ""
    Manufacturer: str = ""
    ProductClass: str = ""
    Radio: dict[str, MeshRadio] = {}


class MultiAp(Member, frozen=True):
    APDevice: dict[str, ApDevice] = {}


class MultiApSta(Member, frozen=True):
    AssociationTime: str = ""


class DataElementsSta(Member, frozen=True):
    """`DataElements.Network.Device.{i}.Radio.{i}.BSS.{i}.STA.{i}`: a station by other names, its signal always an RCPI."""

    MACAddress: str = ""
    SignalStrength: int = 0
    LastDataDownlinkRate: int = 0
    LastDataUplinkRate: int = 0
    BytesSent: Counter64 = None
    BytesReceived: Counter64 = None
    MultiAPSTA: MultiApSta = MultiApSta()

    Active = True  # only the associated are listed

    @property
    def Stats(self) -> "DataElementsSta":  # noqa: N802
        return self

    @property
    def AssociationTime(self) -> str:  # noqa: N802
        return self.MultiAPSTA.AssociationTime


class DataElementsBss(Member, frozen=True):
    SSID: str = ""
    ByteCounterUnits: int | float | str | None = None  # of its stations' counters: hjemmel.intake.tr181_units.octets
    STA: dict[str, DataElementsSta] = {}


class DataElementsRadio(Member, frozen=True):
    BSS: dict[str, DataElementsBss] = {}


class DataElementsDevice(Member, frozen=True):
    """`DataElements.Network.Device.{i}`: one access point of a mesh; `ID` is its MAC address."""

    ID: str = ""
    SerialNumber: str = ""
    Manufacturer: str = ""
    ManufacturerModel: str = ""
    Radio: dict[str, DataElementsRadio] = {}


class DataElementsNetwork(Member, frozen=True):
    Device: dict[str, DataElementsDevice] = {}


class DataElementsTree(Member, frozen=True):
    Network: DataElementsNetwork = DataElementsNetwork()


class Wireless(Member, frozen=True):
    SSID: dict[str, Ssid] = {}
    AccessPoint: dict[str, Point] = {}
    MultiAP: MultiAp = MultiAp()
    DataElements: DataElementsTree = DataElementsTree()


class HostEntry(Member, frozen=True):
    """`Hosts.Host.{i}`: what the gateway knows of a device on any of its interfaces."""

    PhysAddress: str = ""
    HostName: str = ""
    InterfaceType: str = ""
    Layer1Interface: str = ""
    Active: bool = True
    ActiveLastChange: str = ""
    WANStats: ByteCounters = ByteCounters()


class HostTable(Member, frozen=True):
    Host: dict[str, HostEntry] = {}


class Identity(Member, frozen=True):
    SerialNumber: str = ""
    Manufacturer: str = ""
    ModelName: str = ""
    ProductClass: str = ""


class Switch(Member, frozen=True):
    """An object of which only its state matters; None where the report does not say."""

    Enable: bool | None = None


class Nat(Member, frozen=True):
    InterfaceSetting: dict[str, Switch] = {}


class Dhcp4(Member, frozen=True):
    Server: Switch = Switch()


class Gateway(Member, frozen=True):
    DeviceInfo: Identity = Identity()
    WiFi: Wireless = Wireless()
    Hosts: HostTable = HostTable()
    NAT: Nat = Nat()
    DHCPv4: Dhcp4 = Dhcp4()


class OneReport(Member, frozen=True):
    CollectionTime: int | float | str | None = None
    Device: Gateway = Gateway()


class Delivery(Member, frozen=True):
    """One JSON document: several reports where earlier ones could not be sent in time."""

    Report: list[OneReport]


# Standard members beside those that are read, so common that a report with them is still read in one pass.
PASSED_OVER: dict[type[Member], tuple[str, ...]] = {
    ByteCounters: (
        "PacketsSent", "PacketsReceived", "ErrorsSent", "ErrorsReceived", "RetransCount", "FailedRetransCount", "RetryCount",
        "MultipleRetryCount", "DiscardPacketsSent",
    ),
    Station: (
        "Type", "OperatingStandard", "AuthenticationState", "MaxSupportedDataDownlinkRate", "MaxSupportedDataUplinkRate", "Noise", "SNR",
        "Retransmissions", "MaxSupportedBandwidth",
    ),
    Point: ("Enable", "Status", "Alias", "AssociatedDeviceNumberOfEntries"),
    Ssid: ("Enable", "Status", "Alias", "BSSID", "MACAddress", "LowerLayers", "Upstream"),
    HostEntry: (
        "Alias", "IPAddress", "IPv4Address", "IPv6Address", "IPv4AddressNumberOfEntries", "IPv6AddressNumberOfEntries", "DHCPClient",
        "AssociatedDevice", "Layer3Interface", "AddressSource", "LeaseTimeRemaining",
    ),
    HostTable: ("HostNumberOfEntries",),
    Identity: ("ManufacturerOUI", "Description", "HardwareVersion", "SoftwareVersion", "UpTime", "FirstUseDate"),
    Wireless: ("RadioNumberOfEntries", "SSIDNumberOfEntries", "AccessPointNumberOfEntries"),
}  # fmt: skip


def _members(kind: type[Member]) -> Iterator[str]:
    for member in msgspec.structs.fields(kind):
        yield member.name
    yield from PASSED_OVER.get(kind, ())


# Every member name that a report in the standard's own words may have, of those that are read or passed over.
STANDARD_NAMES = frozenset(name for kind in Member.__subclasses__() for name in _members(kind))


@cache
def closed(kind: type[Member]) -> type[Any]:
    """`kind` with the same members, that refuses any member which neither it nor `PASSED_OVER` names.

    A report that fits the closed model holds nothing undeclared, and needs no second look for what must never be sent.
    """
    members: list[Any] = [(f.name, _closed_type(f.type), *_default(f)) for f in msgspec.structs.fields(kind)]
    members += [(name, msgspec.Raw, None) for name in PASSED_OVER.get(kind, ())]
    return msgspec.defstruct(kind.__name__, members, bases=(kind,), forbid_unknown_fields=True, frozen=True, gc=False)


def _closed_type(annotation: Any) -> Any:
    if get_origin(annotation) in (dict, list):
        *keys, value = get_args(annotation)
        return get_origin(annotation)[*keys, _closed_type(value)]
    if isinstance(annotation, type) and issubclass(annotation, Member):
        return closed(annotation)
    return annotation


def _default(field: msgspec.structs.FieldInfo) -> tuple[Any, ...]:
    """The default again, closed where it is an object of the model; nothing for a member that must be there."""
    if field.default_factory is not msgspec.NODEFAULT:
        return (msgspec.field(default_factory=field.default_factory),)
    if field.default is msgspec.NODEFAULT:
        return ()
    return (closed(type(field.default))(),) if isinstance(field.default, Member) else (field.default,)
