"""Two ways to read bulk data say the same: column by column, and the patient parser row by row.

Whatever gateways report, both ways store the same rows and give the same receipt; what only the parser can read goes to it.
"""

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from gateway_reports import gateway, host, numbered, station
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hjemmel.acts.actor import Actor
from hjemmel.acts.take_in import Malformed, Receipt, take_in
from hjemmel.intake import tr181_bulk, tr181_quick
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
# Figures as equipment writes them, and as nobody should: those that columns can hold, and the others.
held = st.sampled_from(
    [None, -61.0, 72.5, 1e5, "130000", "-61.0", "+40", "0042", "-07", "12.", ".5", "1e4", "+1e5", "1.e5", "00.5e6", "inf", "nan"]
)
not_held = st.sampled_from([" 9 ", "", "x", True, {}, [1]])


def counted(tidy: bool) -> st.SearchStrategy[Any]:
    bytes_sent = st.one_of(st.integers(-1, 2**53 - 1), held) if tidy else st.one_of(st.integers(2**52, 2**64), not_held)
    received = st.one_of(st.integers(0, 2**40), st.floats(0, 2**60))
    return st.one_of(st.fixed_dictionaries({}, optional={"BytesSent": bytes_sent, "BytesReceived": received}), st.none())


names = st.one_of(st.text(st.characters(codec="utf-8"), max_size=70), st.sampled_from(["*", "unknown", "tv-stue", "{}", "[x"]))


def stations(tidy: bool) -> st.SearchStrategy[Any]:
    figures = held if tidy else not_held
    return st.builds(
        station,
        macs if tidy else strange_macs,
        SignalStrength=st.one_of(st.integers(-250, 300), st.integers(-90, -30).map(str), figures),
        LastDataDownlinkRate=st.one_of(st.integers(0, 2**33), figures),
        LastDataUplinkRate=st.integers(0, 2**33),
        AssociationTime=times,
        Active=st.sampled_from([True, True, False, None] if tidy else [True, False, None, "false", 1]),
        Stats=counted(tidy),
        OperatingStandard=st.just("ax"),
    )


def hosts(tidy: bool) -> st.SearchStrategy[Any]:
    interfaces = ["", "Device.WiFi.SSID.5.", "Device.WiFi.Radio.1", "Device.Ethernet.Interface.2", "Device.WiFi.SSID.9", None]
    return st.builds(
        host,
        macs if tidy else strange_macs,
        names,
        InterfaceType=st.sampled_from(["Ethernet", "Wi-Fi", "Other", "", "802.11"]),
        Layer1Interface=st.sampled_from(interfaces if tidy else ["Device.WiFi.SSID.é", 1]),
        Active=st.sampled_from([True, True, False, None]),
        WANStats=counted(tidy),
        ActiveLastChange=times,
    )


meshes = st.lists(stations(tidy=True), max_size=2).map(
    lambda found: {
        "APDevice": {"1": {"SerialNumber": "EX-AP", "Radio": {"1": {"AP": {"1": {"AssociatedDevice": dict(enumerate(found))}}}}}}
    }
)


@st.composite
def gateways(draw: Any) -> dict[str, Any]:
    """A `Device` tree whose hosts are mostly its stations; most are tidy."""
    tidy = draw(st.integers(0, 3)) > 0
    seen = draw(st.lists(stations(tidy), max_size=5))
    listed = [host(s["MACAddress"], draw(names)) for s in seen if draw(st.booleans())] + draw(st.lists(hosts(tidy), max_size=3))
    mode = draw(st.sampled_from(["Router", "Router", "Bridge/Extender", ""]))
    more: dict[str, Any] = draw(st.just({}) if tidy else st.one_of(st.just({}), meshes.map(lambda mesh: {"MultiAP": mesh})))
    device = gateway(seen, listed, mode, **more)
    if draw(st.booleans()):
        device["NAT"] = {"InterfaceSetting": numbered([{"Enable": on} for on in draw(st.lists(st.booleans(), min_size=1, max_size=2))])}
    if draw(st.booleans()):
        device["DHCPv4"] = {"Server": {"Enable": draw(st.booleans())}}
    for member in draw(st.lists(st.sampled_from(["WiFi", "Hosts", "NAT", "DHCPv4"]), max_size=1)):
        device[member] = draw(st.sampled_from([None, {}]))
    maker = draw(st.sampled_from(["Eksempel AS", "Google", ""]))
    device["DeviceInfo"] |= {"Manufacturer": maker, "ModelName": draw(st.sampled_from(["HG-1", "Wifi", ""])), "ProductClass": "PC"}
    return device


