"""How fast does bulk data become durable rows?

Files of TR-181 reports (ObjectHierarchy, 15 devices each) through the real intake on two processes: parse, conditions, holders, durable
insert, receipt, evidence. Each has done one such file before. Beside it, in the same run, the engine's own insert of the same bytes
(JSONEachRow, flattened in SQL, no conditions and no holders): into a table laid out like ours, with the devices' names, and into a
bare one of eight columns.
"""

import json
import random
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

from bench.house import house, tell
from hjemmel.project.process import set_up

SAMPLES, FILES, HOMES, DEVICES = 4_800_000, 32, 4_000, 15
JOBS = 2
AT_A_TIME = 3  # files, where the engine alone is to leave nothing of the cores idle

FLOOR = """
INSERT INTO bench_floor
SELECT serial, at, d.1, d.2, d.3, d.4, d.5, d.6
FROM (
    SELECT r.Device.DeviceInfo.SerialNumber AS serial, fromUnixTimestamp64Milli(r.CollectionTime * 1000) AS at,
           arrayJoin(mapValues(r.Device.WiFi.AccessPoint['1'].AssociatedDevice)) AS d
    FROM (SELECT arrayJoin(Report) AS r FROM file('{file}', JSONEachRow, '{structure}'))
)
"""
ALIKE = """
INSERT INTO bench_alike (subscription, seen_at, device_name, mac, connection, ssid, signal_dbm, download_kbps, upload_kbps, download_bytes,
    upload_bytes, access_point, equipment_model, area, batch, notice_version)
SELECT sipHash64(serial), at, names[indexOf(macs, lower(d.1))], lower(d.1), 'wifi', ssid, d.2, d.3, d.4, d.6.1, d.6.2, serial, model,
    'a', 1, 1
FROM (
    SELECT r.Device.DeviceInfo.SerialNumber AS serial, fromUnixTimestamp64Milli(r.CollectionTime * 1000) AS at,
           r.Device.DeviceInfo.ModelName AS model, r.Device.WiFi.SSID['1'].SSID AS ssid,
           mapValues(r.Device.Hosts.Host) AS hosts, hosts.HostName AS names, arrayMap(mac -> lower(mac), hosts.PhysAddress) AS macs,
           arrayJoin(mapValues(r.Device.WiFi.AccessPoint['1'].AssociatedDevice)) AS d
    FROM (SELECT arrayJoin(Report) AS r FROM file('{file}', JSONEachRow, '{structure}'))
)
"""
DEVICE = (
    "Tuple(MACAddress String, SignalStrength Int16, LastDataDownlinkRate UInt32, LastDataUplinkRate UInt32, Active Bool, "
    "Stats Tuple(BytesSent UInt64, BytesReceived UInt64))"
)
STRUCTURE = (
    "Report Array(Tuple(CollectionTime Int64, Device Tuple(DeviceInfo Tuple(SerialNumber String), "
    f"WiFi Tuple(AccessPoint Map(String, Tuple(AssociatedDevice Map(String, {DEVICE})))))))"
)
WHOLE = (
    "Report Array(Tuple(CollectionTime Int64, Device Tuple(DeviceInfo Tuple(SerialNumber String, ModelName String), WiFi Tuple("
    f"SSID Map(String, Tuple(SSID String)), AccessPoint Map(String, Tuple(AssociatedDevice Map(String, {DEVICE})))), "
    "Hosts Tuple(Host Map(String, Tuple(PhysAddress String, HostName String))))))"
)


def main(samples: int = SAMPLES) -> None:
    with house() as home:
        from hjemmel.project.commands.intake import Delivered, taken_in
        from hjemmel.stores import events

        _homes()
        first, files = _write(home / "bulk", samples)
        size = sum(f.stat().st_size for f in files)
        before = events.rows(f"SELECT count() FROM {events.base()}.device_sample")[0][0]
        receipts = taken_in("tr181-bulk", [Delivered(str(f), datetime.now(UTC)) for f in (*first, *files)], jobs=JOBS, quiet=True)
        before += sum(next(receipts).accepted["device-sample"] for _ in first)  # each process has started and has done one like them
        started = time.perf_counter()
        told = list(receipts)
        ours = time.perf_counter() - started
        stored = events.rows(f"SELECT count() FROM {events.base()}.device_sample")[0][0] - before
        assert stored == sum(r.accepted["device-sample"] for r in told) == samples, (stored, samples)
        parse = _parse_alone(files)
        alike, floor, crowded = _alike(events, files), _floor(events, files, 1), _floor(events, files, AT_A_TIME)
        tell(
            "intake",
            {
                "samples": samples,
                "bytes a sample": round(size / samples),
                f"samples/s, bytes on disk to durable rows, {JOBS} processes": round(samples / ours),
                f"samples/s, parsing alone, {JOBS} processes": round(samples / parse),
                "samples/s, the engine's own JSON insert into a table like ours": round(samples / alike),
                "samples/s, the engine's own JSON insert into a bare table": round(samples / floor),
                f"samples/s, the same, {AT_A_TIME} files at a time": round(samples / crowded),
                "ours / into a table like ours": round(alike / ours, 2),
                "ours / into a bare table": round(floor / ours, 2),
                f"ours / into a bare table, {AT_A_TIME} files at a time": round(crowded / ours, 2),
                "largest memory of a process of ours, MiB": _largest_mib(),
            },
        )


