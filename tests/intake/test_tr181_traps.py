"""Each trap that real gateways set, and each gate that the notice puts before the home network."""

import pytest
from gateway_reports import SERIAL, document, flat, gateway, host, numbered, rows, station

from hjemmel.intake import equipment
from hjemmel.intake.tr181_bulk import parse
from hjemmel.intake.tr181_units import dbm, kbps

PHONE, TV, PC = "02:00:5e:00:53:01", "02:00:5e:00:53:02", "02:00:5e:00:53:03"
WIRED = {"InterfaceType": "Ethernet"}


def told(parsed):
    """What was passed over, whatever the equipment."""
    return {what: times for (what, _), times in parsed.of("device-sample").tallies.items()}


def only(data):
    (row,) = rows(parse(data))
    return row


@pytest.mark.parametrize(
    ("told", "meant"),
    [(-61, -61), (-200, -200), (-201, None), (0, None), (140, -40), (98, -61), (1, -110), (220, 0), (221, None), (255, None)],
)
def test_a_signal_is_dbm_or_rcpi_and_zero_is_unknown(told, meant):
    assert only(document(gateway([station(PHONE, SignalStrength=told)])))["signal_dbm"] == dbm(told) == meant


@pytest.mark.parametrize(("told", "meant"), [(0, None), (58, None), (999, None), (1000, 1000), (2**32 - 1, 2**32 - 1), (2**32, None)])
def test_a_rate_that_cannot_be_kilobits_is_unknown(told, meant):
    assert only(document(gateway([station(PHONE, LastDataUplinkRate=told)])))["upload_kbps"] == kbps(told) == meant


def test_sent_by_the_access_point_is_download_and_sent_to_the_wan_is_upload():
    counted = {"BytesSent": 9_000, "BytesReceived": 1_000}
    wireless = only(document(gateway([station(PHONE, Stats=counted)])))
    wired = only(document(gateway([], [host(PC, WANStats=counted, **WIRED)])))
    assert (wireless["download_bytes"], wireless["upload_bytes"]) == (9_000, 1_000)
    assert (wired["download_bytes"], wired["upload_bytes"]) == (1_000, 9_000)


def test_counters_that_are_not_told_are_unknown_and_impossible_ones_too():
    assert only(document(gateway([station(PHONE)])))["download_bytes"] is None
    assert only(document(gateway([station(PHONE, Stats={"BytesSent": -1})])))["download_bytes"] is None
    assert only(document(gateway([station(PHONE, Stats={"BytesSent": 2**70})])))["download_bytes"] is None


@pytest.mark.parametrize("written", ["3C:06:30:00:00:01", "3c-06-30-00-00-01", "3c0630000001", "3C06.3000.0001"])
def test_one_device_has_one_address_however_it_is_written(written):
    row = only(document(gateway([station("3c:06:30:00:00:01", SignalStrength=-50)], [host(written, "Telefon")])))
    assert (row["mac"], row["device_name"], row["signal_dbm"]) == ("3c:06:30:00:00:01", "Telefon", -50)


def test_a_row_without_a_device_is_passed_over_and_counted():
    parsed = parse(document(gateway([station(""), station("00:00:00:00:00:00"), station(PHONE)])))
    assert [row["mac"] for row in rows(parsed)] == [PHONE]
    assert told(parsed) == {"no-mac-address": 2}


def test_what_is_not_connected_now_is_not_seen():
    gone = gateway([station(PHONE, Active=False), station(TV)], [host(PC, Active=False, **WIRED)])
    assert [row["mac"] for row in rows(parse(document(gone)))] == [TV]


@pytest.mark.parametrize("name", ["", "*", "unknown", "UNKNOWN"])
def test_a_name_that_is_none_is_not_a_name(name):
    assert only(document(gateway([station(PHONE)], [host(PHONE, name)])))["device_name"] is None


def test_a_cabled_device_never_has_a_network_name_or_a_signal():
    row = only(document(gateway([], [host(PC, SSID="Hjemme", SignalStrength=-40, **WIRED)])))
    assert (row["connection"], row["ssid"], row["signal_dbm"]) == ("cable", None, None)


def serving(translated, serves):
    """A gateway that says of some interfaces whether it translates there, and whether it hands out addresses."""
    settings = numbered([{"Enable": on} for on in translated])
    return gateway([station(PHONE)], mode="") | {"NAT": {"InterfaceSetting": settings}, "DHCPv4": {"Server": {"Enable": serves}}}


