"""What do the gateways report?

Bulk data (TR-181 BulkData) as the gateways post it, one JSON document a line: late reports with earlier ones in them, the same post
twice, both shapes, dBm and RCPI, and what the rules must stop.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from hjemmel.project.simulator.home import GOOGLES_AP, MAKER, OPERATORS_AP, Device, Home
from hjemmel.project.simulator.living import dbm, live, rate_kbps

Tree = dict[str, Any]
OSLO = ZoneInfo("Europe/Oslo")
LATE, TWICE = 0.01, 0.003  # of all reports
FIRST_CHANNEL, SECOND_CHANNEL = "1", "2"
MESH_AP = {OPERATORS_AP: (MAKER, "AP-1"), GOOGLES_AP: ("Google", "Nest Wifi Pro"), "stranger": ("Annetmerke", "WA-9")}


@dataclass(slots=True)
class Gateways:
    """The gateways of all homes, with the reports that they could not send yet."""

    homes: list[Home]
    chance: Random
    unsent: dict[int, list[Tree]] = field(default_factory=dict)

    def lines(self, hours: Iterable[datetime], until: datetime, each: timedelta) -> Iterator[bytes]:
        """The documents of these rounds, in the order in which they arrive. A round is told within `each` of its start."""
        spread = int(each.total_seconds())
        for hour in hours:
            for home in self.homes:
                at = hour + timedelta(seconds=home.number * 37 % spread)
                if at > until:
                    continue
                document = self._document(home, at)
                if document is not None:
                    line = msgspec.json.encode(document) + b"\n"
                    yield line
                    if self.chance.random() < TWICE:
                        yield line

    def _document(self, home: Home, at: datetime) -> Tree | None:
        report = self._report(home, at)
        if self.chance.random() < LATE:
            self.unsent.setdefault(home.number, []).append(report)
            return None
        return {"Report": [*self.unsent.pop(home.number, ()), report]}

    def _report(self, home: Home, at: datetime) -> Tree:
        local = at.astimezone(OSLO)
        present = [device for device in home.devices if live(device, at, local, self.chance)]
        tree: Tree = {
            "DeviceInfo": {"Manufacturer": f"{MAKER} AS", "ModelName": home.model, "SerialNumber": home.serial, "UpTime": 86400},
            "WiFi": self._wifi(home, present),
            "Hosts": {"Host": {str(place): _host(device, place) for place, device in enumerate(present, start=1)}},
        }
        if home.indiscreet:
            tree["X_EXAMPLE_DNSQueryLog"] = {"1": {"Name": "noe.example", "Count": 3}}
        report: Tree = {"CollectionTime": int(at.timestamp())}
        return report | (dict(_flat("Device", tree)) if home.flat else {"Device": tree})

    def _wifi(self, home: Home, present: list[Device]) -> Tree:
        stations: dict[str, Tree] = {FIRST_CHANNEL: {}, SECOND_CHANNEL: {}}
        on_mesh: Tree = {}
        for place, device in enumerate(present, start=1):
            if device.wired:
                continue
            signal = dbm(device, self.chance)
            if device.on_mesh:
                on_mesh[str(place)] = _station(device, signal, rcpi=True)
            else:
                channel = FIRST_CHANNEL if device.megabytes_an_hour < 20 else SECOND_CHANNEL
                stations[channel][str(place)] = _station(device, signal, rcpi=home.rcpi)
        mode = {"CpeOperationMode": home.mode} if home.mode else {}
        wifi: Tree = {
            "SSID": {FIRST_CHANNEL: {"SSID": home.network}, SECOND_CHANNEL: {"SSID": f"{home.network}-5G"}},
            "AccessPoint": {
                number: {"SSIDReference": f"Device.WiFi.SSID.{number}.", **mode, "AssociatedDevice": found} for number, found in stations.items()
            },
        }
        if home.mesh_serial:
            maker, product = MESH_AP[home.mesh_owner]
            member = {"SerialNumber": home.mesh_serial, "Manufacturer": maker, "ProductClass": product}
            member["Radio"] = {"1": {"AP": {"1": {"SSID": home.network, "AssociatedDevice": on_mesh}}}}  # type: ignore[assignment]
            wifi["MultiAP"] = {"APDevice": {"1": member}}
        return wifi


def _station(device: Device, signal_dbm: int, *, rcpi: bool) -> Tree:
    rate = rate_kbps(signal_dbm)
    return {
        "MACAddress": device.mac,
        "SignalStrength": (signal_dbm + 110) * 2 if rcpi else signal_dbm,
        "Noise": -92,
        "LastDataDownlinkRate": rate,
        "LastDataUplinkRate": rate * 3 // 4,
        "AssociationTime": device.since,
        "Active": True,
        "Stats": {"BytesSent": device.down, "BytesReceived": device.up},  # sent to the device
    }


def _host(device: Device, place: int) -> Tree:
    host: Tree = {
        "PhysAddress": device.mac.upper(),
        "HostName": device.name,
        "IPAddress": f"192.168.10.{place + 9}",
        "InterfaceType": "Ethernet" if device.wired else "Wi-Fi",
        "Active": True,
        "ActiveLastChange": device.since,
    }
    if device.wired:
        host["WANStats"] = {"BytesSent": device.up, "BytesReceived": device.down}  # sent to the internet
    return host


def _flat(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict):
        yield path, value
        return
    for name, inner in value.items():
        yield from _flat(f"{path}.{name}", inner)
