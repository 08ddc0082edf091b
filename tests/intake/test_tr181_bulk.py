"""Bulk data of TR-069 and TR-369, in every shape that gateways send it."""

import gzip
import json

import pytest
from gateway_reports import AT, SERIAL, document, flat, gateway, host, rows, station

from hjemmel.intake.tr181_bulk import parse

PHONE, TV, PRINTER = "02:00:5e:00:53:01", "02:00:5e:00:53:02", "02:00:5e:00:53:03"
COUNTED = {"Stats": {"BytesSent": 9_000, "BytesReceived": 1_000}}
HOME = gateway(
    [station(PHONE, **COUNTED), station(TV, SignalStrength=-79)],
    [host(PHONE, "Telefon"), host(TV, "Soverom-TV"), host(PRINTER, "Skriver", InterfaceType="Ethernet")],
)


def test_a_device_is_told_with_its_name_its_network_and_its_signal():
    (phone, tv, printer) = rows(parse(document(HOME)))
    assert phone == {
        "key": ("serial", SERIAL),
        "seen_at": AT * 1000,
        "mac": PHONE,
        "device_name": "Telefon",
        "connection": "wifi",
        "ssid": "Hjemme",
        "signal_dbm": -61,
        "download_kbps": 540_000,
        "upload_kbps": 270_000,
        "download_bytes": 9_000,
        "upload_bytes": 1_000,
        "access_point": SERIAL,
        "attached_serial": SERIAL,
        "equipment_model": "eksempel hg-1",
        "gateway_mode": "router",
        "first_device": True,
    }
    assert (tv["device_name"], tv["signal_dbm"], tv["first_device"]) == ("Soverom-TV", -79, False)
    assert (printer["connection"], printer["ssid"], printer["signal_dbm"]) == ("cable", None, None)


@pytest.mark.parametrize(
    "data",
    [
        document(HOME),
        flat(HOME),
        gzip.compress(document(HOME)),
        b"\xef\xbb\xbf" + document(HOME),
        b"[" + document(HOME) + b"]",
        json.dumps(json.loads(document(HOME)), indent=1).encode(),
        json.dumps({"Report": [{"CollectionTime": "2026-11-24T02:00:00+01:00", "Device": HOME}]}).encode(),
        json.dumps({"Report": [{"CollectionTime": str(AT), "Device": HOME}]}).encode(),
        json.dumps({"Report": [{"CollectionTime": AT, "Device.WiFi": HOME["WiFi"], "Device": HOME}]}).encode(),
        json.dumps(
            {"Report": [{"CollectionTime": AT, "Device": HOME | {"MoCA": {"Interface": {"1": {"Stats": {"BytesSent": 1}}}}}}]}
        ).encode(),
    ],
)
def test_every_shape_of_a_report_says_the_same(data):
    parsed = parse(data)
    assert not parsed.faults
    assert rows(parsed) == rows(parse(document(HOME)))


def test_the_same_report_in_csv_says_the_same():
    pairs = {k: v for k, v in json.loads(flat(HOME))["Report"][0].items() if k != "CollectionTime"}
    by_row = "ReportTimestamp,ParameterName,ParameterValue,ParameterType\n" + "".join(f"{AT}, {k},{v},string\n" for k, v in pairs.items())
    by_column = f"ReportTimestamp,{','.join(pairs)}\n{AT},{','.join(map(str, pairs.values()))}\n"
    for text in (by_row, by_column):
        parsed = parse(text.encode())
        assert not parsed.faults
        assert rows(parsed) == rows(parse(document(HOME)))


def test_the_shapes_of_the_standard_go_in_and_hold_no_device():
    counters = {"BroadPktSent": 1, "BytesReceived": 2}
    hierarchy = {"Report": [{"CollectionTime": AT, "Device": {"MoCA": {"Interface": {"1": {"Stats": counters}}}}}]}
    pairs = {"Report": [{"CollectionTime": AT, "Device.MoCA.Interface.1.Stats.BytesReceived": 2}]}
    by_column = b"ReportTimestamp,BroadPktSent,BytesReceived\n1364529149,25248,200543250\n1464639150,25249,200553250\n"
    by_row = b"ReportTimestamp,ParameterName,ParameterValue,ParameterType\n"
    by_row += b"1364529149, Device.MoCA.Interface.1.Stats.Stats.BytesSent,7,unsignedLong\n"
    for data in (json.dumps(hierarchy).encode(), json.dumps(pairs).encode(), by_column, by_row):
        parsed = parse(data)
        assert (rows(parsed), parsed.faults) == ([], [])


def test_reports_that_come_late_keep_their_own_time():
    late = rows(parse(document(gateway([station(PHONE)]), gateway([station(PHONE)]))))
    assert [row["seen_at"] for row in late] == [AT * 1000, (AT + 3600) * 1000]


def test_a_report_that_comes_twice_counts_once():
    parsed = parse(document(HOME) + b"\n" + document(HOME) + b"\n" + flat(HOME) + b"\n")
    assert len(rows(parsed)) == 3
    assert sum(parsed.of("device-sample").tallies.values()) == 6


