"""What is taken in from a home network, and what never is.

Proves: N2, N3, N4, N5, N6, N17.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

import pytest

from hjemmel.acts.take_in import takes_packed
from hjemmel.intake import tr181_quick
from homes import Home, new_home, now
from looking import own, stored
from wire import Tree, bulk, device, name_value_pairs, report, take

pytestmark = pytest.mark.usefixtures("house")
SHAPES = pytest.mark.parametrize("shape", [bulk, name_value_pairs])
PHONE, TABLET, ROUTER = "02:00:5e:20:00:01", "02:00:5e:20:00:02", "02:00:5e:20:00:03"
CANARY = "kanarifugl.example"
GOOGLE = {"DeviceInfo": {"SerialNumber": "GW-1", "Manufacturer": "Google", "ModelName": "AC-1304"}}


def mesh(serial: str, *devices: Tree, maker: str = "Eksempel", model: str = "AP1") -> Tree:
    """The MultiAP tree of one access point beside the gateway."""
    stations = {str(n): {k: v for k, v in d.items() if k != "_name"} for n, d in enumerate(devices, start=1)}
    member = {"SerialNumber": serial, "Manufacturer": maker, "ProductClass": model}
    return {"MultiAP": {"APDevice": {"1": {**member, "Radio": {"1": {"AP": {"1": {"SSID": "Hjemme", "AssociatedDevice": stations}}}}}}}}


def router(**wifi: Any) -> Tree:
    """A gateway in router mode with nobody on its own radio."""
    return {"WiFi": {"AccessPoint": {"1": {"CpeOperationMode": "Router"}}, **wifi}}


@SHAPES
def test_the_declared_fields_of_a_wireless_device_are_all_there(home: Home, at: datetime, shape) -> None:
    counters = {"Stats": {"BytesSent": 5000, "BytesReceived": 700}}
    take("tr181-bulk", shape(report(home, at, [device(PHONE.upper(), "Karis mobil", **counters)])), now())
    assert own(home, "device-sample") == [
        {
            "seen_at": at,
            "device_name": "Karis mobil",
            "mac": PHONE,
            "connection": "wifi",
            "ssid": "Hjemme",
            "signal_dbm": -61,
            "download_kbps": 540_000,
            "upload_kbps": 270_000,
            "download_bytes": 5000,
            "upload_bytes": 700,
            "access_point": home.serial,
            "equipment_model": "eksempel hg1",
            "area": "Prøveøya",
        }
    ]


def test_a_device_on_a_cable_has_neither_network_nor_signal(home: Home, at: datetime) -> None:
    wired = {"Host": {"1": {"PhysAddress": PHONE, "HostName": "pc", "InterfaceType": "Ethernet", "SSID": "Hjemme", "Active": True}}}
    take("tr181-bulk", bulk(report(home, at, [], Hosts=wired)), now())
    [row] = own(home, "device-sample")
    assert (row["connection"], row["ssid"], row["signal_dbm"], row["download_kbps"]) == ("cable", None, None, None)


def test_a_large_delivery_is_read_in_columns_and_by_the_same_conditions(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: N3, N4, N17."""
    monkeypatch.setattr(tr181_quick, "SMALLEST_BYTES", 256 << 10)  # as if it were large
    routes, bridges, many = new_home(), new_home(), [device(f"02:00:5e:21:00:{n:02x}", f"enhet-{n}") for n in range(2)]
    told = [report(routes, at - timedelta(seconds=n), many) for n in range(360)]
    lines = [bulk(one) for one in (*told, report(bridges, at, many, mode="Bridge/Extender"))]
    data = b"\n".join(lines)
    quick = tr181_quick.parse(data, {})
    assert quick is not None and quick.columns[0].packed is not None, "it is read in columns"
    assert takes_packed(["device-sample"]) and not takes_packed(["device-sample", "call"]), "where copies count each row is looked at"
    receipt = take("tr181-bulk", data, now())
    assert receipt.accepted["device-sample"] == 720 + 1, "of a bridge the first device alone"
    assert (stored(routes, "device_sample"), stored(bridges, "device_sample")) == (720, 1)
    assert receipt.ignored == {} and own(bridges, "device-sample")[0]["device_name"] == "enhet-0"


