"""Which devices were on whose home network, as equipment with OpenWrt tells it?

NetJSON DeviceMonitoring (OpenWISP) to `device-sample`: the clients of the equipment's own radios. What it knows of its neighbours,
of addresses and of name servers is not read.
"""

from typing import Any

import msgspec

from hjemmel.intake import tr181_bulk
from hjemmel.intake.parsed import NOTHING, Context, Fault, Faults, Parsed, Unreadable
from hjemmel.intake.tr181_bulk import UNDECLARED_FIELD
from hjemmel.intake.tr181_names import names, tells_activity
from hjemmel.intake.tr181_regroup import Tree

TYPE = "DeviceMonitoring"
A_DOCUMENT = "a NetJSON document of the type DeviceMonitoring"
OWN_SERVERS = frozenset(("dns_servers", "dns_search"))  # which servers the equipment itself asks: a setting, and no activity
JSON = msgspec.json.Decoder()
NO_JSON = (msgspec.DecodeError, UnicodeError, RecursionError)


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The device samples of a delivery: one document, an array of them, or one a line.

    NetJSON does not say whose it is: `context` holds `sn`, the serial number, and may hold `pc`, the equipment's model, and
    `received_at` for documents without a time.
    """
    reports: list[Tree] = []
    lines: list[int] = []
    faults = Faults()
    alarms = 0
    for line, document in _documents(data):
        try:
            monitored = _monitored(document)
        except Unreadable as unreadable:
            faults.append(unreadable.at(line))
            continue
        alarms += any(tells_activity(name) for name in names(document) - OWN_SERVERS)
        reports += (_report(one, context) for one in monitored)
        lines += [line] * len(monitored)
    parsed = tr181_bulk.parse(b"\n".join(msgspec.json.encode({"Report": [report]}) for report in reports), context)
    beyond = faults.beyond + parsed.faults.beyond
    parsed.faults = Faults(sorted([*faults, *(_where(fault, lines) for fault in parsed.faults)], key=lambda fault: fault.line))
    parsed.faults.beyond += beyond
    if alarms:
        parsed.alarms[UNDECLARED_FIELD] += alarms
    return parsed


def _where(fault: Fault, lines: list[int]) -> Fault:
    return Fault(lines[min(fault.line, len(lines)) - 1] if lines else 1, fault.found, fault.expected)


def _documents(data: bytes) -> list[tuple[int, bytes]]:
    """Each document with its first line: one a line where the first line is a document by itself."""
    plain = data.removeprefix(b"\xef\xbb\xbf")
    first = plain.partition(b"\n")[0]
    try:
        JSON.decode(first)
    except NO_JSON:
        return [(1, plain)] if plain.strip() else []
    return [(number, line) for number, line in enumerate(plain.split(b"\n"), start=1) if line.strip()]


def _monitored(document: bytes) -> list[Tree]:
    try:
        decoded = JSON.decode(document)
    except NO_JSON:
        raise Unreadable(A_DOCUMENT) from None
    found = decoded if isinstance(decoded, list) else [decoded]
    if not found or not all(isinstance(one, dict) and one.get("type") == TYPE for one in found):
        raise Unreadable(A_DOCUMENT)
    return found


def _report(monitored: Tree, context: Context) -> Tree:
    """The report of TR-181 that says the same."""
    general, leases = _object(monitored.get("general")), _rows(monitored.get("dhcp_leases"))
    radios = [face for face in _rows(monitored.get("interfaces")) if _object(face.get("wireless")).get("mode") == "access_point"]
    points, networks = {}, {}
    for number, face in enumerate(radios, start=1):
        wireless = _object(face.get("wireless"))
        networks[str(number)] = {"SSID": wireless.get("ssid")}
        clients = {str(n): _station(client) for n, client in enumerate(_rows(wireless.get("clients")), start=1)}
        points[str(number)] = {"SSIDReference": f"Device.WiFi.SSID.{number}", "AssociatedDevice": clients}
    hosts = {
        str(n): {"PhysAddress": _text(lease.get("mac")), "HostName": _name(lease), "Active": False} for n, lease in enumerate(leases, 1)
    }
    told = {"CollectionTime": general["local_time"]} if isinstance(general.get("local_time"), int | float) else {}
    return told | {
        "Device": {
            "DeviceInfo": {"SerialNumber": context.get("sn", ""), "ModelName": context.get("pc", "")},
            "DHCPv4": {"Server": {"Enable": True if leases else None}},  # whoever hands out addresses routes
            "WiFi": {"SSID": networks, "AccessPoint": points},
            "Hosts": {"Host": hosts},
        }
    }


def _station(client: Tree) -> Tree:
    """A client of a radio. Its signal is in dBm; what is not negative is a radio that does not know."""
    signal = client.get("signal")
    dbm = round(signal) if isinstance(signal, int | float) and -200 <= signal < 0 else 0
    return {"MACAddress": _text(client.get("mac")), "SignalStrength": dbm, "Active": client.get("assoc") is not False}


def _name(lease: Tree) -> str:
    return _text(lease.get("client_name") or lease.get("hostname"))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _object(value: Any) -> Tree:
    return value if isinstance(value, dict) else {}


def _rows(value: Any) -> list[Tree]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