def test_a_second_report_of_the_same_instant_adds_what_the_first_did_not_tell():
    parsed = parse(document(gateway([station(PHONE)])) + b"\n" + document(gateway([station(PHONE), station(TV)])))
    assert [row["mac"] for row in rows(parsed)] == [PHONE, TV]
    assert [what for what, _ in parsed.of("device-sample").tallies] == ["duplicate"]


def test_the_gateway_may_be_named_by_the_address_it_posts_to():
    nameless = {**HOME, "DeviceInfo": {}}
    assert rows(parse(document(nameless), {"sn": "SN-7"}))[0]["key"] == ("serial", "SN-7")
    assert rows(parse(document(nameless), {"eid": "os::012345-SN-7"}))[0]["key"][0] == "serial"
    (fault,) = parse(document(nameless)).faults
    assert "SerialNumber" in fault.expected


def test_a_report_without_a_time_takes_the_instant_of_receipt_and_is_a_fault_without_one():
    assert rows(parse(document(HOME, at=None), {"received_at": str(AT)}))[0]["seen_at"] == AT * 1000
    (fault,) = parse(document(HOME, at=None)).faults
    assert "CollectionTime" in fault.expected


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", 0, "yesterday", 99999999999999, True])
def test_a_clock_that_was_never_set_is_no_time(time):
    parsed = parse(json.dumps({"Report": [{"CollectionTime": time, "Device": HOME}]}).encode())
    assert (rows(parsed), len(parsed.faults)) == ([], 1)


def test_a_bad_line_is_a_fault_with_its_number_and_the_others_stand():
    parsed = parse(document(HOME) + b"\n" + document(HOME)[:-9] + b"\n" + document(gateway([station(TV)]), at=AT + 60) + b"\n")
    assert [fault.line for fault in parsed.faults] == [2]
    assert len(rows(parsed)) == 4


@pytest.mark.parametrize("opening", [b" ", b"\n", b"\r\n\n  "])
def test_blanks_before_the_first_document_change_nothing(opening):
    one_a_line = document(HOME) + b"\n" + document(gateway([station(TV)]), at=AT + 60) + b"\n"
    assert rows(parse(opening + one_a_line)) == rows(parse(one_a_line))
    assert not parse(opening + one_a_line).faults


def test_a_fault_says_where_in_a_document_of_many_lines_and_repeats_nothing_of_it():
    text = json.dumps(json.loads(document(HOME)), indent=1).replace('"HostName": "Telefon"', '"HostName": Telefon')
    (fault,) = parse(text.encode()).faults
    assert fault.line == 1 + text[: text.index(": Telefon")].count("\n")
    assert "Telefon" not in str(fault)


def test_what_is_no_report_is_a_fault():
    for data in (
        b"{}",
        b"[]x",
        b"hello",
        b'{"Report": 1}',
        b'{"Report": [1]}',
        b"\x1f\x8bnot gzip",
        gzip.compress(b"{}" * 50)[:-9],
        b"[" * 99_999,
    ):
        assert parse(data).faults, data
    assert not parse(b"").faults


@pytest.mark.parametrize(
    "carrier",
    [
        {**HOME, "X_EXAMPLE_FlowTable": {"1": {"Destination": "203.0.113.9"}}},
        {**HOME, "DNS": {"Client": {"Query": {"1": {"Name": "forbidden.example"}}}}},
        {**HOME, "Hosts": {"Host": {"1": host(PHONE, "Telefon", X_EXAMPLE_VisitedURLs="http://forbidden.example")}}},
    ],
)
def test_what_somebody_does_on_the_net_raises_an_alarm_and_is_never_read(carrier):
    for data in (document(carrier), flat(carrier)):
        parsed = parse(data)
        assert parsed.alarms == {"undeclared-field": 1}
        assert "forbidden" not in repr(parsed)
        assert "203.0.113.9" not in repr(parsed)
        assert PHONE in {row["mac"] for row in rows(parsed)}


def test_an_ordinary_report_raises_no_alarm():
    assert not parse(document(HOME)).alarms
    assert not parse(flat(HOME)).alarms


def test_numbers_that_come_as_text_are_numbers():
    told = gateway(
        [
            station(
                PHONE, SignalStrength="-61", LastDataDownlinkRate="540000.0", Active="true", Stats={"BytesSent": "9", "BytesReceived": "x"}
            )
        ]
    )
    (phone,) = rows(parse(document(told)))
    assert (phone["signal_dbm"], phone["download_kbps"], phone["download_bytes"], phone["upload_bytes"]) == (-61, 540_000, 9, None)


def test_a_second_report_of_the_same_instant_has_no_first_device_of_its_own():
    parsed = parse(document(gateway([station(PHONE)])) + b"\n" + document(gateway([station(PHONE), station(TV)])))
    assert parsed.of("device-sample").facts["first_device"] == [True, False]