@pytest.mark.parametrize("mode", ["Bridge/Extender", "", "Something else"])
@SHAPES
def test_out_of_router_mode_only_the_first_device_is_kept(home: Home, at: datetime, mode: str, shape) -> None:
    times = [(PHONE, "2026-11-03T10:00:00Z"), (ROUTER, "2026-11-01T10:00:00Z"), (TABLET, "2026-11-02T10:00:00Z")]
    devices = [device(mac, AssociationTime=t) for mac, t in times]
    receipt = take("tr181-bulk", shape(report(home, at, devices, mode=mode)), now())
    assert [row["mac"] for row in own(home, "device-sample")] == [ROUTER]
    assert receipt.refused == {"router-mode": 2}


def test_a_mode_that_flips_in_the_middle_of_a_batch_counts_from_that_report_on(home: Home, at: datetime) -> None:
    minute, devices = timedelta(minutes=1), [device(ROUTER), device(PHONE), device(TABLET)]
    modes = ["Router", "Bridge/Extender", "Bridge/Extender", "Router"]
    receipt = take("tr181-bulk", bulk(*(report(home, at + n * minute, devices, mode=m) for n, m in enumerate(modes))), now())
    kept = [(row["seen_at"] - at) // minute for row in own(home, "device-sample")]
    assert kept == [0, 0, 0, 1, 2, 3, 3, 3]
    assert (receipt.accepted["device-sample"], receipt.refused) == (8, {"router-mode": 4})


@pytest.mark.parametrize(
    ("mode", "ours", "kept"), [("Router", True, 1), ("Router", False, 0), ("Bridge/Extender", False, 0), ("", False, 0)]
)
def test_both_gates_must_open(home: Home, at: datetime, mode: str, ours: bool, kept: int) -> None:
    wifi = {"AccessPoint": {"1": {"CpeOperationMode": mode}}, **mesh(home.serial if ours else "BOUGHT-1", device(PHONE))}
    receipt = take("tr181-bulk", bulk(report(home, at, [], WiFi=wifi)), now())
    assert stored(home, "device_sample") == kept
    assert receipt.refused == ({} if kept else {"own-equipment": 1})


def test_equipment_that_was_given_back_is_no_longer_ours(home: Home, at: datetime) -> None:
    from hjemmel.stores import models

    models.Equipment.objects.filter(serial=home.serial).update(returned_on=at.date())
    assert take("tr181-bulk", bulk(report(home, at, [device(PHONE)])), now()).refused == {"own-equipment": 1}
    assert stored(home, "device_sample") == 0


GOOGLE_HOMES = {
    "the gateway is one": lambda home, at: report(home, at, [device(PHONE, CANARY)], **GOOGLE),
    "the gateway is one and bridges": lambda home, at: report(home, at, [device(PHONE, CANARY)], mode="", **GOOGLE),
    "its radio lists a device twice": lambda home, at: report(home, at, [device(PHONE), device(PHONE, CANARY)], **GOOGLE),
    "an access point is one": lambda home, at: report(
        home, at, [], **router(**mesh("GW-2", device(PHONE, CANARY), maker="Google", model="H2D"))
    ),
    "an access point with our serial says so": lambda home, at: report(
        home, at, [], **router(**mesh(home.serial, device(PHONE, CANARY), maker="Google, Inc.", model="WiFi"))
    ),
    "it calls itself nest": lambda home, at: report(
        home, at, [], **router(**mesh("GW-3", device(PHONE, CANARY), maker="Nest", model="Wifi Pro"))
    ),
}


def test_not_even_what_google_wifi_reports_twice_or_without_an_address_is_counted(home: Home, at: datetime) -> None:
    odd = report(home, at, [device(PHONE), device("")], **GOOGLE)
    receipt = take("tr181-bulk", bulk(odd) + b"\n" + bulk(odd), now())
    assert (receipt.duplicates, receipt.ignored, receipt.refused) == (0, {}, {})
    ours = report(home, at, [device(PHONE), device("")])
    receipt = take("tr181-bulk", bulk(ours) + b"\n" + bulk(ours), now())
    assert (receipt.duplicates, receipt.ignored) == (1, {"no-mac-address": 2})


@pytest.mark.parametrize("which", GOOGLE_HOMES)
@SHAPES
def test_google_wifi_leaves_no_trace_not_even_a_number(home: Home, at: datetime, which: str, shape, caplog) -> None:
    from hjemmel.stores import models

    caplog.set_level(logging.DEBUG)
    before = models.Quarantine.objects.count()
    receipt = take("tr181-bulk", shape(GOOGLE_HOMES[which](home, at)), now())
    counts = {**receipt.counts(), "batch": 0}
    assert counts == {**take("tr181-bulk", shape_of_nothing(home), now()).counts(), "batch": 0}
    assert stored(home, "device_sample") == 0
    assert models.Quarantine.objects.count() == before
    assert found_in_evidence(PHONE, CANARY) == []
    assert PHONE not in caplog.text and CANARY not in caplog.text


def shape_of_nothing(home: Home) -> bytes:
    """A report of the same gateway with no device on it."""
    return bulk(report(home, now(), []))


def found_in_evidence(*words: str) -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT convert_from(content, 'UTF8') FROM evidence_entry")
        contents = [row[0] for row in cursor.fetchall()]
    return [word for word in words for content in contents if word in content]


@SHAPES
def test_what_the_household_does_online_raises_an_alarm_and_is_nowhere(home: Home, at: datetime, shape, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    activity = {"X_EXAMPLE_DNSQueries": {"1": {"Name": CANARY}}, "NetFlow": {"DestinationAddress": "198.18.77.77"}}
    receipt = take("tr181-bulk", shape(report(home, at, [device(PHONE, URL=CANARY)], **activity)), now())
    assert receipt.alarms["undeclared-field"] >= 1
    assert receipt.accepted["device-sample"] == 1, "the declared fields are still the customer's to see"
    assert everywhere(CANARY, "198.18.77.77") == []
    assert CANARY not in caplog.text


def everywhere(*words: str) -> list[tuple[str, str]]:
    """(table, word) for every table of both engines in which one of the words stands."""
    from django.db import connection

    from hjemmel.stores import events

    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'")
        for (table,) in cursor.fetchall():
            text = "convert_from(content, 'UTF8')" if table == "evidence_entry" else "t::text"
            cursor.execute(f"SELECT DISTINCT w FROM {table} t, unnest(%s::text[]) w WHERE strpos({text}, w) > 0", [list(words)])
            found += [(table, row[0]) for row in cursor.fetchall()]
    for database, table in events.rows("SELECT database, name FROM system.tables WHERE engine = 'MergeTree' AND database != 'system'"):
        for word in words:
            if events.rows(
                f"SELECT 1 FROM {database}.{table} WHERE positionUTF8(toString(tuple(*)), {{w:String}}) > 0 LIMIT 1", {"w": word}
            ):
                found.append((table, word))
    return found


def test_the_search_for_a_canary_finds_one_that_is_there(home: Home, at: datetime) -> None:
    take("tr181-bulk", bulk(report(home, at, [device(PHONE, "synlig-kanari")])), now())
    new_home(name="Synlig Kanari", email="synlig-kanari@kunde.example")
    assert {table for table, _ in everywhere("synlig-kanari")} == {"device_sample", "contact"}
