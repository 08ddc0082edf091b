"""Two ways to read bulk data say the same: the event engine itself, and the patient parser row by row.

Whatever gateways report, both ways store the same rows and give the same receipt; what only the parser can read goes to it.
"""

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from gateway_reports import gateway, host, station
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hjemmel.acts.actor import Actor
from hjemmel.acts.take_in import Malformed, Receipt, take_in
from hjemmel.intake import tr181_bulk, tr181_engine
from hjemmel.stores import events
from homes import Home, new_home

pytestmark = [pytest.mark.usefixtures("house")]
NOW = int(datetime.now(UTC).timestamp())
FIELDS = (
    "toUnixTimestamp64Milli(seen_at), device_name, mac, connection, ssid, signal_dbm, download_kbps, upload_kbps, download_bytes, "
    "upload_bytes, access_point, equipment_model, area, subscription"
)
deliveries = itertools.count(1)
octets = st.binary(min_size=6, max_size=6)
macs = st.builds(lambda six, upper: six.hex(":").upper() if upper else six.hex(":"), octets, st.booleans())
strange_macs = st.one_of(macs, octets.map(bytes.hex), st.just(""), st.just("00:00:00:00:00:00"))
times = st.sampled_from(["", "0001-01-01T00:00:00Z", "2026-11-23T22:00:00Z", "2026-11-24T00:30:00Z", "31/12/1969 07:02:15 PM"])
counters = st.fixed_dictionaries({}, optional={"BytesSent": st.integers(-1, 2**63 - 1), "BytesReceived": st.integers(0, 2**40)})
names = st.one_of(st.text(st.characters(codec="utf-8"), max_size=70), st.sampled_from(["*", "unknown", "tv-stue", "{}", "[x"]))
stations = st.builds(
    station,
    st.one_of(macs, macs, macs, strange_macs),
    SignalStrength=st.one_of(st.integers(-250, 300), st.integers(-90, -30).map(str)),
    LastDataDownlinkRate=st.integers(0, 2**33),
    LastDataUplinkRate=st.integers(0, 2**33),
    AssociationTime=times,
    Active=st.booleans(),
    Stats=counters,
    OperatingStandard=st.just("ax"),
)
hosts = st.builds(
    host,
    st.one_of(macs, macs, macs, strange_macs),
    names,
    InterfaceType=st.sampled_from(["Ethernet", "Wi-Fi", "Other", "", "802.11"]),
    Layer1Interface=st.sampled_from(
        ["", "Device.WiFi.SSID.5.", "Device.WiFi.Radio.1", "Device.Ethernet.Interface.2", "Device.WiFi.SSID.9"]
    ),
    Active=st.booleans(),
    WANStats=counters,
    ActiveLastChange=times,
)
meshes = st.lists(stations, max_size=2).map(
    lambda found: {
        "APDevice": {"1": {"SerialNumber": "EX-AP", "Radio": {"1": {"AP": {"1": {"AssociatedDevice": dict(enumerate(found))}}}}}}
    }
)


@st.composite
def gateways(draw: Any) -> dict[str, Any]:
    """A `Device` tree whose hosts are mostly its stations."""
    seen = draw(st.lists(stations, max_size=5))
    listed = [host(s["MACAddress"], draw(names)) for s in seen if draw(st.booleans())] + draw(st.lists(hosts, max_size=3))
    mode = draw(st.sampled_from(["Router", "Router", "Bridge/Extender", ""]))
    more: dict[str, Any] = draw(st.one_of(st.just({}), st.just({}), st.just({}), meshes.map(lambda mesh: {"MultiAP": mesh})))
    device = gateway(seen, listed, mode, **more)
    if draw(st.booleans()):
        device["NAT"] = {"InterfaceSetting": {"1": {"Enable": draw(st.booleans())}}}
    if draw(st.booleans()):
        device["DHCPv4"] = {"Server": {"Enable": draw(st.booleans())}}
    maker = draw(st.sampled_from(["Eksempel AS", "Google", ""]))
    device["DeviceInfo"] |= {"Manufacturer": maker, "ModelName": draw(st.sampled_from(["HG-1", "Wifi", ""])), "ProductClass": "PC"}
    return device


reports = st.lists(
    st.tuples(st.integers(0, 2), gateways(), st.sampled_from([0, 0, 60, 5_000_000, -9_000]), st.booleans()), min_size=1, max_size=6
)


@pytest.fixture(scope="module")
def homes(house: None) -> Iterator[list[Home]]:
    yield [new_home(), new_home()]