@pytest.mark.parametrize(
    ("device", "mode"),
    [
        (gateway([station(PHONE)], mode="Router"), "router"),
        (gateway([station(PHONE)], mode="Bridge/Extender"), "bridge"),
        (gateway([station(PHONE)], mode=""), "unknown"),
        (gateway([station(PHONE)], mode="") | {"NAT": {"InterfaceSetting": {"1": {"Enable": True}}}}, "router"),
        (gateway([station(PHONE)], mode="") | {"NAT": {"InterfaceSetting": {"1": {"Enable": False}}}}, "bridge"),
        (gateway([station(PHONE)], mode="") | {"DHCPv4": {"Server": {"Enable": True}}}, "router"),
        (gateway([station(PHONE)], mode="Bridge/Extender") | {"DHCPv4": {"Server": {"Enable": True}}}, "bridge"),
        (serving((True,), True), "router"),
        (serving((True,), False), "unknown"),
        (serving((True, False), True), "router"),
        (serving((True, False), None), "unknown"),
        (serving((True, None), None), "router"),
        (serving((False,), True), "bridge"),
        (serving((), False), "bridge"),
    ],
)
def test_a_mode_that_nobody_tells_is_unknown(device, mode):
    assert only(document(device))["gateway_mode"] == mode


def test_the_mode_is_that_of_the_report_and_not_of_the_home():
    both = rows(parse(document(gateway([station(PHONE)]), gateway([station(PHONE)], mode="Bridge/Extender"))))
    assert [row["gateway_mode"] for row in both] == ["router", "bridge"]


def test_the_first_device_is_the_one_that_came_first_and_there_is_one():
    times = ["2026-11-24T00:30:00Z", "2026-11-23T22:00:00Z", "0001-01-01T00:00:00Z", "31/12/1969 07:02:15 PM", ""]
    stations = [station(f"02:00:5e:00:53:0{n}", AssociationTime=time) for n, time in enumerate(times)]
    seen = rows(parse(document(gateway(stations, mode="Bridge/Extender"))))
    assert [row["first_device"] for row in seen] == [False, True, False, False, False]


def test_where_no_time_is_known_the_first_of_the_table_is_the_first_device():
    seen = rows(parse(document(gateway([station(PHONE), station(TV)], [host(PC, **WIRED)]))))
    assert [row["first_device"] for row in seen] == [True, False, False]


def mesh(**member):
    ap = {"SSID": "Hjemme", "AssociatedDevice": {"1": station(TV, SignalStrength=120)}}
    return gateway([station(PHONE)], MultiAP={"APDevice": {"1": {"Radio": {"1": {"AP": {"1": ap}}}, **member}}})


def test_a_device_on_a_mesh_point_hangs_on_that_point():
    phone, tv = rows(parse(document(mesh(SerialNumber="EX-AP1-1", Manufacturer="Eksempel", ProductClass="AP-1"))))
    assert (phone["attached_serial"], tv["attached_serial"]) == (SERIAL, "EX-AP1-1")
    assert (tv["equipment_model"], tv["ssid"], tv["signal_dbm"]) == ("eksempel ap-1", "Hjemme", -50)


@pytest.mark.parametrize(
    "named", [{"Manufacturer": "", "ProductClass": "NLS-1304-25"}, {"Manufacturer": "GoogleWifi", "ProductClass": "x"}]
)
def test_a_point_of_google_s_is_known_by_its_number_alone(named):
    assert rows(parse(document(mesh(SerialNumber="EX-AP1-1", **named))))[1]["equipment_model"] == "google wifi"


def test_a_device_on_a_point_that_does_not_say_its_number_hangs_on_nothing_of_ours():
    assert rows(parse(document(mesh())))[1]["attached_serial"] == ""


def test_data_elements_say_the_same_in_other_words():
    sta = {"MACAddress": TV.upper(), "SignalStrength": 120, "LastDataDownlinkRate": 6000, "BytesSent": 5, "BytesReceived": 6}
    member = {"ID": PC, "SerialNumber": "EX-AP1-1", "Manufacturer": "Eksempel", "ManufacturerModel": "AP-1"}
    member |= {
        "Radio": {"1": {"BSS": {"1": {"SSID": "Hjemme", "STA": {"1": sta | {"MultiAPSTA": {"AssociationTime": "2026-11-23T22:00:00Z"}}}}}}}
    }
    tree = gateway([], [host(TV, "Stue-TV"), host(PC, "wifi-punkt", **WIRED)], DataElements={"Network": {"Device": {"1": member}}})
    parsed = parse(document(tree))
    (tv,) = rows(parsed)
    assert (tv["mac"], tv["device_name"], tv["signal_dbm"], tv["attached_serial"]) == (TV, "Stue-TV", -50, "EX-AP1-1")
    assert (tv["download_bytes"], tv["upload_bytes"], tv["download_kbps"]) == (5, 6, 6000)
    assert told(parsed) == {"own-equipment": 1}, "the access point itself is no device of the household"


