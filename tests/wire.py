"""What the machines of an invented home would send, byte for byte as real ones write it, and the door they send it through."""

import json
from datetime import UTC, datetime
from typing import Any

from homes import Home

Tree = dict[str, Any]


def device(mac: str, name: str = "", **members: Any) -> Tree:
    """A wireless device as TR-181 tells it (`AssociatedDevice`). `name` goes to the gateway's host table."""
    station = {"MACAddress": mac, "SignalStrength": -61, "LastDataDownlinkRate": 540_000, "LastDataUplinkRate": 270_000}
    return {**station, "_name": name, **members}


def report(home: Home, at: datetime, devices: list[Tree], mode: str = "Router", **more: Any) -> Tree:
    """One report of the home's gateway. `mode` is CpeOperationMode, "" leaves it out; `more` goes into Device (or overrides it)."""
    stations = {str(n): {k: v for k, v in d.items() if k != "_name"} for n, d in enumerate(devices, start=1)}
    names = {str(n): {"PhysAddress": d["MACAddress"], "HostName": d["_name"], "Active": True} for n, d in enumerate(devices, start=1)}
    point = {"SSIDReference": "Device.WiFi.SSID.1.", "AssociatedDevice": stations, **({"CpeOperationMode": mode} if mode else {})}
    tree = {
        "DeviceInfo": {"SerialNumber": home.serial, "Manufacturer": "Eksempel", "ModelName": "HG1"},
        "WiFi": {"SSID": {"1": {"SSID": "Hjemme"}}, "AccessPoint": {"1": point}},
        "Hosts": {"Host": names},
        **more,
    }
    return {"CollectionTime": int(at.timestamp()), "Device": tree}


def bulk(*reports: Tree) -> bytes:
    """Bulk data JSON, ObjectHierarchy."""
    return json.dumps({"Report": list(reports)}).encode()


def name_value_pairs(*reports: Tree) -> bytes:
    """The same as bulk data JSON, NameValuePair."""
    flat = [{"CollectionTime": r["CollectionTime"], **dict(_pairs("Device", r["Device"]))} for r in reports]
    return json.dumps({"Report": flat}).encode()


def _pairs(path: str, value: Any) -> list[tuple[str, Any]]:
    if not isinstance(value, dict):
        return [(path, value)]
    return [pair for name, inner in value.items() for pair in _pairs(f"{path}.{name}", inner)]


def accounting(status: str, nas: str, at: datetime, *attributes: str) -> bytes:
    """One record of a FreeRADIUS detail file; `attributes` are lines such as `User-Name = "u1"`."""
    stamp = f"{at.astimezone(UTC):%b %d %Y %H:%M:%S} UTC"
    said = [f"Acct-Status-Type = {status}", f'NAS-Identifier = "{nas}"', f'Event-Timestamp = "{stamp}"', *attributes]
    return (f"{at:%a %b} {at.day:2d} {at:%H:%M:%S %Y}\n" + "".join(f"\t{line}\n" for line in said) + "\n").encode()


def session(home: Home, status: str, nas: str, at: datetime, *attributes: str, name: str = "s", began: datetime | None = None) -> bytes:
    """A Start, Interim-Update or Stop of one of the home's sessions, with a public address of its own unless told otherwise."""
    address = () if any(a.startswith(("Framed-IP", "Alc-Nat", "IP-Port")) for a in attributes) else ("Framed-IP-Address = 203.0.113.9",)
    lasted = round((at - (began or at)).total_seconds())
    own = (f'User-Name = "{home.user_name}"', f'Acct-Unique-Session-Id = "{home.user_name}-{name}"', f"Acct-Session-Time = {lasted}")
    return accounting(status, nas, at, *own, *address, *attributes)


def cdr(home: Home, at: datetime, seconds: float = 61.5, called: str = "+4722000202", caller: str = "") -> bytes:
    """One line of Kamailio's cdrs file."""
    start = at.timestamp()
    return f"{start:.6f}|{start + seconds:.6f}|{seconds:.6f}|{caller or home.phone}|{called}|192.0.2.1\n".encode()


def take(format_name: str, data: bytes, now: datetime, *, partial: bool = False) -> Any:
    """Deliver as a machine would; returns the receipt."""
    from hjemmel.acts.actor import Actor
    from hjemmel.intake.deliver import Door, deliver

    return deliver(format_name, data, Door("test-source", Actor("test-source", "source"), now, partial=partial), {})
