"""What does an older gateway's report say in the words of TR-181?

TR-098 (`InternetGatewayDevice.`) keeps hosts under each LANDevice, a network's name with its radio, and the mode with the WAN
connections. Rates are Mbit/s. It has no byte counters for a device; vendors' own say nothing of their direction and are not read.
"""

import re
from collections.abc import Iterator
from typing import Any

from hjemmel.intake.tr181_model import Switch
from hjemmel.intake.tr181_regroup import Tree, fitted, merged

TREE = "InternetGatewayDevice"
ROUTED, BRIDGED = "ip_routed", ("_bridged", "_relay", "_spoofed")  # ConnectionType; how it ends where the household's own router dials
INTERNET, OTHER_SERVICE = "INTERNET", re.compile(r"TR-?069|VOIP|IPTV")  # in a connection's list of services, else in its name
SERVICES = "servicelist"  # how makers' names for that list end: X_HW_SERVICELIST, X_CT-COM_ServiceList
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
        **_mode(gateway),
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


def _mode(gateway: Tree) -> Tree:
    """Whether the gateway translates and serves addresses, as its WAN connections and its LAN say; neither where those say both.

    The connection that carries INTERNET decides: management and telephony are routed in a bridged home too, and television is often
    bridged beside a routed connection.
    """
    used = [connection for connection in _connections(gateway) if _switched(connection, "Enable") is not False]
    internet = [connection for connection in used if INTERNET in _services(connection)]
    if any(_routes(connection) is False for connection in internet):
        return _told(False, None)
    deciding = internet or [connection for connection in used if not OTHER_SERVICE.search(_services(connection))]
    said = {_routes(connection) for connection in deciding} - {None}
    return _told(None, None) if len(said) > 1 else _told(next(iter(said), None), _serves_addresses(gateway))


def _told(translates: bool | None, serves: bool | None) -> Tree:
    return {"NAT": {"InterfaceSetting": {"1": {"Enable": translates}}}, "DHCPv4": {"Server": {"Enable": serves}}}


def _connections(gateway: Tree) -> Iterator[Tree]:
    for _, wan in _instances(gateway, "WANDevice"):
        for _, device in _instances(wan, "WANConnectionDevice"):
            for kind in ("WANIPConnection", "WANPPPConnection"):
                yield from (connection for _, connection in _instances(device, kind))


def _routes(connection: Tree) -> bool | None:
    """Whether a connection ends in the gateway, which translates between it and the household; None where it does not say."""
    kind = str(connection.get("ConnectionType")).strip().lower()
    if kind == ROUTED and _switched(connection, "NATEnabled") is not False:
        return True
    return False if kind.endswith(BRIDGED) else None


def _services(connection: Tree) -> str:
    listed = (str(value) for name, value in connection.items() if name.lower().endswith(SERVICES) and value)
    return (",".join(listed) or str(connection.get("Name"))).upper()


def _serves_addresses(gateway: Tree) -> bool | None:
    lans = (_object(lan, "LANHostConfigManagement") for _, lan in _instances(gateway, "LANDevice"))
    said = {_switched(lan, "DHCPServerEnable") for lan in lans} - {None}
    return True in said if said else None


def _switched(tree: Tree, name: str) -> bool | None:
    """A state as TR-181's are read: `"0"` is off, None is not told."""
    switch: Switch = fitted(Switch, {"Enable": tree.get(name)})
    return switch.Enable


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
