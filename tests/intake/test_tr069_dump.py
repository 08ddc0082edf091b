"""Dumps of a gateway's parameters: its devices, its state, and to whom it reports."""

import pytest
from gateway_reports import rows
from hypothesis import given, settings
from hypothesis import strategies as st

from hjemmel.intake.tr069_dump import parse

HEADER = "Parameter,Value,Value type,Value timestamp\n"
READ, LATER = "2026-11-24T01:00:00.000Z", "2026-11-24T04:00:00.000Z"
AT = 1_795_482_000_000
STATION = "Device.WiFi.AccessPoint.3.AssociatedDevice.1."
INFO = {"Manufacturer": "Eksempel", "ModelName": "HG1", "SerialNumber": "EX-HG1-17", "UpTime": "15687"}
INFO |= {"MemoryStatus.Free": "100", "MemoryStatus.Total": "400"}
TR181 = {f"Device.DeviceInfo.{name}": value for name, value in INFO.items()} | {
    "Device.WiFi.SSID.3.SSID": "Hjemme",
    "Device.WiFi.AccessPoint.3.SSIDReference": "Device.WiFi.SSID.3.",
    "Device.WiFi.AccessPoint.3.CpeOperationMode": "Router",
    f"{STATION}MACAddress": "02:00:5e:00:53:01",
    f"{STATION}SignalStrength": "0",
    f"{STATION}LastDataUplinkRate": "58",
    f"{STATION}AssociationTime": "0001-01-01T00:00:00.000Z",
    "Device.WiFi.DataElements.Network.Device.1.SerialNumber": "EX-HG1-17",
    "Device.WiFi.DataElements.Network.Device.1.Manufacturer": "Eksempel",
    "Device.WiFi.DataElements.Network.Device.1.ManufacturerModel": "HG1",
    "Device.WiFi.DataElements.Network.Device.1.Radio.2.BSS.2.STA.1.MACAddress": "02:00:5E:00:53:01",
    "Device.WiFi.DataElements.Network.Device.1.Radio.2.BSS.2.STA.1.SignalStrength": "98",
    "Device.Hosts.Host.1.PhysAddress": "02:00:5E:00:53:01",
    "Device.Hosts.Host.1.HostName": "stue-tv",
    "Device.Optical.Interface.1.Status": "Up",
    "Device.Optical.Interface.1.OpticalSignalLevel": "0",
    "Device.Optical.Interface.1.X_TP_GPON_Config.RXPower": "35",
    "Device.Optical.Interface.1.X_TP_GPON_Config.TransceiverTemperature": "12251",
    "Device.Optical.Interface.1.Stats.BytesReceived": "5083194152",
}
OLD = "InternetGatewayDevice."
TR098 = {f"{OLD}DeviceInfo.{name}": value for name, value in INFO.items()} | {
    f"{OLD}LANDevice.1.Hosts.Host.1.MACAddress": "02:00:5E:00:53:01",
    f"{OLD}LANDevice.1.Hosts.Host.1.HostName": "stue-tv",
    f"{OLD}WANDevice.1.WANConnectionDevice.1.WANPPPConnection.1.ConnectionType": "IP_Routed",
    f"{OLD}WANDevice.1.X_GponInterafceConfig.RXPower": "-7",
    f"{OLD}WANDevice.1.X_GponInterafceConfig.Status": "Up",
    f"{OLD}X_HW_APDevice.1.SerialNumber": "EX-AP1-3",
    f"{OLD}X_HW_APDevice.1.WLANConfiguration.2.SSID": "Hjemme",
    f"{OLD}X_HW_APDevice.1.WLANConfiguration.2.AssociatedDevice.1.AssociatedDeviceMACAddress": "02:00:5E:00:53:01",
    f"{OLD}X_HW_APDevice.1.WLANConfiguration.2.AssociatedDevice.1.RSSI": "-58",
    f"{OLD}X_HW_APDevice.1.WLANConfiguration.2.AssociatedDevice.1.TxRate": "735",
}
COLLECTOR = "http://events.somebody.example/v1/bulk-data"


def dump(values, read=READ, **other):
    lines = [f'{name},"{value}",xsd:string,{other.get(name.rpartition(".")[2], read)}' for name, value in values.items()]
    return (HEADER + "".join(f"{line}\n" for line in lines)).encode()


def state(values, **context):
    [row] = rows(parse(dump(values), context), "equipment-state")
    return row


def test_a_device_in_three_tables_is_one_and_the_figure_that_knows_stands():
    [row] = rows(parse(dump(TR181)))
    assert (row["key"], row["mac"], row["device_name"], row["signal_dbm"]) == (("serial", "EX-HG1-17"), "02:00:5e:00:53:01", "stue-tv", -61)
    assert (row["upload_kbps"], row["seen_at"], row["gateway_mode"], row["equipment_model"]) == (None, AT, "router", "eksempel hg1")


def test_a_mesh_of_an_older_gateway_tells_its_stations_by_its_maker_s_names():
    [row] = rows(parse(dump(TR098)))
    assert (row["access_point"], row["ssid"], row["signal_dbm"], row["download_kbps"]) == ("EX-AP1-3", "Hjemme", -58, 735_000)
    assert (row["device_name"], row["gateway_mode"]) == ("stue-tv", "router")


