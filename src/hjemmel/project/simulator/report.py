"""What does one gateway report of its devices?

A TR-181 report (Device:2) as a tree of objects: the gateway's own radios, the access points of a mesh, and the table of hosts. One
device stands in several tables, in upper case here and lower case there, as with real gear. Older gateways: see report_tr098.
"""

from random import Random
from typing import Any

from hjemmel.project.simulator import report_tr098
from hjemmel.project.simulator.home import GATEWAY, Box, Device, Home, Network

Tree = dict[str, Any]
NOISE_DB, UNKNOWN = 2.4, 0.01
SLOW_KBPS, FAST_KBPS, WORST_DBM = 6_500, 866_700, -95
SLOW_BAND_SHARE, DISTURBED_SHARE = 3, 8  # what is left of a rate on 2.4 GHz, and beside a microwave oven: one in so many
NO_KBPS = 58  # what a TP-Link says of an uplink
SLOW_RADIO, FAST_RADIO = "1", "2"  # 2.4 GHz, 5 GHz


def report(home: Home, at: int, hour: int, rng: Random) -> Tree:
    """One member of `Report`; `at` is Unix seconds, `hour` local."""
    name, tree = devices(home, hour, rng)
    if home.network.hierarchy:
        return {"CollectionTime": at, name: tree}
    return {"CollectionTime": at, **flat(name, tree)}


def devices(home: Home, hour: int, rng: Random) -> tuple[str, Tree]:
    """The name of the data model's root, and all that it says of the gateway and its devices."""
    network = home.network
    heard = [(device, 0 if device.wired or not device.on else _signal(device, hour, rng)) for device in network.devices if device.since]
    if network.make.tr098:
        return report_tr098.ROOT, report_tr098.tree(home, [(device, dbm, _kbps(device, network, dbm)) for device, dbm in heard])
    points: list[dict[str, Tree]] = [{SLOW_RADIO: {}, FAST_RADIO: {}} for _ in network.boxes]
    hosts: Tree = {}
    for number, (device, dbm) in enumerate(heard, start=1):
        hosts[str(number)] = _host(device)
        if device.on and not device.wired:
            place = points[device.box][SLOW_RADIO if device.slow_band else FAST_RADIO]
            place[str(len(place) + 1)] = _station(device, network, dbm)
    gateway = network.boxes[GATEWAY]
    return "Device", {
        "DeviceInfo": {"SerialNumber": gateway.serial, "Manufacturer": gateway.maker, "ModelName": gateway.model},
        "WiFi": _wifi(network, points),
        "Hosts": {"Host": hosts},
    }


def flat(name: str, tree: Tree) -> Tree:
    """The same report as names and values (TR-369 Annex A, NameValuePair)."""
    named: Tree = {}
    for member, value in tree.items():
        if isinstance(value, dict):
            named |= flat(f"{name}.{member}", value)
        else:
            named[f"{name}.{member}"] = value
    return named


def _signal(device: Device, hour: int, rng: Random) -> int:
    """In dBm; 0 is a radio that does not know."""
    if rng.random() < UNKNOWN:
        return 0
    usual = device.far_dbm if hour in device.far_hours else device.moved_dbm or device.dbm
    return min(-20, round(rng.gauss(usual, NOISE_DB)))


def rcpi(dbm: int) -> int:
    return 2 * (dbm + 110) if dbm else 0


def _kbps(device: Device, network: Network, dbm: int) -> int:
    rate = SLOW_KBPS + (FAST_KBPS - SLOW_KBPS) * max(0, min(60, dbm - WORST_DBM)) // 60 if dbm else SLOW_KBPS
    if device.slow_band:
        rate //= SLOW_BAND_SHARE * (DISTURBED_SHARE if network.disturbed else 1)
    return rate


def _station(device: Device, network: Network, dbm: int) -> Tree:
    """A station's `BytesSent` is what its access point sent to it: the download."""
    rate, make = _kbps(device, network, dbm), network.make
    station: Tree = {"MACAddress": device.mac, "LastDataDownlinkRate": rate, "LastDataUplinkRate": NO_KBPS if make.never else rate * 2 // 5}
    counters = {"BytesSent": device.down_bytes, "BytesReceived": device.up_bytes}
    if device.box != GATEWAY and network.data_elements:
        return {**station, "SignalStrength": rcpi(dbm), **counters, "MultiAPSTA": {"AssociationTime": device.since}}
    signal = rcpi(dbm) if make.rcpi else dbm
    return {**station, "SignalStrength": signal, "AssociationTime": make.never or device.since, "Stats": counters}


def _host(device: Device) -> Tree:
    """A host's `WANStats.BytesSent` is what it sent to the WAN: the upload."""
    host: Tree = {"PhysAddress": device.mac.upper(), "HostName": device.name, "Active": device.on, "ActiveLastChange": device.since}
    if device.wired:
        stats = {"BytesSent": device.up_bytes, "BytesReceived": device.down_bytes}
        return {**host, "InterfaceType": "Ethernet", "Layer1Interface": "Device.Ethernet.Interface.2", "WANStats": stats}
    radio = SLOW_RADIO if device.slow_band else FAST_RADIO
    interface = f"Device.WiFi.SSID.{radio}" if device.box == GATEWAY else ""
    return {**host, "InterfaceType": "Wi-Fi", "Layer1Interface": interface}


def _wifi(network: Network, points: list[dict[str, Tree]]) -> Tree:
    wifi: Tree = {"SSID": {radio: {"SSID": network.ssid} for radio in (SLOW_RADIO, FAST_RADIO)}, "AccessPoint": {}}
    for radio, stations in points[GATEWAY].items():
        point = {"SSIDReference": f"Device.WiFi.SSID.{radio}", "CpeOperationMode": network.mode}
        wifi["AccessPoint"][radio] = {**point, "AssociatedDevice": stations}
    mesh = {str(n): (box, points[n]) for n, box in enumerate(network.boxes) if n != GATEWAY}
    if mesh and network.data_elements:
        wifi["DataElements"] = {"Network": {"Device": {n: _data_element(b, network.ssid, s) for n, (b, s) in mesh.items()}}}
    elif mesh:
        wifi["MultiAP"] = {"APDevice": {n: _mesh_point(b, network.ssid, s) for n, (b, s) in mesh.items()}}
    return wifi


def _mesh_point(box: Box, ssid: str, radios: dict[str, Tree]) -> Tree:
    radio = {n: {"AP": {"1": {"SSID": ssid, "AssociatedDevice": stations}}} for n, stations in radios.items()}
    return {"MACAddress": box.mac, "SerialNumber": box.serial, "Manufacturer": box.maker, "ProductClass": box.model, "Radio": radio}


def _data_element(box: Box, ssid: str, radios: dict[str, Tree]) -> Tree:
    radio = {n: {"BSS": {"1": {"SSID": ssid, "STA": stations}}} for n, stations in radios.items()}
    return {"ID": box.mac, "SerialNumber": box.serial, "Manufacturer": box.maker, "ManufacturerModel": box.model, "Radio": radio}
