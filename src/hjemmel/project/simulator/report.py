"""What does one gateway report of its devices?

A TR-181 report (Device:2) as a tree of objects: the gateway's own radios, the access points of a mesh, and the table of hosts. One
device stands in several tables, in upper case here and lower case there, as with real gear.
"""

from random import Random
from typing import Any

from hjemmel.project.simulator.habits import HABITS
from hjemmel.project.simulator.home import GATEWAY, Box, Device, Home, Network

Tree = dict[str, Any]
KEEPS = 0.5  # how often a device stays as it was without a second thought
COUNTER_END = 9_000_000_000  # where these gateways' counters begin again
NOISE_DB, UNKNOWN = 2.4, 0.01
SLOW_KBPS, FAST_KBPS, WORST_DBM = 6_500, 866_700, -95


def live_an_hour(home: Home, hour: int, now: str, rng: Random) -> None:
    """Devices come and go and use the net; `hour` is local, `now` is ISO 8601."""
    for device in home.network.devices:
        habit = HABITS[device.habit]
        on = device.on if device.since and rng.random() < KEEPS else rng.random() < habit.on[hour]
        if on and not device.on:
            device.since, device.down_bytes, device.up_bytes = now, 0, 0
        device.on = on
        if on:
            down = int(rng.random() * 2 * habit.down_bytes)
            device.down_bytes = (device.down_bytes + down) % COUNTER_END
            device.up_bytes = (device.up_bytes + int(down * habit.up_share)) % COUNTER_END


def report(home: Home, at: int, hour: int, rng: Random) -> Tree:
    """One member of `Report`; `at` is Unix seconds, `hour` local."""
    network = home.network
    stations: list[Tree] = [{} for _ in network.boxes]
    hosts: Tree = {}
    for number, device in enumerate(network.devices, start=1):
        if not device.since:
            continue
        hosts[str(number)] = _host(device)
        if device.on and not device.wired:
            place = stations[device.box]
            place[str(len(place) + 1)] = _station(device, network, _signal(device, hour, rng))
    gateway = network.boxes[GATEWAY]
    device_tree = {
        "DeviceInfo": {"SerialNumber": gateway.serial, "Manufacturer": gateway.maker, "ModelName": gateway.model},
        "WiFi": _wifi(network, stations),
        "Hosts": {"Host": hosts},
    }
    if network.hierarchy:
        return {"CollectionTime": at, "Device": device_tree}
    return {"CollectionTime": at, **flat("Device", device_tree)}


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
    usual = device.far_dbm if hour in device.far_hours else device.dbm
    return min(-20, round(rng.gauss(usual, NOISE_DB)))


def _rcpi(dbm: int) -> int:
    return 2 * (dbm + 110) if dbm else 0


def _kbps(dbm: int) -> int:
    return SLOW_KBPS + (FAST_KBPS - SLOW_KBPS) * max(0, min(60, dbm - WORST_DBM)) // 60 if dbm else SLOW_KBPS


def _station(device: Device, network: Network, dbm: int) -> Tree:
    """A station's `BytesSent` is what its access point sent to it: the download."""
    rate = _kbps(dbm)
    station: Tree = {"MACAddress": device.mac, "LastDataDownlinkRate": rate, "LastDataUplinkRate": rate * 2 // 5}
    counters = {"BytesSent": device.down_bytes, "BytesReceived": device.up_bytes}
    if device.box != GATEWAY and network.data_elements:
        return {**station, "SignalStrength": _rcpi(dbm), **counters, "MultiAPSTA": {"AssociationTime": device.since}}
    signal = _rcpi(dbm) if network.rcpi else dbm
    return {**station, "SignalStrength": signal, "AssociationTime": device.since, "Stats": counters}


def _host(device: Device) -> Tree:
    """A host's `WANStats.BytesSent` is what it sent to the WAN: the upload."""
    host: Tree = {"PhysAddress": device.mac.upper(), "HostName": device.name, "Active": device.on, "ActiveLastChange": device.since}
    if device.wired:
        stats = {"BytesSent": device.up_bytes, "BytesReceived": device.down_bytes}
        return {**host, "InterfaceType": "Ethernet", "Layer1Interface": "Device.Ethernet.Interface.2", "WANStats": stats}
    interface = "Device.WiFi.SSID.1" if device.box == GATEWAY else ""
    return {**host, "InterfaceType": "Wi-Fi", "Layer1Interface": interface}


def _wifi(network: Network, stations: list[Tree]) -> Tree:
    wifi: Tree = {"SSID": {"1": {"SSID": network.ssid}}}
    point = {"SSIDReference": "Device.WiFi.SSID.1", "CpeOperationMode": network.mode}
    wifi["AccessPoint"] = {"1": {**point, "AssociatedDevice": stations[GATEWAY]}}
    mesh = {str(n): (box, stations[n]) for n, box in enumerate(network.boxes) if n != GATEWAY}
    if mesh and network.data_elements:
        wifi["DataElements"] = {"Network": {"Device": {n: _data_element(b, network.ssid, s) for n, (b, s) in mesh.items()}}}
    elif mesh:
        wifi["MultiAP"] = {"APDevice": {n: _mesh_point(b, network.ssid, s) for n, (b, s) in mesh.items()}}
    return wifi


def _mesh_point(box: Box, ssid: str, stations: Tree) -> Tree:
    radio = {"1": {"AP": {"1": {"SSID": ssid, "AssociatedDevice": stations}}}}
    return {"MACAddress": box.mac, "SerialNumber": box.serial, "Manufacturer": box.maker, "ProductClass": box.model, "Radio": radio}


def _data_element(box: Box, ssid: str, stations: Tree) -> Tree:
    radio = {"1": {"BSS": {"1": {"SSID": ssid, "STA": stations}}}}
    return {"ID": box.mac, "SerialNumber": box.serial, "Manufacturer": box.maker, "ManufacturerModel": box.model, "Radio": radio}
