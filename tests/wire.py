"""What the machines of an invented home would send, byte for byte as real ones write it, and the door they send it through."""

import json
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pyrad.dictionary import Dictionary
from pyrad.packet import AcctPacket

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


def accounting_packet(
    home: Home,
    status: int,
    at: datetime,
    secret: bytes,
    number: int = 1,
    leave_out: tuple[int, ...] = (),
    name: str = "live",
    clock_s: int | None = None,
) -> bytes:
    """An Accounting-Request of one of the home's sessions, as an access server of its own sends it; its clock says `clock_s` or `at`."""
    packet = AcctPacket(id=number, secret=secret, dict=Dictionary())
    told: dict[int, bytes] = {
        40: status.to_bytes(4, "big"),
        44: f"{home.user_name}-{name}".encode(),
        1: home.user_name.encode(),
        32: f"bng-{home.user_name}".encode(),
        55: (int(at.timestamp()) if clock_s is None else clock_s).to_bytes(4, "big"),
        8: bytes((203, 0, 113, 9)),
    }
    for kind, octets in told.items():
        if kind not in leave_out:
            OrderedDict.__setitem__(packet, kind, [octets])
    return packet.RequestPacket()


def session(home: Home, status: str, nas: str, at: datetime, *attributes: str, name: str = "s", began: datetime | None = None) -> bytes:
    """A Start, Interim-Update or Stop of one of the home's sessions, with a public address of its own unless told otherwise."""
    address = () if any(a.startswith(("Framed-IP", "Alc-Nat", "IP-Port")) for a in attributes) else ("Framed-IP-Address = 203.0.113.9",)
    lasted = round((at - (began or at)).total_seconds())
    own = (f'User-Name = "{home.user_name}"', f'Acct-Unique-Session-Id = "{home.user_name}-{name}"', f"Acct-Session-Time = {lasted}")
    return accounting(status, nas, at, *own, *address, *attributes)


def lease(home: Home, at: datetime, lasts_s: int = 3600, address: str = "203.0.113.77") -> bytes:
    """Kea's lease file with one lease of the home's line, given or renewed at `at`, or released then where it lasts no time."""
    line = f'{{ "ISC": {{ "relay-agent-info": {{ "remote-id": "0x{home.user_name.encode().hex()}" }} }} }}'
    header = "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context"
    return f"{header}\n{address},00:00:5e:00:53:01,,{lasts_s},{int(at.timestamp()) + lasts_s},1,0,0,,0,{line}\n".encode()


def nat(done: str, inside: str, outside: str, at: datetime, first: int = 4096, vrf: str = "0") -> bytes:
    """A translator's line (NFWare): a block of 512 ports given (`A`) or given back (`D`)."""
    return f"{at.isoformat()} cgn1.example {done} VRF {vrf} INT {inside} EXT {outside}:{first}-{first + 511}\n".encode()


def cdr(home: Home, at: datetime, seconds: float = 61.5, called: str = "+4722000202", caller: str = "") -> bytes:
    """One line of Kamailio's cdrs file."""
    start = at.timestamp()
    return f"{start:.6f}|{start + seconds:.6f}|{seconds:.6f}|{caller or home.phone}|{called}|192.0.2.1\n".encode()


def dumped(home: Home, at: datetime, **more: str) -> bytes:
    """An ACS's export of the parameters of the home's gateway, all read at `at`; `more` are further ones below `Device.`."""
    told = {
        "DeviceInfo.SerialNumber": home.serial,
        "DeviceInfo.Manufacturer": "Eksempel",
        "DeviceInfo.ModelName": "HG1",
        "DeviceInfo.UpTime": "86400",
        "WiFi.AccessPoint.1.CpeOperationMode": "Router",
        "WiFi.AccessPoint.1.AssociatedDevice.1.MACAddress": "02:00:5e:00:53:01",
        "WiFi.AccessPoint.1.AssociatedDevice.1.SignalStrength": "98",
        "Optical.Interface.1.Status": "Up",
        "Optical.Interface.1.OpticalSignalLevel": "0",
        "Optical.Interface.1.X_TP_GPON_Config.RXPower": "35",
        **more,
    }
    lines = [f"Device.{name},{value},xsd:string,{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}" for name, value in told.items()]
    return "\n".join(["Parameter,Value,Value type,Value timestamp", *lines, ""]).encode()


def monitored(at: datetime) -> bytes:
    """A NetJSON DeviceMonitoring document of an access point that routes, with one client."""
    client = {"mac": "02:00:5E:00:53:02", "signal": -64, "assoc": True}
    face = {"name": "wlan0", "wireless": {"mode": "access_point", "ssid": "Hjemme", "clients": [client]}}
    lease = {"expiry": 1, "mac": "02:00:5e:00:53:02", "ip": "192.168.1.2", "client_name": "stue-tv", "client_id": "01"}
    general = {"local_time": int(at.timestamp()), "uptime": 60}
    return json.dumps({"type": "DeviceMonitoring", "general": general, "interfaces": [face], "dhcp_leases": [lease]}).encode()


def asterisk_record(home: Home, at: datetime, seconds: int) -> bytes:
    """A line of Asterisk's Master.csv: a call that rang five seconds and was taken at `at`, by a clock in Oslo."""
    clock = [
        f"{t.astimezone(ZoneInfo('Europe/Oslo')):%Y-%m-%d %H:%M:%S}"
        for t in (at - timedelta(seconds=5), at, at + timedelta(seconds=seconds))
    ]
    told = ["", home.phone, "22000202", "ut", f'"Prøve" <{home.phone}>', "PJSIP/1", "PJSIP/2", "Dial", "x", *clock]
    quoted = ['"' + text.replace('"', '""') + '"' for text in told]
    uniqueid = f"{int(at.timestamp()) - 5}.7"
    return (",".join([*quoted, str(seconds + 5), str(seconds), '"ANSWERED"', '"DOCUMENTATION"', f'"{uniqueid}"']) + "\n").encode()


def freeswitch_record(home: Home, at: datetime, seconds: int) -> bytes:
    """A record of FreeSWITCH's mod_json_cdr, of the leg from the caller."""
    caller = {"caller_id_number": home.phone, "destination_number": "22000202", "network_addr": "192.0.2.1"}
    answer = {"answer_uepoch": str(int(at.timestamp()) * 1_000_000), "billsec": str(seconds), "sip_user_agent": "Eksempelfon%2F1"}
    return json.dumps({"variables": answer, "callflow": [{"profile_index": "1", "caller_profile": caller}]}).encode()


def take(format_name: str, data: bytes, now: datetime, *, partial: bool = False, **context: str) -> Any:
    """Deliver as a machine would; returns the receipt."""
    from hjemmel.acts.actor import Actor
    from hjemmel.intake.deliver import Door, deliver

    return deliver(format_name, data, Door("test-source", Actor("test-source", "source"), now, partial=partial), context)
