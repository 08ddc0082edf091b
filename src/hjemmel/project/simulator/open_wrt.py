"""What does equipment with OpenWrt tell of its clients?

NetJSON DeviceMonitoring, as OpenWISP's agent posts it, of one home in so many: a file for each piece of equipment, for a document does
not say whose it is. Whatever stands in it beside the clients (neighbours, addresses, memory) is as real equipment sends it.
"""

from pathlib import Path
from random import Random

import msgspec

from hjemmel.project.simulator import numbering
from hjemmel.project.simulator.health import health
from hjemmel.project.simulator.home import GATEWAY, Device, Home
from hjemmel.project.simulator.lives import HOUR_S, Lives
from hjemmel.project.simulator.report import NOISE_DB, Tree
from hjemmel.project.simulator.world import World
from hjemmel.project.simulator.written import Told, Written

ONE_HOME_OF, FIRST = 20, 12
RADIOS = {True: ("wlan0", 1, 2412), False: ("wlan1", 36, 5180)}  # by whether it is the slow band's: name, channel, MHz
LEASE_S = 43_200
ENCODER = msgspec.json.Encoder()


def write(world: World, out: Path, told: Told) -> Written:
    """Writes `netjson/SERIAL.ndjson`; a record is a document. The serial number is told beside each file."""
    folder, written = out / "netjson", Written()
    folder.mkdir()
    lives = Lives(world, [home for home in world.homes if home.index % ONE_HOME_OF == FIRST])
    for hour in range(world.start, world.end, HOUR_S):
        for home, at, local, dice in lives.hour(hour):
            path = folder / f"{home.gateway.serial}.ndjson"
            if path not in written.beside:
                written.add(path, sn=home.gateway.serial, pc=home.gateway.model)
            with path.open("ab") as file:
                file.write(ENCODER.encode(_document(home, at, local, dice)) + b"\n")
            written.records += 1
        told(hour)
    return written


def _document(home: Home, at: int, local: int, dice: Random) -> Tree:
    state, devices = health(home, at, dice), [device for device in home.network.devices if device.since]
    return {
        "type": "DeviceMonitoring",
        "general": {"local_time": at, "uptime": state.uptime_s},
        "resources": {"memory": {"total": state.memory_total_kib * 1024, "free": state.memory_free_kib * 1024}, "cpus": 2},
        "interfaces": [_radio(home, slow, devices, local, dice) for slow in RADIOS],
        "dhcp_leases": [_lease(at, number, device) for number, device in enumerate(devices) if device.on],
        "neighbors": [],
        "dns_servers": ["198.51.100.253"],
    }


def _radio(home: Home, slow: bool, devices: list[Device], local: int, dice: Random) -> Tree:
    name, channel, mhz = RADIOS[slow]
    here = [device for device in devices if device.on and not device.wired and device.box == GATEWAY and device.slow_band is slow]
    wireless = {"mode": "access_point", "ssid": home.network.ssid, "channel": channel, "frequency": mhz, "noise": -92, "tx_power": 20}
    clients = [_client(device, local, dice) for device in here]
    return {
        "name": name,
        "type": "wireless",
        "up": True,
        "mac": numbering.mac(home.index, 1 + slow),
        "wireless": {**wireless, "clients": clients},
    }


def _client(device: Device, local: int, dice: Random) -> Tree:
    usual = device.far_dbm if local in device.far_hours else device.moved_dbm or device.dbm
    signal = min(-20, round(dice.gauss(usual, NOISE_DB)))
    return {"mac": device.mac, "signal": signal, "noise": -92, "assoc": True, "auth": True, "authorized": True, "ht": True}


def _lease(at: int, number: int, device: Device) -> Tree:
    return {
        "mac": device.mac,
        "ip": f"192.0.2.{number + 10}",
        "client_name": device.name,
        "client_id": f"01:{device.mac}",
        "expiry": at + LEASE_S,
    }