reports = st.lists(
    st.tuples(
        st.integers(0, 2),
        gateways(),
        st.sampled_from([0, 0, 60, 5_000_000, -9_000]),
        st.sampled_from(["seconds", "text", "iso", "float", "none"]),
    ),
    min_size=1,
    max_size=6,
)
# What may be wrong with a line, or only look so: the text to be replaced, and by what.
spoilings = st.sampled_from(
    [
        ("", ""), ("", ""), ("", ""), ("", ""), ('"ax"', "01"), ('"ax"', "1-2"), ('"ax"', "[1,]"), ('"ax"', '"\x01"'), ('"ax"', "null"),
        ("}}]}", "}}]"), ("}}]}", "}}]}}"), ("}}]}", "}}]} {}"), ("}}]}", "}},null]}"), ('"1": {', '"2": {'),
        ('"1": {', '"1": null, "9": {'), ('{"Report"', ' \t{"Report"'),
        ('"Device": {', '"Device": {"DNSQueries": 1, '), ('"Device": {', '"Device": {"X_EX_Light": {"Cable": 1}, '),
        ("\n", "\r\n"), ("\n", "\n\n  \n"),
    ]
)  # fmt: skip


@pytest.fixture(scope="module")
def homes(house: None) -> Iterator[list[Home]]:
    yield [new_home(), new_home()]


