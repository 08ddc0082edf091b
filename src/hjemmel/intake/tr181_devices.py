"""Which devices does one report see, and where do they hang?

One report of a gateway to the devices that are connected now: on the gateway's own radios, on the access points of a mesh, on its
cables. A device that stands in several tables is one device.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields

from msgspec.structs import replace

from hjemmel.intake import equipment, mac
from hjemmel.intake.tr181_model import ByteCounters, DataElementsBss, DataElementsSta, Gateway, HostEntry, Station, Wireless
from hjemmel.intake.tr181_units import octets

NO_MAC, OWN_EQUIPMENT = "no-mac-address", "own-equipment"
WIRELESS = ("Wi-Fi", "802.11")
CABLED = ("cable", None, True)
NO_HOST, NO_COUNTERS = HostEntry(), ByteCounters()
RADIO = re.compile(r"WiFi\.(?:Radio|SSID|AccessPoint)\.")
SSID = re.compile(r"WiFi\.SSID\.([\w-]+)")

Seen = Station | DataElementsSta


@dataclass(slots=True)
class Sightings:
    """Connected devices in parallel lists. `stations` measure; the serial and the model are the access point's, "" if not known."""

    stations: list[Seen] = field(default_factory=list)
    macs: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    connections: list[str] = field(default_factory=list)  # wifi | cable | other
    ssids: list[str | None] = field(default_factory=list)
    serials: list[str] = field(default_factory=list)
    models: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.macs)

    def only(self, places: Iterable[int]) -> "Sightings":
        """The devices at `places`, in that order."""
        chosen = list(places)
        return Sightings(*([getattr(self, column.name)[place] for place in chosen] for column in fields(self)))


@dataclass(frozen=True, slots=True)
class _Home:
    """The gateway that reports: what it knows of its networks, and how it is itself called."""

    wifi: Wireless
    serial: str
    model: str


def gateway_mode(gateway: Gateway) -> str:
    """router, bridge or unknown. Only CpeOperationMode says it outright (2.14); else whoever translates or serves addresses routes.

    A bridged home's management may be translated too: one that serves no addresses is not known to route, nor one that translates on
    some interfaces alone and does not say that it serves any.
    """
    said = {point.CpeOperationMode for point in gateway.WiFi.AccessPoint.values()} - {""}
    if said:
        return "router" if said == {"Router"} else "bridge"
    translates = {setting.Enable for setting in gateway.NAT.InterfaceSetting.values()} - {None}
    serves = gateway.DHCPv4.Server.Enable
    if True in translates and (serves is False or (serves is None and False in translates)):
        return "unknown"
    said_of_either = translates or {serves} - {None}
    return "unknown" if not said_of_either else "router" if True in said_of_either else "bridge"


def sightings(gateway: Gateway, serial: str, tallies: Counter[tuple[str, str]]) -> Sightings:
    """The devices that are connected as the gateway with `serial` reports. What is passed over is tallied by equipment model."""
    info, wifi = gateway.DeviceInfo, gateway.WiFi
    home = _Home(wifi, serial, equipment.name(info.Manufacturer, info.ModelName or info.ProductClass))
    found = Sightings()
    _on_radios(found, home)
    found.macs = [station.MACAddress.lower() for station in found.stations]
    hosts = {host.PhysAddress.lower(): host for host in gateway.Hosts.Host.values()}
    found.names = [hosts.pop(address, NO_HOST).HostName for address in found.macs]
    found.connections = ["wifi"] * len(found.macs)
    listed_twice = len(set(found.macs)) < len(found.macs)
    for address, host in hosts.items():
        if host.Active:
            _on_gateway(found, address, host, home)
    mesh = _mesh_macs(wifi) if wifi.MultiAP.APDevice or wifi.DataElements.Network.Device else set()
    if listed_twice or not mac.all_normal(found.macs) or not mesh.isdisjoint(found.macs):
        return _one_each(found, mesh, tallies)
    return found


def _on_radios(found: Sightings, home: _Home) -> None:
    wifi = home.wifi
    for point in wifi.AccessPoint.values():
        network = wifi.SSID.get(point.SSIDReference.rstrip(".").rpartition(".")[2])
        _associated(found, point.AssociatedDevice.values(), network.SSID if network else "", home.serial, home.model)
    for member in wifi.MultiAP.APDevice.values():
        name = equipment.name(member.Manufacturer, member.ProductClass)
        for radio in member.Radio.values():
            for ap in radio.AP.values():
                _associated(found, ap.AssociatedDevice.values(), ap.SSID, member.SerialNumber, name)
    for device in wifi.DataElements.Network.Device.values():
        name = equipment.name(device.Manufacturer, device.ManufacturerModel)
        for data_radio in device.Radio.values():
            for bss in data_radio.BSS.values():
                _associated(found, _in_bytes(bss), bss.SSID, device.SerialNumber, name)