@pytest.mark.parametrize(
    ("unit", "bytes_"),
    [
        (None, 2048), (0, 2048), (1, 2048 * 1024), (2, 2048 * 1024**2), ("1", 2048 * 1024), (" 2 ", 2048 * 1024**2), (1.0, 2048 * 1024),
        (3, None), (-1, None), ("MiB", None), (1.5, None),
    ],
)  # fmt: skip
def test_counters_of_data_elements_are_in_the_unit_that_stands_beside_them(unit, bytes_):
    sta = {"MACAddress": TV, "SignalStrength": 120, "BytesSent": 2048, "BytesReceived": 2**62}
    bss = {"SSID": "Hjemme", "STA": {"1": sta}, "ByteCounterUnits": unit}
    tree = gateway(DataElements={"Network": {"Device": {"1": {"ID": PC, "Radio": {"1": {"BSS": {"1": bss}}}}}}})
    for data in (document(tree), flat(tree)):
        row = only(data)
        assert (row["download_bytes"], row["upload_bytes"]) == (bytes_, 2**62 if bytes_ == 2048 else None)


def test_a_device_in_two_tables_is_one_device_with_the_best_of_both():
    """As a real gateway tells it: a dBm parameter at 0 beside an RCPI in the mesh table."""
    ap = {"SSID": "Hjemme", "AssociatedDevice": {"1": station(PHONE.upper(), SignalStrength=140, LastDataUplinkRate=648_000)}}
    tree = gateway(
        [station(PHONE, SignalStrength=0, LastDataUplinkRate=0)],
        MultiAP={"APDevice": {"1": {"SerialNumber": SERIAL, "Radio": {"1": {"AP": {"1": ap}}}}}},
    )
    phone = only(document(tree))
    assert (phone["signal_dbm"], phone["upload_kbps"], phone["attached_serial"]) == (-40, 648_000, SERIAL)


def test_a_wireless_host_that_no_radio_lists_hangs_on_nothing_of_ours():
    seen = rows(parse(document(gateway([station(PHONE)], [host(TV, Layer1Interface="Device.WiFi.SSID.5")]))))
    assert [row["attached_serial"] for row in seen] == [SERIAL, ""]


def test_where_the_radios_list_nobody_the_host_is_believed():
    row = only(document(gateway([], [host(TV, Layer1Interface="Device.WiFi.SSID.5")])))
    assert (row["connection"], row["ssid"], row["attached_serial"], row["signal_dbm"]) == ("wifi", "Hjemme", SERIAL, None)


@pytest.mark.parametrize(
    ("maker", "model", "name"),
    [
        ("Google", "Google Wifi", "google wifi"),
        ("Google LLC", "Wifi", "google wifi"),
        ("Google, Inc.", "AC-1304", "google wifi"),
        ("Google", "something new", "google wifi"),
        ("Google", "Nest Wifi", "nest wifi"),
        ("Google", "Nest Wifi Pro", "nest wifi pro"),
        ("Google", "Google Nest Wifi Pro", "nest wifi pro"),
        ("", "Nest Wifi", "nest wifi"),
        ("Google", "H2D", "nest wifi"),
        ("Huawei Technologies Co., Ltd", "EG8145X6", "huawei eg8145x6"),
        ("TP-Link", "TP-Link XX230v", "tp-link xx230v"),
        ("Google", "Nest Wifi Point", "google wifi"),
        ("", "Nest Router", "google wifi"),
        ("", "NLS-1304-25", "google wifi"),
        ("", "AC-1304", "google wifi"),
        ("", "A4RNLS-1304-25", "google wifi"),
        ("Unknown", "Mesh point (AC-1304)", "google wifi"),
        ("Unknown", "H2D", "nest wifi"),
        ("", "g6zuc", "nest wifi pro"),
        ("AC-1304", "", "google wifi"),
        ("GoogleWifi", "", "google wifi"),
        ("Google-Inc", "x", "google wifi"),
        ("(Google)", "Wifi", "google wifi"),
        ("Google\u00a0LLC", "GJ2CQ", "google wifi"),
        ("", "Wifi", "wifi"),
        ("Eksempel", "Wifi", "eksempel wifi"),
        ("Eksempel", "H2D-5", "eksempel h2d-5"),
        ("Goog", "x", "goog x"),
        ("", "", ""),
    ],
)
def test_equipment_has_one_name_however_it_names_itself(maker, model, name):
    assert equipment.name(maker, model) == name
