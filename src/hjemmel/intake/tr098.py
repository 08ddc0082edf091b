"""What does an older gateway's report say in the words of TR-181?

TR-098 (`InternetGatewayDevice.`) keeps hosts under each LANDevice, a network's name with its radio, and the mode with the WAN
connection. Rates are Mbit/s. It has no byte counters for a device; vendors' own say nothing of their direction and are not read.
"""

import re
from typing import Any

from hjemmel.intake.tr181_regroup import Tree, merged

TREE = "InternetGatewayDevice"
ROUTED, BRIDGED = "IP_Routed", "IP_Bridged"
RADIO = re.compile(r"LANDevice\.(\d+)\.WLANConfiguration\.(\d+)")
KBIT = 1000


def as_tr181(gateway: Tree, besides: Any = None) -> Tree:
    """The `Device` tree for an `InternetGatewayDevice` tree, with what is said `besides` in the words of TR-181."""
    radios: Tree = {}
    hosts: Tree = {}
    for lan_number, lan in _instances(gateway, "LANDevice"):
        for number, radio in _instances(lan, "WLANConfiguration"):
            radios[f"{lan_number}-{number}"] = radio
        for number, host in _instances(_object(lan, "Hosts"), "Host"):
            hosts[f"{lan_number}-{number}"] = _host(host)
    told = {
        "DeviceInfo": _object(gateway, "DeviceInfo"),
        "Hosts": {"Host": hosts},
        "NAT": {"InterfaceSetting": {"1": {"Enable": _routed(gateway)}}},
        "DHCPv4": {"Server": {"Enable": _serves_addresses(gateway)}},
        "WiFi": {
            "SSID": {number: {"SSID": radio.get("SSID")} for number, radio in radios.items()},
            "AccessPoint": {number: _point(number, radio) for number, radio in radios.items()},
        },
    }
    return merged(told, besides)


def _point(number: str, radio: Tree) -> Tree:
    stations = {n: _station(station) for n, station in _instances(radio, "AssociatedDevice")}
    return {"SSIDReference": f"Device.WiFi.SSID.{number}", "AssociatedDevice": stations}


def _station(station: Tree) -> Tree:
    return {
        "MACAddress": station.get("AssociatedDeviceMACAddress"),
        "SignalStrength": station.get("SignalStrength") or station.get("X_HW_RSSI", 0),
        "LastDataDownlinkRate": station.get("LastDataDownlinkRate")
        or _kbps(station.get("LastDataTransmitRate") or station.get("X_HW_TxRate")),
        "LastDataUplinkRate": station.get("LastDataUplinkRate") or _kbps(station.get("X_HW_RxRate")),
    }


def _host(host: Tree) -> Tree:
    radio = RADIO.search(str(host.get("Layer2Interface")))
    return {
        "PhysAddress": host.get("MACAddress"),
        "HostName": host.get("HostName"),
        "InterfaceType": "Wi-Fi" if host.get("InterfaceType") == "802.11" else host.get("InterfaceType"),
        "Layer1Interface": f"Device.WiFi.SSID.{radio[1]}-{radio[2]}" if radio else "",
        "Active": host.get("Active"),
    }


def _routed(gateway: Tree) -> bool | None:
    """Whether the gateway routes; None where no WAN connection says. Television is often bridged beside a routed connection."""
    said = {
        connection.get("ConnectionType")
        for _, wan in _instances(gateway, "WANDevice")
        for _, device in _instances(wan, "WANConnectionDevice")
        for kind in ("WANIPConnection", "WANPPPConnection")
        for _, connection in _instances(device, kind)
    }
    return True if ROUTED in said else False if BRIDGED in said else None


def _serves_addresses(gateway: Tree) -> Any:
    lans = (_object(lan, "LANHostConfigManagement") for _, lan in _instances(gateway, "LANDevice"))
    return next((lan["DHCPServerEnable"] for lan in lans if "DHCPServerEnable" in lan), None)


def _kbps(megabits: Any) -> int:
    try:
        return int(float(megabits) * KBIT)
    except (TypeError, ValueError, OverflowError):
        return 0


def _object(tree: Tree, name: str) -> Tree:
    inner = tree.get(name)
    return inner if isinstance(inner, dict) else {}


def _instances(tree: Tree, name: str) -> list[tuple[str, Tree]]:
    return [(number, row) for number, row in _object(tree, name).items() if isinstance(row, dict)]
