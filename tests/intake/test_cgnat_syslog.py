"""Logs of those who translate addresses for many: which ports were behind which address inside."""

import time
from ipaddress import ip_address

import pytest
from gateway_reports import rows
from growing import TOO_MUCH_LONGER, much_longer
from hypothesis import given, settings
from hypothesis import strategies as st

from hjemmel.intake.cgnat_syslog import LONGEST, parse

AT = 1_795_482_000_000  # 2026-11-24 01:00:00 UTC
EPOCH = f"{AT // 1000:x}"
ISO = "<134>2026-11-24T01:00:00Z cgn1.example "
PBA = (
    'internal-ip="100.64.12.34" block-used="1" block-port-low="4096" block-port-high="4607" reflexive-ip="198.51.100.7" nat-pool-name="p" '
)
SHAPES = {
    "srx": f'{ISO}RT_NAT - RT_SRC_NAT_PBA_ALLOC [{PBA}logical-system-id="0" epoch-time-64="{EPOCH}"]',
    "srx-structured": "<14>1 2026-11-24T02:00:00.000+01:00 cgn1.example RT_NAT - RT_SRC_NAT_PBA_ALLOC "
    f'[junos@2636.1.1.1.2.129 {PBA}epoch-time-64="{EPOCH}"]',
    "ms": ISO + "(FPC Slot 1, PIC Slot 0) {s1}[FWNAT]: JSERVICES_NAT_PORT_BLOCK_ALLOC: 100.64.12.34 -> 198.51.100.7:4096-4607",
    "ms-epoch": ISO + f"{{s1}}[jservices-nat]: JSERVICES_NAT_PORT_BLOCK_ALLOC: 100.64.12.34 -> 198.51.100.7:4096-4607 0x{EPOCH}",
    "nfware": ISO + "nfware: A VRF 0 INT 100.64.12.34 EXT 198.51.100.7:4096-4607",
    "a10": ISO + "CEF:0|A10|CFW|6.0.0|CGN 106|Nat Port Batch Pool Allocated|5|proto=UDP src=100.64.12.34 "
    "sourceTranslatedAddress=198.51.100.7 sourceTranslatedPort=4096 cn3=4607 cn3Label=Last Nat Port",
    "cisco": "<158> 1 2026 Nov 24 01:00:00 UTC cgn1.example - - NAT44 - [UserbasedA - 100.64.12.34 default - 198.51.100.7 - 4096 4607]",
}
ACTIVITY = (
    "nfware: A VRF 0 6 INT 100.64.12.34:57938 EXT 198.51.100.7:28475 DST 192.0.2.206:443 DIR OUT",
    "nfware: A VRF 0 6 INT 100.64.12.34:57938 EXT 198.51.100.7:28475",
    "CEF:0|A10|ADC|6.0.7|CGN 102|Nat Session Created|5|src=100.64.12.34 spt=38951 dst=192.0.2.206 dpt=443 "
    "sourceTranslatedAddress=198.51.100.7 sourceTranslatedPort=38951 destinationTranslatedAddress=192.0.2.206",
    "CEF:0|A10|CFW|6.0.0|CGN 106|Nat Port Batch Pool Allocated|5|src=100.64.12.34 dst=192.0.2.206 sourceTranslatedAddress=198.51.100.7 "
    "sourceTranslatedPort=4096 cn3=4607",
    "RT_FLOW: RT_FLOW_SESSION_CREATE: session created 100.64.12.34/57938->192.0.2.206/443",
    "{s1}[jservices-sfw]: JSERVICES_SESSION_OPEN: application:none, 100.64.12.34:1024 [198.51.100.7:4096] -> 192.0.2.206:443 (TCP)",
    "- - NAT44 - [SessionbasedAD TCP 100.64.12.34 default - 198.51.100.7 1024 4096 - 192.0.2.206 443]",
)


def told(line, **context):
    parsed = parse((line + "\n").encode(), context)
    assert not parsed.faults
    return rows(parsed, "ip-assignment")


def address(packed):
    return str(ip_address(packed).ipv4_mapped)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_block_is_a_block_whoever_made_the_translator(shape):
    [row] = told(SHAPES[shape])
    assert row["key"] == ("private-address", "100.64.12.34")
    assert (address(row["private_address"]), address(row["public_address"])) == ("100.64.12.34", "198.51.100.7")
    assert (row["port_from"], row["port_to"], row["state"], row["nas"]) == (4096, 4607, "open", "cgn1.example")
    assert (row["started_at"], row["ended_at"]) == (AT, AT)


