"""Bulk data reports of our own invention, in the shapes of TR-181 and TR-098."""

import json
from typing import Any

Tree = dict[str, Any]
AT = 1_795_482_000  # 2026-11-24 01:00:00 UTC
SERIAL = "EX-HG1-000017"


def station(mac: str, **members: Any) -> Tree:
    return {"MACAddress": mac, "SignalStrength": -61, "LastDataDownlinkRate": 540_000, "LastDataUplinkRate": 270_000, **members}


def host(mac: str, name: str = "", **members: Any) -> Tree:
    return {"PhysAddress": mac.upper(), "HostName": name, "InterfaceType": "Wi-Fi", "Active": True, **members}


def gateway(stations: list[Tree] = (), hosts: list[Tree] = (), mode: str = "Router", **wifi: Any) -> Tree:  # type: ignore[assignment]
    """The `Device` tree of a gateway with one radio."""
    point: Tree = {"SSIDReference": "Device.WiFi.SSID.5.", "AssociatedDevice": numbered(stations)}
    if mode:
        point["CpeOperationMode"] = mode
    return {
        "DeviceInfo": {"SerialNumber": SERIAL, "Manufacturer": "Eksempel AS", "ModelName": "HG-1"},
        "WiFi": {"SSID": {"5": {"SSID": "Hjemme"}}, "AccessPoint": {"2": point}, **wifi},
        "Hosts": {"Host": numbered(hosts)},
    }


def numbered(rows: list[Tree]) -> Tree:
    return {str(number): row for number, row in enumerate(rows, start=1)}


def document(*devices: Tree, at: Any = AT, root: str = "Device") -> bytes:
    """One ObjectHierarchy document of several reports, an hour apart; `at` None leaves the time out."""
    reports = [{root: device} | ({} if at is None else {"CollectionTime": at + 3600 * n if n else at}) for n, device in enumerate(devices)]
    return json.dumps({"Report": reports}).encode()


def flat(device: Tree, at: int = AT, root: str = "Device") -> bytes:
    """The same as one NameValuePair document."""
    return json.dumps({"Report": [{"CollectionTime": at, **dict(_flat(root, device))}]}).encode()


def _flat(path: str, value: Any) -> list[tuple[str, Any]]:
    if not isinstance(value, dict):
        return [(path, value)]
    return [pair for name, inner in value.items() for pair in _flat(f"{path}.{name}", inner)]


def rows(parsed: Any, record: str = "device-sample") -> list[Tree]:
    """The observations as dicts of values and facts; `key` is the source's key."""
    columns = parsed.of(record)
    return [
        {"key": columns.keys[n], **{k: v[n] for k, v in columns.facts.items()}, **{k: v[n] for k, v in columns.values.items()}}
        for n in range(len(columns))
    ]