@given(reports)
# No shrinking: each try takes both ways through both engines.
@settings(
    max_examples=150,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_both_ways_store_the_same_and_say_the_same(homes: list[Home], told: list[tuple[int, dict[str, Any], int, bool]]) -> None:
    """Proves: N2, N3, N4, N5, N6."""
    serials = [*(home.serial for home in homes), "EX-NOBODYS"]
    lines = []
    for n, (whose, device, ago, as_text) in enumerate(told):
        device["DeviceInfo"]["SerialNumber"] = serials[whose]
        at = NOW - ago - n // 2
        lines.append(json.dumps({"Report": [{"CollectionTime": str(at) if as_text else at, "Device": device}]}))
    data = "\n".join(lines).encode()
    assert _by_the_engine(data) == _by_the_parser(data)


def test_an_ordinary_delivery_is_read_by_the_engine_alone(homes: list[Home], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tr181_engine, "SMALLEST_BYTES", 0)
    device = gateway(
        [station("02:00:5E:00:00:01")], [host("02:00:5e:00:00:01", "tv"), host("02:00:5e:00:00:02", "pc", InterfaceType="Ethernet")]
    )
    device["DeviceInfo"]["SerialNumber"] = homes[0].serial
    data = json.dumps({"Report": [{"CollectionTime": NOW, "Device": device}]}).encode()
    with tr181_engine.read(data, {}) as quick:
        assert quick is not None and [columns.staged is not None for columns in quick.columns] == [True]
        rows, receipt = _stored(quick)
    assert [row[1:4] for row in rows] == [("pc", "02:00:5e:00:00:02", "cable"), ("tv", "02:00:5e:00:00:01", "wifi")]
    assert receipt["accepted"] == {"device-sample": 2}


@pytest.mark.parametrize(
    "line",
    [
        b'{"Report": [{"CollectionTime": 1}',
        b'{"Report": [{"CollectionTime": 1, "Device": {"DeviceInfo": {"SerialNumber": "x"}, "DNSQueries": {}}}]}',
        b'{"Report": [{"CollectionTime": 1, "Device": {"X_EX_Radio": {"Light": 1}}}]}',
        b'{"Report": [{"CollectionTime": 1, "Device.DeviceInfo.SerialNumber": "x"}]}',
        b'{"Report": [{"Device": {"WiFi": {"AccessPoint": {"1": {"AssociatedDevice": {"1": {"SignalStrength": "loud"}}}}}}}]}',
        b'{"Report": []} {"Report": []}',
        b'{"Report": 7}',
        b"[]",
        b"",
        b"\xff\xfe",
    ],
)
def test_what_the_engine_cannot_read_goes_to_the_parser(monkeypatch: pytest.MonkeyPatch, line: bytes) -> None:
    monkeypatch.setattr(tr181_engine, "SMALLEST_BYTES", 0)
    with tr181_engine.read(line, {"received_at": str(NOW)}) as quick:
        assert quick is None


def test_a_document_without_reports_is_refused_by_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tr181_engine, "SMALLEST_BYTES", 0)
    data = b'{"Report": []}\n{}\n'
    with tr181_engine.read(data, {}) as quick:
        assert quick is not None
        assert [str(fault) for fault in quick.faults] == [str(fault) for fault in tr181_bulk.parse(data, {}).faults] != []


def test_nothing_is_left_in_memory_when_a_reading_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tr181_engine, "SMALLEST_BYTES", 0)
    with tr181_engine.read(b'{"Report": []}', {}) as quick:
        assert quick is not None and _in_memory()
    assert not _in_memory()


def _by_the_engine(data: bytes) -> tuple[Any, Any]:
    smallest, tr181_engine.SMALLEST_BYTES = tr181_engine.SMALLEST_BYTES, 0
    try:
        with tr181_engine.read(data, {"received_at": str(NOW)}) as quick:
            assert quick is not None
            return _stored(quick)
    finally:
        tr181_engine.SMALLEST_BYTES = smallest


def _by_the_parser(data: bytes) -> tuple[Any, Any]:
    return _stored(tr181_bulk.parse(data, {"received_at": str(NOW)}))


def _stored(parsed: Any) -> tuple[Any, Any]:
    """The rows that a delivery left, in one order, and its receipt without the batch's number."""
    digest = f"agreement {next(deliveries)}"
    now = datetime.fromtimestamp(NOW, UTC)
    try:
        receipt: Receipt = take_in(parsed, format_name="tr181-bulk", digest=digest, source="t", actor=Actor("t", "source"), now=now)
    except Malformed as malformed:
        return "malformed", sorted(map(str, malformed.faults))
    rows = events.rows(f"SELECT {FIELDS} FROM {events.base()}.device_sample WHERE batch = {receipt.batch} ORDER BY ALL")
    return list(rows), {name: count for name, count in receipt.counts().items() if name != "batch"}


def _in_memory() -> list[Any]:
    return list(events.rows("SELECT name FROM system.tables WHERE database = {db:String}", {"db": f"{events.base()}_reading"}))