@given(reports, spoilings)
# No shrinking: each try takes both ways through both engines.
@settings(
    max_examples=400,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_both_ways_store_the_same_and_say_the_same(
    homes: list[Home], told: list[tuple[int, dict[str, Any], int, str]], spoiling: tuple[str, str]
) -> None:
    """Proves: N2, N3, N4, N5, N6."""
    serials = [*(home.serial for home in homes), "EX-NOBODYS"]
    lines = []
    for n, (whose, device, ago, form) in enumerate(told):
        device["DeviceInfo"]["SerialNumber"] = serials[whose]
        at = NOW - ago - n // 2
        said = {"seconds": at, "text": str(at), "iso": datetime.fromtimestamp(at, UTC).isoformat(), "float": at + 0.25, "none": None}[form]
        lines.append(json.dumps({"Report": [{"CollectionTime": said, "Device": device}]}, ensure_ascii=whose == 1) + "\n")
    spoilt = len(lines) // 2
    lines[spoilt] = lines[spoilt].replace(*spoiling)
    data = "".join(lines).encode()
    assert _quickly(data) == _patiently(data)


def test_an_ordinary_delivery_is_read_in_columns_alone(homes: list[Home], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tr181_quick, "SMALLEST_BYTES", 0)
    device = gateway(
        [station("02:00:5E:00:00:01")], [host("02:00:5e:00:00:01", "tv"), host("02:00:5e:00:00:02", "pc", InterfaceType="Ethernet")]
    )
    device["DeviceInfo"]["SerialNumber"] = homes[0].serial
    data = json.dumps({"Report": [{"CollectionTime": NOW, "Device": device}]}).encode()
    quick = tr181_quick.parse(data, {})
    assert quick is not None and [columns.packed is not None for columns in quick.columns] == [True]
    rows, receipt = _stored(quick)
    assert [row[1:4] for row in rows] == [("pc", "02:00:5e:00:00:02", "cable"), ("tv", "02:00:5e:00:00:01", "wifi")]
    assert receipt["accepted"] == {"device-sample": 2}


@pytest.mark.parametrize("data", [b"[]", b"", b"\xff\xfe", b'{\n"Report": []\n}\n', b"\x1f\x8b"])
def test_what_is_not_one_document_a_line_goes_the_patient_way(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(tr181_quick, "SMALLEST_BYTES", 0)
    assert tr181_quick.parse(data, {"received_at": str(NOW)}) is None


@pytest.mark.parametrize(
    "line",
    [
        '{"Report": [{"CollectionTime": 1}',
        '{"Report": []} {"Report": []}',
        '{"Report": 7}',
        "{}",
        '{"Report": [null]}',
        '{"Report": [], "Light": 1.}',
        '{"Report": [], "Light": "\t"}',
        '{"Report": [{"Device": {"WiFi": {"AccessPoint": {"1": {"AssociatedDevice": {"1": {"SignalStrength": "loud"}}}}}}}]}',
    ],
)
def test_a_line_that_cannot_be_read_is_refused_at_its_place_and_the_others_are_not(homes: list[Home], line: str) -> None:
    good = [json.dumps(_one(homes[0], NOW - n)) for n in range(40)]
    data = "\n".join([*good[:7], line, "", *good[7:]]).encode()
    quick, patient = _quick(data), tr181_bulk.parse(data, {"received_at": str(NOW)})
    assert [str(fault) for fault in quick.faults] == [str(fault) for fault in patient.faults]
    assert [fault.line for fault in patient.faults] in ([8], [])
    assert sum(columns.packed is not None for columns in quick.columns) == 1 and len(quick.columns[-1]) > 20


def test_what_a_line_tells_that_no_source_should_is_counted_and_the_others_are_read_in_columns(homes: list[Home]) -> None:
    """Proves: N17."""
    telling = _one(homes[0], NOW - 100)
    telling["Report"][0]["Device"]["DNSQueries"] = {"1": {"Name": "x"}}
    data = "\n".join(json.dumps(each) for each in [*(_one(homes[0], NOW - n) for n in range(40)), telling]).encode()
    quick, patient = _quick(data), tr181_bulk.parse(data, {"received_at": str(NOW)})
    assert quick.alarms == patient.alarms and patient.alarms.total() == 1
    assert [len(columns) for columns in quick.columns] == [1, 40]


def test_an_instant_that_is_told_both_ways_is_told_by_one(homes: list[Home]) -> None:
    """The second of two reports of a gateway at an instant can be read the patient way alone, and tells of the same device."""
    again = _one(homes[0], NOW)
    again["Report"][0]["Device"]["X_EX_Radio"] = {"Light": 1}
    data = "\n".join(json.dumps(each) for each in [*(_one(homes[0], NOW - n) for n in range(40)), again]).encode()
    assert _quickly(data) == _patiently(data)
    assert _patiently(data)[1]["duplicates"] == 1


def _one(home: Home, at: int) -> dict[str, Any]:
    device = gateway([station("02:00:5E:00:00:01")], [host("02:00:5e:00:00:01", "tv")])
    device["DeviceInfo"]["SerialNumber"] = home.serial
    return {"Report": [{"CollectionTime": at, "Device": device}]}


def _quick(data: bytes) -> Any:
    quick = _quick_or_none(data)
    assert quick is not None
    return quick


def _quick_or_none(data: bytes) -> Any:
    """As if it were large, and what cannot be read in columns is found to the document."""
    before = tr181_quick.SMALLEST_BYTES, tr181_quick.FEWEST
    tr181_quick.SMALLEST_BYTES, tr181_quick.FEWEST = 0, 1
    try:
        return tr181_quick.parse(data, {"received_at": str(NOW)})
    finally:
        tr181_quick.SMALLEST_BYTES, tr181_quick.FEWEST = before


def _quickly(data: bytes) -> tuple[Any, Any]:
    """A single line that is no document is no delivery of one document a line."""
    quick = _quick_or_none(data)
    return _stored(quick) if quick else _patiently(data)


def _patiently(data: bytes) -> tuple[Any, Any]:
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
