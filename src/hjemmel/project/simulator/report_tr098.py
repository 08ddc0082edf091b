"""What does an older gateway report of its devices?

A TR-098 report (InternetGatewayDevice) as a tree: hosts under the LAN device, stations under each radio, the mode with the WAN
connection, and what the standard has no name for under the maker's own. Rates are Mbit/s, and text.
"""

from collections.abc import Iterable
from typing import Any

from hjemmel.project.simulator.home import GATEWAY, ROUTER, Device, Home

Tree = dict[str, Any]
ROOT = "InternetGatewayDevice"
HUAWEI = "Huawei"
RADIOS = {True: "1", False: "5"}  # by whether it is the slow band's, as in real dumps
KBIT = 1000


def tree(home: Home, heard: Iterable[tuple[Device, int, int]]) -> Tree:
    """`heard` are the devices with their signal (dBm, 0 for unknown) and their rate (kbit/s)."""
    network = home.network
    gateway = network.boxes[GATEWAY]
    huawei = gateway.maker.startswith(HUAWEI)
    own: dict[str, Tree] = {number: {} for number in RADIOS.values()}
    mesh: list[dict[str, Tree]] = [{"1": {}, "2": {}} for _ in network.boxes]
    hosts: Tree = {}
    for number, (device, dbm, kbps) in enumerate(heard, start=1):
        hosts[str(number)] = _host(device)
        if not device.on or device.wired:
            continue
        if device.box == GATEWAY or not huawei:
            place = own[RADIOS[device.slow_band]]
            place[str(len(place) + 1)] = _huawei(device, dbm, kbps) if huawei else _nokia(device, dbm, kbps)
        else:
            place = mesh[device.box]["1" if device.slow_band else "2"]
            place[str(len(place) + 1)] = _huawei_mesh(device, dbm, kbps)
    info = {"SerialNumber": gateway.serial, "Manufacturer": gateway.maker, "ModelName": gateway.model, "ProductClass": gateway.model}
    connection = {"ConnectionType": "IP_Routed" if network.mode == ROUTER else "IP_Bridged", "ConnectionStatus": "Connected"}
    radios = {number: {"SSID": network.ssid, "AssociatedDevice": stations} for number, stations in own.items()}
    told: Tree = {
        "DeviceInfo": info,
        "LANDevice": {"1": {"Hosts": {"Host": hosts}, "WLANConfiguration": radios}},
        "WANDevice": {"1": {"WANConnectionDevice": {"1": {"WANPPPConnection": {"1": connection}}}}},
    }
    points = {str(n): (box, mesh[n]) for n, box in enumerate(network.boxes) if n != GATEWAY}
    if points and huawei:
        told["X_HW_APDevice"] = {n: _access_point(box.serial, network.ssid, stations) for n, (box, stations) in points.items()}
    return told


def _host(device: Device) -> Tree:
    radio = f"{ROOT}.LANDevice.1.WLANConfiguration.{RADIOS[device.slow_band]}"
    where = {"InterfaceType": "Ethernet", "Layer2Interface": f"{ROOT}.LANDevice.1.LANEthernetInterfaceConfig.2"}
    if not device.wired:
        where = {"InterfaceType": "802.11", "Layer2Interface": radio if device.box == GATEWAY else ""}
    return {"MACAddress": device.mac, "HostName": device.name, "Active": device.on, "AddressSource": "DHCP", **where}


def _huawei(device: Device, dbm: int, kbps: int) -> Tree:
    own = {"X_HW_RSSI": str(dbm), "X_HW_TxRate": str(kbps // KBIT), "X_HW_RxRate": str(kbps * 2 // 5 // KBIT), "X_HW_Noise": "-92"}
    return {"AssociatedDeviceMACAddress": device.mac.upper(), "LastDataTransmitRate": "", **own}


def _huawei_mesh(device: Device, dbm: int, kbps: int) -> Tree:
    own = {"RSSI": str(dbm), "TxRate": str(kbps // KBIT), "RxRate": str(kbps * 2 // 5 // KBIT)}
    return {"AssociatedDeviceMACAddress": device.mac.upper(), **own}


def _nokia(device: Device, dbm: int, kbps: int) -> Tree:
    """`RSSI` is some other figure beside `SignalStrength`."""
    own = {"SignalStrength": dbm, "RSSI": 4, "LastDataTransmitRate": str(kbps // KBIT)}
    return {"AssociatedDeviceMACAddress": device.mac.upper(), **own}


def _access_point(serial: str, ssid: str, radios: dict[str, Tree]) -> Tree:
    return {
        "SerialNumber": serial,
        "WLANConfiguration": {number: {"SSID": ssid, "AssociatedDevice": stations} for number, stations in radios.items()},
    }