def _in_bytes(bss: DataElementsBss) -> Iterable[DataElementsSta]:
    stations, unit = bss.STA.values(), bss.ByteCounterUnits
    if unit is None:
        return stations
    return [replace(sta, BytesSent=octets(sta.BytesSent, unit), BytesReceived=octets(sta.BytesReceived, unit)) for sta in stations]


def _associated(found: Sightings, listed: Iterable[Seen], ssid: str, serial: str, model: str) -> None:
    present = [station for station in listed if station.Active]
    found.stations += present
    found.ssids += [ssid or None] * len(present)
    found.serials += [serial] * len(present)
    found.models += [model] * len(present)


def _on_gateway(found: Sightings, address: str, host: HostEntry, home: _Home) -> None:
    """A host that no radio lists. `WANStats.BytesSent` is what it sent to the WAN, where a station's is what was sent to it (TR-181)."""
    connection, ssid, ours = CABLED if host.InterfaceType == "Ethernet" else _interface(host, home.wifi)
    counted = host.WANStats
    measured = ByteCounters(counted.BytesReceived, counted.BytesSent) if counted is not NO_COUNTERS else counted
    found.stations.append(Station(address, AssociationTime=host.ActiveLastChange, Stats=measured))
    found.macs.append(address)
    found.names.append(host.HostName)
    found.connections.append(connection)
    found.ssids.append(ssid)
    found.serials.append(home.serial if ours else "")
    found.models.append(home.model if ours else "")


def _interface(host: HostEntry, wifi: Wireless) -> tuple[str, str | None, bool]:
    """How a host is connected, to which network, and whether straight to the gateway.

    A wireless host that the gateway's own radios do not list hangs on an access point that the report does not name, and a host of
    which no interface is told may: they are attached to nothing that we know. Where the radios list nobody, the host's word stands.
    """
    if host.InterfaceType in WIRELESS or (not host.InterfaceType and "WiFi." in host.Layer1Interface):
        reference = SSID.search(host.Layer1Interface)
        network = wifi.SSID.get(reference[1]) if reference else None
        unlisted = not any(point.AssociatedDevice for point in wifi.AccessPoint.values())
        return "wifi", (network.SSID or None) if network else None, unlisted and RADIO.search(host.Layer1Interface) is not None
    if not host.InterfaceType and "Ethernet." in host.Layer1Interface:
        return CABLED
    return "other", None, bool(host.InterfaceType)


def _mesh_macs(wifi: Wireless) -> set[str | None]:
    """The addresses of the access points themselves: equipment, and not a device of the household."""
    listed = [member.MACAddress for member in wifi.MultiAP.APDevice.values()]
    listed += [device.ID for device in wifi.DataElements.Network.Device.values()]
    return {mac.normal(address) for address in listed}


def _one_each(found: Sightings, mesh: set[str | None], tallies: Counter[tuple[str, str]]) -> Sightings:
    """One row a device, its MAC address in the one form. Of several rows the one that says most stands, with what the others add."""
    rows_of: dict[str, list[int]] = {}
    for place, written in enumerate(found.macs):
        address = mac.normal(written)
        if address is None or address in mesh:
            tallies[NO_MAC if address is None else OWN_EQUIPMENT, found.models[place]] += 1
        else:
            found.macs[place] = address
            rows_of.setdefault(address, []).append(place)
    best = []
    for places in rows_of.values():
        first, *others = sorted(places, key=lambda place: _says_least(found, place))
        for other in others:
            _fill(found, first, other)
        best.append(first)
    return found.only(best)


def _says_least(found: Sightings, place: int) -> tuple[bool, bool, bool]:
    return found.connections[place] != "wifi", not found.serials[place], not found.stations[place].SignalStrength


def _fill(found: Sightings, place: int, other: int) -> None:
    """What row `place` does not know and row `other` does. Measurements only from the same access point."""
    found.names[place] = found.names[place] or found.names[other]
    if found.connections[other] != found.connections[place] or found.serials[other] not in ("", found.serials[place]):
        return
    found.ssids[place] = found.ssids[place] or found.ssids[other]
    mine, theirs = found.stations[place], found.stations[other]
    found.stations[place] = Station(
        found.macs[place],
        mine.SignalStrength or theirs.SignalStrength,
        mine.LastDataDownlinkRate or theirs.LastDataDownlinkRate,
        mine.LastDataUplinkRate or theirs.LastDataUplinkRate,
        mine.AssociationTime or theirs.AssociationTime,
        Stats=_counters(mine) or _counters(theirs) or NO_COUNTERS,
    )


def _counters(station: Seen) -> ByteCounters | None:
    """What a station's counters say; None where they say nothing or stand at zero."""
    counted = station.Stats
    return ByteCounters(counted.BytesSent, counted.BytesReceived) if counted.BytesSent or counted.BytesReceived else None