@pytest.mark.parametrize("message", ACTIVITY)
def test_single_connections_and_where_they_go_never_come_in_and_raise_an_alarm(message):
    parsed = parse((ISO + message + "\n" + SHAPES["nfware"] + "\n").encode())
    assert (parsed.refused, parsed.alarms, len(parsed.of("ip-assignment"))) == ({"online-activity": 1}, {"online-activity": 1}, 1)
    assert "192.0.2.206" not in repr(parsed)
    assert "57938" not in repr(parsed)


def test_an_interim_repeats_the_beginning_and_a_release_ends_it():
    srx = SHAPES["srx"]
    interim = srx.replace("ALLOC", "INTERIM").replace("01:00:00", "01:30:00")
    release = srx.replace("ALLOC", "RELEASE").replace("01:00:00", "02:00:00").replace(EPOCH, f"{AT // 1000 + 3600:x}")
    parsed = parse("".join(f"{line}\n" for line in (srx, interim, interim, release)).encode())
    lasted = [((row["started_at"] - AT) // 1000, (row["ended_at"] - AT) // 1000, row["state"]) for row in rows(parsed, "ip-assignment")]
    assert lasted == [(0, 0, "open"), (0, 1800, "open"), (0, 3600, "ended")]
    assert (parsed.duplicates, len({row["session_id"] for row in rows(parsed, "ip-assignment")})) == (1, 1)


def test_a_release_whose_beginning_nobody_has_told_stands_by_itself_and_goes_on_with_what_is_stored():
    parsed = parse((SHAPES["nfware"].replace(" A VRF", " D VRF") + "\n").encode())
    columns = parsed.of("ip-assignment")
    assert (columns.values["started_at"], columns.values["ended_at"], columns.values["state"]) == ([AT], [AT], ["ended"])
    assert columns.follows_ms[0] < AT


def test_several_records_of_one_message_are_several_blocks():
    two = SHAPES["cisco"] + " [UserbasedW - 100.64.12.35 Broadband - 198.51.100.7 - 4608 5119]"
    assert [(row["key"][1], row["port_from"], row["state"]) for row in told(two)] == [
        ("100.64.12.34", 4096, "open"),
        ("100.64.12.35@Broadband", 4608, "ended"),
    ]


@pytest.mark.parametrize(
    ("stamp", "context", "at"),
    [
        ("Nov 24 02:00:00 cgn1 ", {"zone": "Europe/Oslo", "received_at": "1795483000"}, AT),
        ("Nov 24 2026 02:00:00 CET cgn1 ", {}, AT),
        ("2026-11-24T02:00:00 cgn1 ", {"zone": "Europe/Oslo"}, AT),
        ("Dec 31 23:59:59 cgn1 ", {"zone": "UTC", "received_at": "1798761605"}, 1_798_761_599_000),  # read in the new year
        ("Nov 24 02:00:00 cgn1 ", {"zone": "Europe/Oslo"}, None),  # no year
        ("Nov 24 02:00:00 cgn1 ", {"received_at": "1795483000"}, None),  # no zone
        ("Nov 24 2026 02:00:00 EST cgn1 ", {}, None),
        ("", {"zone": "UTC", "received_at": "1795483000"}, None),
    ],
)
def test_an_instant_is_known_or_it_is_a_fault(stamp, context, at):
    parsed = parse(f"{stamp}A VRF 0 INT 100.64.12.34 EXT 198.51.100.7:4096-4607\n".encode(), context)
    assert [row["ended_at"] for row in rows(parsed, "ip-assignment")] == ([at] if at else [])
    assert len(parsed.faults) == (0 if at else 1)


BLOCK = "A VRF 0 INT 100.64.12.34 EXT 198.51.100.7:4096-4607"
STAMPS = {
    "<158>Nov 24 2026 02:00:00.123 CET: ": (123, ""),  # a router of Cisco's does not say its name
    "<158>Nov 24 02:00:00 CET: ": (0, ""),
    "<158>2026 Nov 24 02:00:00 +0100: ": (0, ""),
    "<158>Nov 24 2026 02:00:00 +01:00 cgn1 ": (0, "cgn1"),
    "<158>2026 Nov 24 02:00:00 CET cgn1 ": (0, "cgn1"),
    "<158>2026-11-24 02:00:00 CET cgn1 ": (0, "cgn1"),
    "<158>2026-11-24T02:00:00.250 CET  cgn1 ": (250, "cgn1"),
    "<158>2026-11-24 02:00:00 +0100 cgn1 ": (0, "cgn1"),
    "<158>2026-11-24 02:00:00 +01 cgn1 ": (0, "cgn1"),
    "<158>2026-11-24 02:00:00+01:00 cgn1 ": (0, "cgn1"),
    "<158>2026-11-24T01:00:00Z CGN ": (0, "CGN"),  # the zone has been said: what follows is the host
    "<158>2026-11-24 01:00:00 cgn1 ": (0, "cgn1"),  # the zone beside the data
}


@pytest.mark.parametrize("stamp", STAMPS)
def test_a_zone_that_the_line_says_goes_before_the_one_beside_the_data(stamp):
    [row] = told(stamp + BLOCK, zone="UTC", received_at="1795483000")
    assert (row["ended_at"] - AT, row["nas"]) == STAMPS[stamp]


@pytest.mark.parametrize("stamp", ["2026-11-24 02:00:00 EST cgn1 ", "2026-11-24 02:00:00 CGN ", "2026-11-24 02:00:00 +9900 cgn1 "])
def test_what_looks_like_a_zone_is_no_host_and_one_that_is_not_known_is_a_fault(stamp):
    parsed = parse(f"{stamp}{BLOCK}\n".encode(), {"zone": "UTC", "received_at": "1795483000"})
    assert (len(parsed.of("ip-assignment")), len(parsed.faults)) == (0, 1)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (ISO + "A VRF 0 INT 100.64.12.34 EXT 198.51.100.7", "no-ports"),
        (ISO + "sshd[1]: session opened", "not-a-port-block"),
        (ISO + "A VRF 0 INT 10.0.0.1 EXT 100.64.0.1:1024-1535", "outside-address-is-inward"),
        (SHAPES["cisco"].replace("UserbasedA", "Portblockrunout"), "not-a-port-block"),
    ],
)
def test_what_tells_nobody_apart_is_counted_and_not_kept(line, reason):
    parsed = parse((line + "\n").encode())
    assert (parsed.ignored, len(parsed.of("ip-assignment"))) == ({reason: 1}, 0)