def _homes() -> None:
    from datetime import date

    from hjemmel.stores import register_feed

    blank = dict.fromkeys(("name", "address", "postcode", "place", "phone", "email"), "b")
    contact = {**blank, "birth_date": None, "protected_address": "none", "language": "nb", "left_on": None}
    numbers = range(HOMES)
    register_feed.write("contact", [{"customer_number": f"B{n}", **contact} for n in numbers], 1)
    subscription = {"product": "p", "area": "a", "started_on": date(2020, 1, 1), "ended_on": None}
    register_feed.write("subscription", [{"customer_number": f"B{n}", "subscription_number": f"BS{n}", **subscription} for n in numbers], 1)
    equipment = {"kind": "gateway", "maker": "Eksempel", "model": "HG1", "supplied_on": date(2020, 1, 1), "returned_on": None}
    register_feed.write("equipment", [{"subscription_number": f"BS{n}", "serial": f"EX-HG1-{n:06d}", **equipment} for n in numbers], 1)


def _write(folder: Path, samples: int) -> tuple[list[Path], list[Path]]:
    """A file for each process to begin with, and `FILES` to be measured."""
    folder.mkdir()
    reports = samples // DEVICES
    now, dice = datetime.now(UTC), random.Random(1)
    files = []
    for f in range(JOBS + FILES):
        files.append(folder / f"{f:02d}.ndjson")
        with files[-1].open("w", encoding="utf-8") as out:
            for k in range(f * reports // FILES, (f + 1) * reports // FILES):
                at = now - timedelta(seconds=k // HOMES * 900 + k % 900)
                out.write(json.dumps({"Report": [_report(k % HOMES, int(at.timestamp()), dice)]}) + "\n")
    return files[:JOBS], files[JOBS:]


def _report(home: int, at: int, dice: random.Random) -> dict[str, object]:
    devices = {
        str(d + 1): {
            "MACAddress": f"02:00:5E:{home // 256:02X}:{home % 256:02X}:{d:02X}",
            "OperatingStandard": "ax",
            "SignalStrength": -dice.randrange(40, 80),
            "Noise": -92,
            "LastDataDownlinkRate": dice.randrange(6000, 1200000),
            "LastDataUplinkRate": dice.randrange(6000, 600000),
            "AssociationTime": "2026-11-23T17:02:11Z",
            "Retransmissions": 2,
            "Active": True,
            "Stats": {
                "BytesSent": dice.randrange(10**9),
                "BytesReceived": dice.randrange(10**8),
                "PacketsSent": 91823,
                "PacketsReceived": 73645,
                "ErrorsSent": 0,
                "RetransCount": 120,
            },
        }
        for d in range(DEVICES)
    }
    hosts = {
        str(d + 1): {"PhysAddress": f"02:00:5E:{home // 256:02X}:{home % 256:02X}:{d:02X}", "HostName": f"device-{d}", "Active": True}
        for d in range(DEVICES)
    }
    point = {"CpeOperationMode": "Router", "SSIDReference": "Device.WiFi.SSID.1", "AssociatedDevice": devices}
    info = {"SerialNumber": f"EX-HG1-{home:06d}", "Manufacturer": "Eksempel", "ModelName": "HG1", "UpTime": 86400}
    return {
        "CollectionTime": at,
        "Device": {"DeviceInfo": info, "WiFi": {"AccessPoint": {"1": point}, "SSID": {"1": {"SSID": "net"}}}, "Hosts": {"Host": hosts}},
    }


def _parse(file: str) -> int:
    from hjemmel.intake.adapters import ADAPTERS

    adapter, data = ADAPTERS["tr181-bulk"], Path(file).read_bytes()
    assert adapter.parse_quickly is not None
    return len((adapter.parse_quickly(data, {}) or adapter.parse(data, {})).columns[0])


def _parse_alone(files: list[Path]) -> float:
    with ProcessPoolExecutor(JOBS, mp_context=get_context("spawn"), initializer=set_up) as pool:
        list(pool.map(_parse, [str(files[0])] * JOBS))
        started = time.perf_counter()
        list(pool.map(_parse, [str(f) for f in files]))
        return time.perf_counter() - started


def _floor(events, files: list[Path], at_a_time: int) -> float:
    columns = "serial String, at DateTime64(3), mac String, signal Int16, down UInt32, up UInt32, active Bool, stats Tuple(UInt64, UInt64)"
    settings = "fsync_after_insert = 1, fsync_part_directory = 1"
    events.run("DROP TABLE IF EXISTS bench_floor SYNC")
    events.run(
        f"CREATE TABLE bench_floor ({columns}) ENGINE = MergeTree PARTITION BY toYYYYMMDD(at) ORDER BY (serial, at) SETTINGS {settings}"
    )
    return _timed(events, FLOOR, STRUCTURE, files, at_a_time)


def _alike(events, files: list[Path]) -> float:
    from hjemmel.acts.the_notice import the_notice
    from hjemmel.stores.event_tables import create_table

    notice = the_notice()
    events.run(create_table(notice.record("device-sample"), notice.time_zone).replace(f"{events.base()}.device_sample", "bench_alike"))
    return _timed(events, ALIKE, WHOLE, files, 1)


def _timed(events, statement: str, structure: str, files: list[Path], at_a_time: int) -> float:
    started = time.perf_counter()
    with ThreadPoolExecutor(at_a_time) as clients:
        list(clients.map(lambda file: events.run(statement.format(file=file, structure=structure)), files))
    return time.perf_counter() - started


def _largest_mib() -> int:
    """Of this process and of those that took the files in."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES)
