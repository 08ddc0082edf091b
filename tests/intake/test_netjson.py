"""NetJSON DeviceMonitoring: the clients of equipment with OpenWrt."""

import json

import pytest
from gateway_reports import rows
from hypothesis import given, settings
from hypothesis import strategies as st

from hjemmel.intake.netjson import parse

AT = 1_795_482_000
MAC = "02:00:5e:00:53:01"
SN = {"sn": "EX-AP1-7", "pc": "AP-1", "received_at": "1795483000"}


def client(mac=MAC, **more):
    return {"mac": mac.upper(), "signal": -61, "noise": -95, "vendor": "Eksempel", "assoc": True, "auth": True, "ht": True, **more}


def monitored(clients=(), leases=(), mode="access_point", **more):
    wireless = {"channel": 36, "mode": mode, "signal": -60, "ssid": "Hjemme", "frequency": 5180, "clients": list(clients)}
    face = {"name": "wlan0", "type": "wireless", "up": True, "mac": "02:00:5e:00:53:ff", "wireless": wireless}
    lan = {"name": "br-lan", "type": "bridge", "statistics": {"rx_bytes": 1, "tx_bytes": 2}}
    neighbours = [{"mac": "02:00:5e:00:53:77", "ip": "192.168.1.77", "interface": "br-lan", "state": "REACHABLE"}]
    told = {"type": "DeviceMonitoring", "general": {"local_time": AT, "uptime": 60}, "interfaces": [lan, face]}
    return (
        told
        | {"dhcp_leases": list(leases), "neighbors": neighbours, "dns_servers": ["192.0.2.53"], "resources": {"load": [0, 0, 0]}}
        | more
    )


def lease(mac=MAC, name="stue-tv"):
    return {"expiry": AT + 60, "mac": mac, "ip": "192.168.1.136", "client_name": name, "client_id": f"01:{mac}"}


def told(*documents, **context):
    return parse("\n".join(map(json.dumps, documents)).encode() + b"\n", SN | context)


def test_a_client_of_a_radio_is_a_device_with_the_name_that_its_lease_gives():
    parsed = told(monitored([client()], [lease()]))
    [row] = rows(parsed)
    assert (row["key"], row["mac"], row["device_name"], row["connection"], row["ssid"]) == (
        ("serial", "EX-AP1-7"),
        MAC,
        "stue-tv",
        "wifi",
        "Hjemme",
    )
    assert (row["signal_dbm"], row["seen_at"], row["equipment_model"], row["gateway_mode"]) == (-61, AT * 1000, "ap-1", "router")
    assert (parsed.faults, parsed.alarms) == ([], {})


def test_equipment_that_hands_out_no_addresses_is_not_known_to_route():
    assert [row["gateway_mode"] for row in rows(told(monitored([client()])))] == ["unknown"]


def test_neighbours_and_leases_of_the_absent_and_what_a_station_hears_are_no_devices():
    assert rows(told(monitored([client(assoc=False)], [lease()]))) == []
    assert rows(told(monitored([client()], mode="station"))) == []


@pytest.mark.parametrize(("signal", "dbm"), [(-61, -61), (-61.0, -61), (0, None), (40, None), (-300, None), ("x", None), (None, None)])
def test_a_signal_is_in_dbm_or_it_is_unknown(signal, dbm):
    assert [row["signal_dbm"] for row in rows(told(monitored([client(signal=signal)])))] == [dbm]


def test_the_equipment_s_own_name_servers_are_no_activity_and_flows_are():
    assert told(monitored(dns_search=["lan"])).alarms == {}
    parsed = told(monitored([client()], flows=[{"src": "192.168.1.2", "dst": "198.18.5.5"}]))
    assert parsed.alarms == {"undeclared-field": 1}
    assert "198.18.5.5" not in repr(parsed)


def test_late_documents_have_their_own_time_and_one_without_a_time_that_of_its_receipt():
    late, timeless = monitored([client()], general={"local_time": AT - 3600}), monitored([client()], general={})
    assert [row["seen_at"] for row in rows(told(late, timeless))] == [(AT - 3600) * 1000, 1_795_483_000_000]


def test_whose_it_is_must_be_told_beside_it():
    parsed = parse(json.dumps(monitored([client()])).encode())
    assert ([fault.line for fault in parsed.faults], len(parsed.of("device-sample"))) == ([1], 0)


@pytest.mark.parametrize("bad", ["{}", "[]", '{"type": "NetworkGraph"}', "nothing", '{"type": "DeviceMonitoring"'])
def test_another_document_is_a_fault_with_its_line(bad):
    parsed = parse(f"{json.dumps(monitored([client()]))}\n{bad}\n".encode(), SN)
    assert [fault.line for fault in parsed.faults] == [2]
    assert len(rows(parsed)) == 1


WHOLE = json.dumps(monitored([client()], [lease()])).encode()


@given(at=st.integers(0, len(WHOLE)), noise=st.binary(max_size=8), gone=st.integers(0, 8))
@settings(max_examples=300, deadline=None)
def test_mutated_documents_never_raise_and_faults_repeat_nothing(at, noise, gone):
    parsed = parse(WHOLE[:at] + noise + WHOLE[at + gone :], SN)
    assert not any(word in str(fault) for fault in parsed.faults for word in ("stue-tv", "02:00", "Hjemme", "192.168"))
    assert "192.168" not in repr(parsed.columns)


MEMBERS = "general local_time interfaces wireless clients mac signal mode dhcp_leases client_name ssid".split()
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(MEMBERS), inner),
)


@given(document=ANYTHING)
@settings(max_examples=300, deadline=None)
def test_any_members_are_read_or_left(document):
    more = document if isinstance(document, dict) else {"interfaces": document}
    parse(json.dumps(monitored([client()]) | more | {"type": "DeviceMonitoring"}).encode(), SN)
