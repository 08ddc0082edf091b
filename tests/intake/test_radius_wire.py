"""RADIUS accounting packets, as a real client builds them: what they say, and for whom the secret vouches."""

from collections import OrderedDict
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import pytest
from gateway_reports import rows
from hypothesis import given, settings
from hypothesis import strategies as st
from pyrad.dictionary import Dictionary
from pyrad.packet import AccountingRequest, AcctPacket, StatusServer

from hjemmel.intake.parsed import Parsed
from hjemmel.intake.radius_attributes import records, wanting
from hjemmel.intake.radius_sessions import WANTED, Sessions
from hjemmel.intake.radius_wire import read

SECRET, AT = b"hemmelig", 1_795_482_000
DETAIL = (Path(__file__).parent / "samples" / "freeradius-3.2.1-detail-20261124").read_bytes()
STATUS = {"Start": 1, "Stop": 2, "Interim-Update": 3, "Accounting-On": 7}


def number(value):
    return int(value).to_bytes(4, "big")


def prefix(text):
    address, _, length = text.partition("/")
    return bytes([0, int(length)]) + IPv6Address(address).packed


def tlv(kind, octets):
    return bytes([kind, len(octets) + 2]) + octets


def datagram(attributes, code=AccountingRequest, secret=SECRET, number_=7):
    packet = AcctPacket(code=code, id=number_, secret=secret, dict=Dictionary())
    for key, values in attributes.items():
        OrderedDict.__setitem__(packet, key, list(values))
    return packet.RequestPacket()


START = {
    40: [number(1)],
    44: [b"0000A1B2"],
    1: [b"dp-1@fiber.example"],
    32: [b"bng1.example"],
    55: [number(AT)],
    8: [IPv4Address("100.64.12.34").packed],
    123: [prefix("2001:db8:f000:1200::/56")],
    (3561, 2): [b"DP-1"],
    (6527, 121): [b"198.51.100.7 4096-4607 router base"],
    42: [number(987654)],
}


def taken(*datagrams):
    parsed = Parsed()
    sessions = Sessions.of(parsed)
    for one in datagrams:
        sessions.take(read(one, SECRET, AT + 5).attributes)
    return parsed


def test_a_packet_says_what_a_record_says():
    row, network = rows(taken(datagram(START)), "ip-assignment")
    assert (row["key"], row["session_id"], row["nas"]) == (("remote-id", "DP-1"), "bng1.example/0000A1B2", "bng1.example")
    assert (row["port_from"], row["port_to"], row["ended_at"]) == (4096, 4607, AT * 1000)
    assert (network["key"], network["prefix"], network["ended_at"]) == (row["key"], "2001:db8:f000:1200::/56", AT * 1000)


def test_the_standard_s_port_ranges_are_read_from_their_octets():
    ranges = bytes([6]) + tlv(3, IPv4Address("198.51.100.7").packed) + tlv(8, number(1)) + tlv(9, number(4608)) + tlv(10, number(5119))
    told = {key: value for key, value in START.items() if key != (6527, 121)} | {241: [ranges]}
    row, _ = rows(taken(datagram(told)), "ip-assignment")
    assert (row["port_from"], row["port_to"]) == (4608, 5119)


def test_without_an_event_time_the_receipt_less_the_delay_counts():
    told = {key: value for key, value in START.items() if key != 55} | {41: [number(3)]}
    assert {row["ended_at"] for row in rows(taken(datagram(told)), "ip-assignment")} == {(AT + 2) * 1000}


def test_a_clock_that_was_never_set_says_nothing_and_the_receipt_less_the_delay_counts():
    told = START | {55: [number(131)], 41: [number(3)]}
    assert {row["ended_at"] for row in rows(taken(datagram(told)), "ip-assignment")} == {(AT + 2) * 1000}


def test_volumes_stay_outside():
    assert "987654" not in repr(read(datagram(START), SECRET, AT))


@pytest.mark.parametrize("wrong", [b"", b"noe annet"])
def test_a_packet_that_the_secret_does_not_vouch_for_says_nothing(wrong):
    assert read(datagram(START, secret=wrong), SECRET, AT) is None


def test_the_answer_is_one_that_the_client_believes():
    packet = AcctPacket(id=9, secret=SECRET, dict=Dictionary())
    OrderedDict.__setitem__(packet, 40, [number(1)])
    raw = packet.RequestPacket()
    reply = packet.CreateReply(packet=read(raw, SECRET, AT).answer)
    assert packet.VerifyReply(reply, read(raw, SECRET, AT).answer)


def test_a_question_whether_we_are_here_is_answered_and_tells_nothing():
    packet = AcctPacket(code=StatusServer, id=1, secret=SECRET, dict=Dictionary(), message_authenticator=True)
    told = read(packet.RequestPacket(), SECRET, AT)
    assert (told.attributes, told.answer[:1]) == (None, b"\x05")


def test_the_records_of_a_real_server_say_the_same_over_the_wire():
    def octets(record):
        first = {name: values[0] for name, values in record.items()}
        told = {
            40: [number(STATUS[first["Acct-Status-Type"]])],
            44: [first["Acct-Session-Id"].encode()],
            32: [first["NAS-Identifier"].encode()],
        }
        texts = {1: "User-Name", (3561, 2): "ADSL-Agent-Remote-Id", (6527, 121): "Alc-Nat-Port-Range"}
        told |= {key: [first[name].encode()] for key, name in texts.items() if name in first}
        return told | {8: [IPv4Address(first["Framed-IP-Address"]).packed]} if "Framed-IP-Address" in first else told

    for record in (record for _, record in records(DETAIL, wanting(*WANTED))):
        told = read(datagram(octets(record)), SECRET, AT).attributes
        for name in ("User-Name", "Framed-IP-Address", "Alc-Nat-Port-Range", "ADSL-Agent-Remote-Id"):
            assert told.get(name) == record.get(name)


WHOLE = datagram(START)


@given(at=st.integers(0, len(WHOLE)), noise=st.binary(max_size=6), gone=st.integers(0, 6))
@settings(max_examples=300, deadline=None)
def test_a_packet_that_was_changed_on_the_way_says_nothing(at, noise, gone):
    changed = WHOLE[:at] + noise + WHOLE[at + gone :]
    assert read(changed, SECRET, AT) is None or changed[: len(WHOLE)] == WHOLE


@given(kind=st.sampled_from([1, 4, 8, 32, 40, 41, 44, 46, 55, 95, 97, 123, 168, 241, (3561, 2), (6527, 121)]), value=st.binary(max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_octets_in_a_vouched_packet_are_read_or_left(kind, value):
    told = read(datagram(START | {kind: [value]}), SECRET, AT)
    assert told is None or all(text for texts in told.attributes.values() for text in texts)
