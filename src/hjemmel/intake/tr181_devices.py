"""Which devices does one report see, where do they hang, and how well?

One report of a gateway to the devices that are connected now: on the gateway's own radios, on the access points of a mesh, on its
cables. A device that stands in several tables is one device.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from hjemmel.intake import equipment, mac
from hjemmel.intake.tr181_model import DataElementsSta, Gateway, HostEntry, Station, Wireless
from hjemmel.intake.tr181_units import DBM, HIGHEST_KBPS, LOWEST_KBPS, earliest

NAMELESS = frozenset(("", "*", "unknown", "Unknown", "UNKNOWN"))  # what name servers write for a device that gave no name
NO_MAC, OWN_EQUIPMENT = "no-mac-address", "own-equipment"
RADIO = re.compile(r"WiFi\.(?:Radio|SSID|AccessPoint)\.")
WIRELESS = ("Wi-Fi", "802.11")
CABLED = ("cable", None, True)
UNKNOWN = HostEntry()
SSID = re.compile(r"WiFi\.SSID\.([\w-]+)")


@dataclass(slots=True)
class Devices:
    """Connected devices, column by column. Unknown is None, or "" for the access point's serial and model."""

    mac: list[str] = field(default_factory=list)
    device_name: list[str | None] = field(default_factory=list)
    connection: list[str] = field(default_factory=list)  # wifi | cable | other
    ssid: list[str | None] = field(default_factory=list)
    signal_dbm: list[int | None] = field(default_factory=list)
    download_kbps: list[int | None] = field(default_factory=list)
    upload_kbps: list[int | None] = field(default_factory=list)
    download_bytes: list[int | None] = field(default_factory=list)
    upload_bytes: list[int | None] = field(default_factory=list)
    attached_serial: list[str] = field(default_factory=list)
    equipment_model: list[str] = field(default_factory=list)
    first_device: list[bool] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.mac)

    def only(self, places: list[int]) -> "Devices":
        """The devices at `places`, in that order."""
        columns = (getattr(self, column.name) for column in fields(self))
        return Devices(*([column[place] for place in places] for column in columns if column))


@dataclass(slots=True)
class _Radios:
    """Stations with the network and the access point of each."""

    stations: list[Station | DataElementsSta] = field(default_factory=list)
    ssids: list[str | None] = field(default_factory=list)
    serials: list[str] = field(default_factory=list)
    models: list[str] = field(default_factory=list)

    def add(self, listed: Iterable[Station | DataElementsSta], ssid: str, serial: str, model: str) -> None:
        found = [station for station in listed if station.Active]
        self.stations += found
        self.ssids += [ssid or None] * len(found)
        self.serials += [serial] * len(found)
        self.models += [model] * len(found)


def gateway_mode(gateway: Gateway) -> str:
    """router, bridge or unknown. Only CpeOperationMode says it outright (2.14); else whoever translates or serves addresses routes."""
    said = {point.CpeOperationMode for point in gateway.WiFi.AccessPoint.values()} - {""}
    if said:
        return "router" if said == {"Router"} else "bridge"
    translating = {setting.Enable for setting in gateway.NAT.InterfaceSetting.values()} - {None} or {gateway.DHCPv4.Server.Enable} - {None}
    if not translating:
        return "unknown"
    return "router" if True in translating else "bridge"


def devices(gateway: Gateway, serial: str, ignored: Counter[str]) -> Devices:
    """The devices that are connected when the gateway with `serial` reports. What is passed over is counted in `ignored`."""
    info = gateway.DeviceInfo
    model = equipment.name(info.Manufacturer, info.ModelName or info.ProductClass)
    radios = _radios(gateway.WiFi, serial, model)
    hosts = {host.PhysAddress.lower(): host for host in gateway.Hosts.Host.values()}
    found = _on_radios(radios, hosts)
    times = [station.AssociationTime for station in radios.stations]
    seen = set(found.mac)
    rest = [host for address, host in hosts.items() if host.Active and address not in seen]
    if rest:
        times += _on_gateway(found, rest, gateway.WiFi, serial, model)
    if len(seen) < len(radios.stations) or not mac.all_normal(found.mac) or _mesh_macs(gateway.WiFi):
        found, times = _one_each(found, times, _mesh_macs(gateway.WiFi), ignored)
    found.first_device = [False] * len(found)
    if found:
        found.first_device[earliest(times)] = True
    return found


def _radios(wifi: Wireless, serial: str, model: str) -> _Radios:
    radios = _Radios()
    for point in wifi.AccessPoint.values():
        network = wifi.SSID.get(point.SSIDReference.rstrip(".").rpartition(".")[2])
        radios.add(point.AssociatedDevice.values(), network.SSID if network else "", serial, model)
    for member in wifi.MultiAP.APDevice.values():
        name = equipment.name(member.Manufacturer, member.ProductClass)
        for radio in member.Radio.values():
            for ap in radio.AP.values():
                radios.add(ap.AssociatedDevice.values(), ap.SSID, member.SerialNumber, name)
    for device in wifi.DataElements.Network.Device.values():
        name = equipment.name(device.Manufacturer, device.ManufacturerModel)
        for data_radio in device.Radio.values():
            for bss in data_radio.BSS.values():
                radios.add(bss.STA.values(), bss.SSID, device.SerialNumber, name)
    return radios