def test_the_state_is_told_in_the_standard_s_units():
    row = state(TR181)
    assert (row["line"], row["uptime_s"], row["memory_free_percent"], row["temperature_c"]) == ("up", 15687, 25, 48)
    assert (row["light_dbm"], row["download_bytes"], row["upload_bytes"]) == (-25, 5083194152, None)
    assert (state(TR098)["light_dbm"], state(TR098)["line"]) == (-7, "up")


@pytest.mark.parametrize(
    ("status", "line"), [("Up", "up"), ("LowerLayerDown", "down"), ("Error", "degraded"), ("Unknown", None), ("5", None)]
)
def test_a_line_of_which_nothing_is_said_is_no_state(status, line):
    parsed = parse(dump(TR181 | {"Device.Optical.Interface.1.Status": status}))
    assert [row["line"] for row in rows(parsed, "equipment-state")] == ([line] if line else [])
    assert parsed.ignored == ({} if line else {"no-line-status": 1})


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("Device.Optical.Interface.1.X_TP_GPON_Config.RXPower", "0", "light_dbm"),
        ("Device.Optical.Interface.1.X_TP_GPON_Config.TransceiverTemperature", "-70144", "temperature_c"),
        ("Device.DeviceInfo.MemoryStatus.Total", "0", "memory_free_percent"),
        ("Device.DeviceInfo.UpTime", "-1", "uptime_s"),
    ],
)
def test_what_is_not_known_is_absent_and_never_zero(name, value, field):
    assert state(TR181 | {name: value})[field] is None


@pytest.mark.parametrize(
    ("written", "dbm"),
    [
        ("-19500", -19), ("-19500.0", -19), ("-19501.5", -20), ("-8000", -8), ("400.5", None), ("5624", 6),
        ("-19.5", -19), ("-3.409399", -3), ("-19.0", -19), ("-40.00", -40), ("1.4", 1), (" -27.96 ", -28),
        ("-0.3", None), ("0.0", None), ("0", None), ("-19", None), ("-100", None), ("-99.9", None), ("99.9", None),
        ("--", None), ("nan", None),
    ],
)  # fmt: skip
def test_light_written_in_dbm_is_not_read_as_thousandths_and_is_never_zero(written, dbm):
    own = "Device.Optical.Interface.1.X_TP_GPON_Config.RXPower"
    assert state(TR181 | {"Device.Optical.Interface.1.OpticalSignalLevel": written, own: "0"})["light_dbm"] == dbm


def test_a_sample_is_no_younger_than_the_table_that_was_read_first():
    parsed = parse(dump(TR181, PhysAddress=LATER, HostName=LATER, OpticalSignalLevel=LATER))
    assert [row["seen_at"] for row in rows(parsed)] == [AT]
    assert [row["seen_at"] for row in rows(parsed, "equipment-state")] == [AT]


def test_without_an_instant_nothing_is_seen():
    parsed = parse(dump(TR181, read="0001-01-01T00:00:00Z"))
    assert [fault.line for fault in parsed.faults] == [1]
    assert rows(parsed) == rows(parsed, "equipment-state") == []


@pytest.mark.parametrize(
    ("collectors", "alarms"), [("", 1), ("bulk.eksempelnett.example", 1), ("bulk.eksempelnett.example, EVENTS.somebody.example", 0)]
)
@pytest.mark.parametrize("enabled", ["true", "false"])
def test_a_profile_that_reports_to_somebody_else_is_an_alarm(collectors, alarms, enabled):
    profile = {
        "Device.BulkData.Profile.1.Enable": enabled,
        "Device.BulkData.Profile.1.HTTP.URL": COLLECTOR,
        "Device.BulkData.Profile.2.HTTP.URL": "",
    }
    parsed = parse(dump(TR181 | profile), {"collectors": collectors})
    assert parsed.alarms == ({"foreign-collector": alarms} if alarms else {})
    assert "somebody" not in repr(parsed)


def test_two_gateways_in_one_file_are_two():
    other = {name: "EX-HG1-18" if name.endswith(".SerialNumber") else value for name, value in TR181.items()}
    parsed = parse(dump(TR181) + dump(other))
    assert (
        [row["key"][1] for row in rows(parsed)] == [row["serial"] for row in rows(parsed, "equipment-state")] == ["EX-HG1-17", "EX-HG1-18"]
    )


@pytest.mark.parametrize(
    ("bad", "line"), [(b"Device.A,1\n", 1), (HEADER.encode() + b"Device.A,1\n", 2), (HEADER.encode() + b'Device.A,"1"2,x,y\n', 2)]
)
def test_a_bad_row_is_a_fault_with_its_line(bad, line):
    assert [fault.line for fault in parse(bad).faults] == [line]


WHOLE = dump(TR181) + dump(TR098)


@given(at=st.integers(0, len(WHOLE)), noise=st.binary(max_size=8), gone=st.integers(0, 8))
@settings(max_examples=300, deadline=None)
def test_mutated_dumps_never_raise_and_faults_repeat_nothing(at, noise, gone):
    parsed = parse(WHOLE[:at] + noise + WHOLE[at + gone :])
    assert not any(word in str(fault) for fault in parsed.faults for word in ("stue-tv", "02:00", "Hjemme", "EX-HG1"))