@pytest.mark.parametrize("wrong", [("4096", "4608"), ("4607", "65536"), ("100.64.12.34", "100.64.12.345"), ("4607", "460700")])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_block_that_cannot_be_is_a_fault_that_repeats_nothing(shape, wrong):
    parsed = parse((SHAPES[shape].replace(*wrong) + "\n").encode())
    assert len(parsed.of("ip-assignment")) == 0
    assert all("100.64" not in str(fault) for fault in parsed.faults)
    assert parsed.faults or parsed.ignored


LOG = "".join(f"{line}\n" for line in (*SHAPES.values(), *(ISO + message for message in ACTIVITY))).encode()


@given(at=st.integers(0, len(LOG)), noise=st.binary(max_size=10), gone=st.integers(0, 10))
@settings(max_examples=500, deadline=None)
def test_mutated_logs_never_raise_and_no_destination_ever_comes_in(at, noise, gone):
    parsed = parse(LOG[:at] + noise + LOG[at + gone :], {"zone": "UTC", "received_at": "1795483000"})
    for row in rows(parsed, "ip-assignment"):
        assert "192.0.2.206" not in (address(row["public_address"]) if row["public_address"] else "", row["session_id"])
    assert not any("100.64" in str(fault) or "192.0.2" in str(fault) for fault in parsed.faults)


def test_a_long_word_in_a_message_is_looked_through_once() -> None:
    """From each of its letters, as it once was, it took half a second."""
    word = "f0" * 3750
    messages = [SHAPES[name].replace("=", f"={word} {word} x=", 1) for name in ("srx", "a10")]
    began = time.process_time()
    for message in messages:
        parse(f"{message}\n".encode())
    assert time.process_time() - began < 0.1
    assert max(map(len, messages)) < LONGEST


@pytest.mark.parametrize(
    ("before", "word"),
    [
        ("", "[UserbasedA 1 1 1 1 "),
        ("", "[UserbasedA 1 1 1 1 1 1 1 1 "),
        ("", "destination-"),
        ("", "RT_SRC_NAT_PBA_ALLOC "),
        ("", "RT_SRC_NAT_PBA_ALLOC ["),
        ("|A10|x|x|CGN 1|Nat Port Batch ", "Allocated"),
        ("A VRF 0 INT 100.64.12.34 EXT 198.51.100.7:1-1", " "),
    ],
)
def test_a_message_that_begins_many_times_is_looked_through_once(before, word):
    assert much_longer(lambda text: parse(f"{text}\n".encode()), word, LONGEST - 200, before=ISO + before, after="x") < TOO_MUCH_LONGER


def test_what_stands_behind_the_ports_of_a_block_is_passed_over():
    [row] = told(SHAPES["cisco"].replace("4096 4607]", "4096 4607 - 6 more ]"))
    assert (row["port_from"], row["port_to"]) == (4096, 4607)


def test_a_name_that_goes_on_after_destination_says_where_somebody_went():
    for name in ("destination", "destinationTranslatedAddress", "post-nat-destination-address", f"destination{'-x' * 20}"):
        assert parse(f"{SHAPES['a10']} {name}=192.0.2.206\n".encode()).refused == {"online-activity": 1}
