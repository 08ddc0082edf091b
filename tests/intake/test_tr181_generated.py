"""Generated home networks: every path through the parser says the same, and every unit is what it says."""

import json

import pytest
from gateway_reports import document, flat, gateway, host, numbered, rows, station
from hypothesis import given, settings
from hypothesis import strategies as st

from hjemmel.intake import mac, tr181_names
from hjemmel.intake.tr181_bulk import parse
from hjemmel.intake.tr181_units import dbm

octets = st.binary(min_size=6, max_size=6).filter(lambda six: six not in (bytes(6), b"\xff" * 6))
separators = st.sampled_from([":", "-", "", "."])
times = st.sampled_from(["", "0001-01-01T00:00:00Z", "2026-11-23T22:00:00Z", "2026-11-24T00:30:00Z", "31/12/1969 07:02:15 PM"])
counters = st.fixed_dictionaries({}, optional={"BytesSent": st.integers(-1, 2**64), "BytesReceived": st.integers(0, 2**40)})
names = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=12)

pieces = st.sampled_from(
    ["Dns", "DNS", "url", "HTTP", "Flow", "Host", "MAC", "X_", "A1", ".", "-", "_", "net", "Server", "s", "Sec", "uri", "ty"]
)
escaped = st.text('"\\\n\t\u00e9\u00ea\U0001f600/:{} ', max_size=2)
members = st.lists(pieces, min_size=1, max_size=4).map("".join)


def written(six: bytes, separator: str, upper: bool) -> str:
    text = six.hex(separator) if separator else six.hex()
    return text.upper() if upper else text


macs = st.builds(written, octets, separators, st.booleans())
stations = st.builds(
    station,
    macs,
    SignalStrength=st.integers(-250, 300),
    LastDataDownlinkRate=st.integers(0, 2**33),
    AssociationTime=times,
    Active=st.booleans(),
    Stats=counters,
)
hosts = st.builds(
    host,
    macs,
    names,
    InterfaceType=st.sampled_from(["Ethernet", "Wi-Fi", "Other", ""]),
    Active=st.booleans(),
    WANStats=counters,
    ActiveLastChange=times,
)
meshes = st.lists(stations, max_size=3).map(
    lambda found: {"APDevice": {"1": {"SerialNumber": "EX-AP1-1", "Radio": {"1": {"AP": {"1": {"AssociatedDevice": numbered(found)}}}}}}}
)
gateways = st.builds(
    gateway,
    st.lists(stations, max_size=5),
    st.lists(hosts, max_size=5),
    st.sampled_from(["Router", "Bridge/Extender", ""]),
    MultiAP=st.one_of(st.just({}), meshes),
)


@given(gateways)
@settings(max_examples=200, deadline=None)
def test_the_quick_path_and_the_patient_paths_agree(device):
    quick = parse(document(device))
    assert not quick.faults
    array = json.loads(document(device))
    array["Report"][0]["Device"]["Hosts"]["Host"] = list(device["Hosts"]["Host"].values())
    for other in (flat(device), document(device | {"X_EXAMPLE_Temperature": 41}), json.dumps(array).encode()):
        assert rows(parse(other)) == rows(quick)
        assert parse(other).of("device-sample").tallies == quick.of("device-sample").tallies


@given(gateways)
@settings(max_examples=200, deadline=None)
def test_every_sample_is_within_what_the_notice_declares(device):
    found = rows(parse(document(device)))
    assert len({row["mac"] for row in found}) == len(found)
    assert sum(row["first_device"] for row in found) == bool(found)
    for row in found:
        assert mac.normal(row["mac"]) == row["mac"]
        assert row["signal_dbm"] is None or -200 <= row["signal_dbm"] <= 0
        assert row["signal_dbm"] is None or row["connection"] == "wifi"
        assert row["ssid"] is None or row["connection"] == "wifi"
        assert row["download_kbps"] is None or 1000 <= row["download_kbps"] < 2**32
        assert row["download_bytes"] is None or 0 <= row["download_bytes"] < 2**63


@given(octets, separators, st.booleans())
def test_an_address_is_the_same_however_it_is_written(six, separator, upper):
    assert mac.normal(written(six, separator, upper)) == six.hex(":")


@given(st.lists(st.one_of(macs, st.text("0123456789abcdefABCDEF:-. ", max_size=20)), max_size=6))
def test_the_quick_look_at_addresses_never_passes_one_that_needs_changing(found):
    if mac.all_normal(found):
        assert [mac.normal(text) for text in found] == found


@given(st.integers(1, 219))
def test_a_stronger_rcpi_is_never_a_weaker_signal(rcpi):
    assert dbm(rcpi) <= dbm(rcpi + 1) <= dbm(rcpi) + 1
    assert dbm(rcpi) == (rcpi - 220) // 2


@given(members, st.sampled_from(["", " ", "\n "]))
def test_the_quick_look_at_names_finds_each_that_is_looked_for_and_no_other_and_no_value_stops_it(name, before_colon):
    data = json.dumps({"Name": "dns.url", name: 1}, separators=(",", before_colon + ":")).encode()
    looked_for = tr181_names.tells_activity(name) or "." in name or name.startswith("X_")
    assert tr181_names.may_be_unusual(data, frozenset(("X_",))) is looked_for


@given(st.lists(st.one_of(members, escaped), min_size=1, max_size=5).map("".join), st.booleans())
def test_the_quick_look_at_names_passes_none_that_speaks_of_activity_whatever_else_is_in_it(name, ascii_alone):
    data = json.dumps({"Name": "dns\\", "Security": name, name: [1, {"Security": 2}]}, ensure_ascii=ascii_alone).encode()
    if tr181_names.tells_activity(name) or any(map(tr181_names.tells_activity, tr181_names.names(data))):
        assert tr181_names.may_be_unusual(data, frozenset(("X_",)))


@pytest.mark.parametrize("name", ["\ndns", "x\tdns", "\u00eadns", "\u00eaDNS", 'dns"x', 'x"dns', "\\dns", "dns\\"])
def test_a_word_of_activity_beside_an_escape_is_found(name):
    assert tr181_names.tells_activity(name)
    assert tr181_names.may_be_unusual(json.dumps({name: 1}).encode(), frozenset(("X_",)))


@pytest.mark.parametrize(
    "name", ["Security", "DNSSECURITYS", "SecurityURIs", "flowers", "Curl", "curl", "Destroy", "Snippet", "Https1", "x1dns"]
)
def test_a_word_of_activity_within_another_word_says_nothing(name):
    found = tr181_names.may_be_unusual(json.dumps({name: "Uri", "Name": name}).encode(), frozenset(("X_", f"{name}s")))
    assert found is tr181_names.tells_activity(name) is (name in ("Https1", "x1dns"))


def test_a_known_name_is_found_where_a_word_that_says_nothing_stands_in_it():
    known = frozenset(("Security", "DESTROYED"))
    for name, looked_for in (("Security", True), ("SecurityMode", True), ("DESTROYED", True), ("DESTROY", False), ("ASecurity", False)):
        assert tr181_names.may_be_unusual(json.dumps({"DESTINY": 1, name: 2}).encode(), known) is looked_for, name


@pytest.mark.parametrize("close", ['"]}', ""])
@given(many=st.integers(0, tr181_names.STRAYS_AT_MOST + 2))
@settings(deadline=None)
def test_a_flood_of_words_in_values_is_looked_at_up_to_a_bound(many, close):
    data = b'{"Name":["' + b"Dns" * many + close.encode()
    assert tr181_names.may_be_unusual(data, frozenset(("X_",))) is (many > tr181_names.STRAYS_AT_MOST)