def _on_radios(radios: _Radios, hosts: dict[str, HostEntry]) -> Devices:
    """`Stats.BytesSent` of a station is what the access point sent to it: the device's download (TR-181)."""
    stations = radios.stations
    macs = [station.MACAddress.lower() for station in stations]
    counters = [station.Stats for station in stations]
    known = [hosts.get(address, UNKNOWN) for address in macs]
    return Devices(
        mac=macs,
        device_name=[None if (name := host.HostName) in NAMELESS else name for host in known],
        connection=["wifi"] * len(macs),
        ssid=radios.ssids,
        signal_dbm=[DBM.get(station.SignalStrength) for station in stations],
        download_kbps=[r if LOWEST_KBPS <= (r := s.LastDataDownlinkRate) <= HIGHEST_KBPS else None for s in stations],
        upload_kbps=[r if LOWEST_KBPS <= (r := s.LastDataUplinkRate) <= HIGHEST_KBPS else None for s in stations],
        download_bytes=[counter.BytesSent for counter in counters],
        upload_bytes=[counter.BytesReceived for counter in counters],
        attached_serial=radios.serials,
        equipment_model=radios.models,
    )


def _on_gateway(found: Devices, hosts: list[HostEntry], wifi: Wireless, serial: str, model: str) -> list[str]:
    """Adds the hosts that no radio lists; returns since when each is there.

    `WANStats.BytesSent` of a host is what it sent to the WAN: the device's upload (TR-181).
    """
    connections, ssids, own = zip(*(CABLED if host.InterfaceType == "Ethernet" else _interface(host, wifi) for host in hosts), strict=True)
    unmeasured = [None] * len(hosts)
    found.mac += [host.PhysAddress.lower() for host in hosts]
    found.device_name += [None if host.HostName in NAMELESS else host.HostName for host in hosts]
    found.connection += connections
    found.ssid += ssids
    found.signal_dbm += unmeasured
    found.download_kbps += unmeasured
    found.upload_kbps += unmeasured
    found.download_bytes += [host.WANStats.BytesReceived for host in hosts]
    found.upload_bytes += [host.WANStats.BytesSent for host in hosts]
    found.attached_serial += [serial if ours else "" for ours in own]
    found.equipment_model += [model if ours else "" for ours in own]
    return [host.ActiveLastChange for host in hosts]


def _interface(host: HostEntry, wifi: Wireless) -> tuple[str, str | None, bool]:
    """How a host is connected, to which network, and whether straight to the gateway.

    A wireless host that is not on the gateway's own radio hangs on an access point that the report does not name, and a host of
    which no interface is told may: they are attached to nothing that we know.
    """
    if host.InterfaceType in WIRELESS or (not host.InterfaceType and "WiFi." in host.Layer1Interface):
        reference = SSID.search(host.Layer1Interface)
        network = wifi.SSID.get(reference[1]) if reference else None
        return "wifi", (network.SSID or None) if network else None, RADIO.search(host.Layer1Interface) is not None
    if not host.InterfaceType and "Ethernet." in host.Layer1Interface:
        return CABLED
    return "other", None, bool(host.InterfaceType)


def _mesh_macs(wifi: Wireless) -> set[str | None]:
    """The addresses of the access points themselves: equipment, and not a device of the household."""
    listed = [member.MACAddress for member in wifi.MultiAP.APDevice.values()]
    listed += [device.ID for device in wifi.DataElements.Network.Device.values()]
    return {mac.normal(address) for address in listed}


def _one_each(found: Devices, times: list[str], mesh: set[str | None], ignored: Counter[str]) -> tuple[Devices, list[str]]:
    """One row a device, its MAC address in the one form. Of several rows the one that says most stands, with what the others add."""
    rows_of: dict[str, list[int]] = {}
    for place, written in enumerate(found.mac):
        address = mac.normal(written)
        if address is None or address in mesh:
            ignored[NO_MAC if address is None else OWN_EQUIPMENT] += 1
        else:
            found.mac[place] = address
            rows_of.setdefault(address, []).append(place)
    best = []
    for places in rows_of.values():
        first, *others = sorted(places, key=lambda place: _says_least(found, place))
        for other in others:
            _fill(found, first, other)
        best.append(first)
    return found.only(best), [times[place] for place in best]


def _says_least(found: Devices, place: int) -> tuple[bool, bool, bool]:
    return found.connection[place] != "wifi", not found.attached_serial[place], found.signal_dbm[place] is None


def _fill(found: Devices, place: int, other: int) -> None:
    """What row `place` does not know and row `other` does. Measurements only from the same access point."""
    columns: list[list[Any]] = [found.device_name]
    if found.attached_serial[other] in ("", found.attached_serial[place]):
        columns += [found.ssid, found.signal_dbm, found.download_kbps, found.upload_kbps, found.download_bytes, found.upload_bytes]
    for column in columns:
        if column[place] is None:
            column[place] = column[other]
