"""What does an older gateway's report say in the words of TR-181?

TR-098 (`InternetGatewayDevice.`) keeps hosts under each LANDevice, a network's name with its radio, and the mode with the WAN
connection. Rates are Mbit/s. It has no byte counters for a device; vendors' own say nothing of their direction and are not read.
"""

from typing import Any

from hjemmel.intake.tr181_regroup import Tree

ROUTED, BRIDGED = "IP_Routed", "IP_Bridged"
KBIT = 1000


def as_tr181(gateway: Tree) -> Tree:
    """The `Device` tree for an `InternetGatewayDevice` tree."""
    points: Tree = {}
    hosts: Tree = {}
    for lan_number, lan in _instances(gateway, "LANDevice"):
        for number, radio in _instances(lan, "WLANConfiguration"):
            points[f"{lan_number}-{number}"] = radio
        for number, host in _instances(_object(lan, "Hosts"), "Host"):
            hosts[f"{lan_number}-{number}"] = _host(host)
    return {
        "DeviceInfo": _object(gateway, "DeviceInfo"),
        "Hosts": {"Host": hosts},
        "WiFi": {
            "SSID": {number: {"SSID": radio.get("SSID")} for number, radio in points.items()},
            "AccessPoint": {number: _point(number, radio, _mode(gateway)) for number, radio in points.items()},
        },
    }


def _point(number: str, radio: Tree, mode: str) -> Tree:
    stations = {n: _station(station) for n, station in _instances(radio, "AssociatedDevice")}
    return {"SSIDReference": f"SSID.{number}", "CpeOperationMode": mode, "AssociatedDevice": stations}


def _station(station: Tree) -> Tree:
    return {
        "MACAddress": station.get("AssociatedDeviceMACAddress"),
        "SignalStrength": station.get("X_HW_RSSI", 0),
        "LastDataDownlinkRate": _kbps(station.get("LastDataTransmitRate") or station.get("X_HW_TxRate")),
        "LastDataUplinkRate": _kbps(station.get("X_HW_RxRate")),
    }


def _host(host: Tree) -> Tree:
    return {
        "PhysAddress": host.get("MACAddress"),
        "HostName": host.get("HostName"),
        "InterfaceType": "Wi-Fi" if host.get("InterfaceType") == "802.11" else host.get("InterfaceType"),
        "Layer1Interface": host.get("Layer2Interface"),
        "Active": host.get("Active"),
    }


def _mode(gateway: Tree) -> str:
    """CpeOperationMode, from the WAN connections: television is often bridged beside an internet connection that is routed."""
    said = set()
    for _, wan in _instances(gateway, "WANDevice"):
        for _, device in _instances(wan, "WANConnectionDevice"):
            for kind in ("WANIPConnection", "WANPPPConnection"):
                said |= {connection.get("ConnectionType") for _, connection in _instances(device, kind)}
    if ROUTED in said:
        return "Router"
    return "Bridge/Extender" if BRIDGED in said else ""


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
