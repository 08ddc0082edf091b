"""Translators that tell port blocks by IPFIX and NetFlow: the same rows as by syslog, and nothing of where anybody went.

Proves: N17, N18.
"""

import struct
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from gateway_reports import rows
from hypothesis import given, settings
from hypothesis import strategies as st

from hjemmel.intake import cgnat_syslog
from hjemmel.intake.explain import ALARM, IDENTIFIES, NOT_READ, explain
from hjemmel.intake.ipfix_elements import ACTIVITY, READ
from hjemmel.intake.ipfix_messages import MOST_ELEMENTS
from hjemmel.intake.nat_ipfix import parse
from translators import (
    AT_MS,
    AT_S,
    BLOCK,
    DESTINATION,
    DESTINATION_PORT,
    EVENT,
    EXPORTER,
    FIRST,
    FREED,
    GIVEN,
    INSIDE,
    INSIDE_V6,
    LAST,
    OUTSIDE,
    PORTS,
    STEP,
    VRF,
    block,
    data,
    ipfix,
    netflow,
    template,
    told,
)
from wire import nat

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
MS = int(AT.timestamp() * 1000)
IN, OUT = "100.64.12.34", "198.51.100.7"
FLOW = (*BLOCK, DESTINATION, DESTINATION_PORT)
WENT = {DESTINATION: "192.0.2.206", DESTINATION_PORT: 443}


def read(sent: bytes):
    parsed = parse(sent)
    assert not parsed.faults
    return rows(parsed, "ip-assignment")


def address(packed):
    return str(ip_address(packed).ipv4_mapped or ip_address(packed))


def test_a_block_by_ipfix_is_the_row_that_it_is_by_syslog() -> None:
    later = AT + timedelta(hours=2)
    sent = told(AT, {**block(GIVEN, IN, OUT, AT), VRF: 9}, {**block(FREED, IN, OUT, later), VRF: 9}, elements=(*BLOCK, VRF))
    by_syslog = cgnat_syslog.parse(nat("A", IN, OUT, AT, vrf="9") + nat("D", IN, OUT, later, vrf="9"))
    ours, theirs = parse(sent).of("ip-assignment"), by_syslog.of("ip-assignment")
    assert ours.values | {"nas": None} == theirs.values | {"nas": None}
    assert (ours.keys, ours.follows_ms) == (theirs.keys, theirs.follows_ms)
    assert ours.values["nas"] == ["domain 7", "domain 7"]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 2**16 - 1),
            st.integers(0, 511),
            st.ip_addresses(v=4, network="100.64.0.0/10"),
            st.ip_addresses(v=4, network="198.51.100.0/24"),
            st.integers(0, 10**7),
            st.sampled_from([GIVEN, FREED]),
        ),
        min_size=1,
        max_size=20,
    ),
    st.permutations([*BLOCK, VRF, STEP, PORTS, AT_S, EXPORTER, 4, 58, 463]),
    st.booleans(),
    st.integers(0, 3),
)
def test_what_a_translator_writes_is_what_is_read_whatever_the_order_of_its_elements(told_blocks, elements, by_netflow, padding) -> None:
    written = [
        {
            AT_MS: MS + ms,
            INSIDE: str(inside),
            OUTSIDE: str(outside),
            FIRST: min(first, 65_535 - more),
            EVENT: event,
            VRF: 0,
            STEP: 1,
            LAST: min(first, 65_535 - more) + more,
            PORTS: more + 1,
            AT_S: 5,
            EXPORTER: "192.0.2.5",
            4: 6,
            58: 1,
            463: 2,
        }
        for first, more, inside, outside, ms, event in told_blocks
    ]
    sets = template(300, elements, netflow=by_netflow), data(300, elements, *written, padding=padding)
    parsed = parse((netflow if by_netflow else ipfix)(AT, *sets))
    got = [
        (row["key"][1], address(row["public_address"]), row["port_from"], row["port_to"], row["ended_at"], row["state"], row["nas"])
        for row in rows(parsed, "ip-assignment")
    ]
    wanted = [(w[INSIDE], w[OUTSIDE], w[FIRST], w[LAST], w[AT_MS], "open" if w[EVENT] == GIVEN else "ended", "192.0.2.5") for w in written]
    assert not parsed.faults
    assert got == list(dict.fromkeys(wanted))
    assert len(got) + parsed.duplicates == len(written)


# Whose connections, and where they go, never comes in


@pytest.mark.parametrize("element", sorted(ACTIVITY))
def test_a_template_with_anything_of_a_connection_is_refused_with_an_alarm_and_nothing_of_it_is_kept(element: int) -> None:
    elements = (*BLOCK, element)
    parsed = parse(told(AT, {**block(GIVEN, IN, OUT, AT), element: b"\xab" * {226: 4, 12: 4, 1: 8}.get(element, 2)}, elements=elements))
    assert (parsed.refused, parsed.alarms, len(parsed.of("ip-assignment"))) == ({"online-activity": 1}, {"online-activity": 1}, 0)
    assert not parsed.faults


@pytest.mark.parametrize("event", range(4, 12))
def test_a_session_or_a_binding_is_refused_even_without_where_it_goes(event: int) -> None:
    parsed = parse(told(AT, block(event, IN, OUT, AT), block(GIVEN, IN, OUT, AT)))
    assert (parsed.refused, parsed.alarms, len(parsed.of("ip-assignment"))) == ({"online-activity": 1}, {"online-activity": 1}, 1)


def test_where_somebody_went_stands_nowhere_in_what_is_handed_on() -> None:
    sent = told(AT, {**block(4, IN, OUT, AT), **WENT}, elements=FLOW) + told(AT, block(GIVEN, IN, OUT, AT), number=257)
    parsed = parse(sent)
    assert (parsed.refused["online-activity"], len(parsed.of("ip-assignment"))) == (1, 1)
    assert "192.0.2.206" not in repr(parsed)
    assert ip_address("192.0.2.206").packed not in repr(parsed).encode()
    assert "443" not in repr(parsed)


def test_the_way_back_of_a_flow_is_a_flow() -> None:
    reverse = struct.pack("!HHI", 0x8000 | 1, 8, 29305)
    sent = ipfix(AT, template(256, BLOCK, further=reverse, more=1), data(256, (*BLOCK, 1), {**block(GIVEN, IN, OUT, AT), 1: 99}))
    assert parse(sent).alarms == {"online-activity": 1}


def test_no_element_is_both_read_and_refused() -> None:
    assert not set(READ) & set(ACTIVITY)
    assert not any("estination" in name for name, _ in READ.values())


# What tells nobody apart, and what cannot be


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({EVENT: 14}, "no-ports"),
        ({EVENT: 15}, "no-ports"),
        ({EVENT: 3}, "not-a-port-block"),
        ({EVENT: 13}, "not-a-port-block"),
        ({OUTSIDE: "0.0.0.0"}, "no-address-outside"),
        ({OUTSIDE: "100.64.0.1"}, "outside-address-is-inward"),
        ({STEP: 8}, "ports-with-gaps"),
    ],
)
def test_what_tells_nobody_apart_is_counted_and_not_kept(changes, reason: str) -> None:
    parsed = parse(told(AT, {**block(GIVEN, IN, OUT, AT), STEP: 0, **changes}, elements=(*BLOCK, STEP)))
    assert (parsed.ignored, len(parsed.of("ip-assignment")), len(parsed.faults)) == ({reason: 1}, 0, 0)


@pytest.mark.parametrize("changes", [{LAST: 4095}, {AT_MS: 5}, {INSIDE: "0.0.0.0"}, {PORTS: 511}])
def test_a_block_that_cannot_be_is_a_fault_and_the_others_of_its_message_are_read(changes) -> None:
    good = {**block(GIVEN, IN, OUT, AT), PORTS: 512}
    parsed = parse(told(AT, good, {**good, FIRST: 9216, LAST: 9727, **changes}, elements=(*BLOCK, PORTS)))
    assert ([fault.line for fault in parsed.faults], len(parsed.of("ip-assignment"))) == ([1], 1)
    assert "100.64" not in str(parsed.faults[0])


def test_a_block_may_say_how_many_ports_it_has_in_place_of_the_last() -> None:
    [row] = read(told(AT, {**block(GIVEN, IN, OUT, AT), PORTS: 256}, elements=(AT_MS, INSIDE, OUTSIDE, FIRST, PORTS, EVENT)))
    assert (row["port_from"], row["port_to"]) == (4096, 4351)


def test_an_old_event_is_of_a_block_where_a_block_is_told_and_else_of_a_connection() -> None:
    assert [row["state"] for row in read(told(AT, block(1, IN, OUT, AT), block(2, IN, OUT, AT)))] == ["open", "ended"]
    parsed = parse(told(AT, block(1, IN, OUT, AT), elements=(AT_MS, INSIDE, OUTSIDE, EVENT)))
    assert parsed.alarms == {"online-activity": 1}


def test_a_record_without_its_event_and_time_tells_that_the_block_was_held_when_it_was_sent() -> None:
    elements = (INSIDE, OUTSIDE, FIRST, LAST)
    record = block(GIVEN, IN, OUT, AT)
    columns = parse(netflow(AT, template(265, elements, netflow=True), data(265, elements, record))).of("ip-assignment")
    assert (columns.values["started_at"], columns.values["ended_at"], columns.values["state"]) == ([MS], [MS], ["open"])
    assert columns.follows_ms[0] < MS  # it goes on with what is stored


def test_of_dual_stack_lite_the_subscriber_is_told_by_her_address_of_version_6() -> None:
    record = {**block(GIVEN, "192.168.1.2", OUT, AT), INSIDE_V6: "2001:db8:f000::7"}
    [row] = read(told(AT, record, elements=(*BLOCK, INSIDE_V6)))
    assert row["key"] == ("private-address", "2001:db8:f000::7")


# Templates


def test_data_before_their_template_are_read_once_it_has_come_and_without_one_are_a_fault() -> None:
    record = data(256, BLOCK, block(GIVEN, IN, OUT, AT))
    assert len(read(ipfix(AT, record) + ipfix(AT, template(256, BLOCK)))) == 1
    for other in (ipfix(AT, template(257, BLOCK)), ipfix(AT, template(256, BLOCK), domain=8)):
        parsed = parse(ipfix(AT, record) + other)
        assert [(fault.line, "template" in fault.expected) for fault in parsed.faults] == [(1, True)]
        assert len(parsed.of("ip-assignment")) == 0


def test_a_template_that_is_told_anew_holds_for_what_follows() -> None:
    other = (EVENT, LAST, FIRST, OUTSIDE, INSIDE, AT_MS)
    first, second = block(GIVEN, IN, OUT, AT), block(FREED, IN, OUT, AT, 9216)
    sent = told(AT, first) + told(AT, second, elements=other)
    assert [row["port_from"] for row in read(sent)] == [4096, 9216]


def test_elements_of_other_makers_and_of_variable_length_are_passed_over() -> None:
    further = struct.pack("!HHI", 0x8000 | 225, 4, 35632) + struct.pack("!HH", 371, 65535)  # 225 of another; userName
    fixed = octets_of(block(GIVEN, IN, OUT, AT))
    records = b"".join(fixed + bytes((10, 0, 0, 1)) + length + name for length, name in ((b"\x05", b"Prove"), (b"\xff\0\x03", b"abc")))
    sent = ipfix(AT, template(256, BLOCK, further=further, more=2), struct.pack("!HH", 256, 4 + len(records)) + records)
    parsed = parse(sent)
    assert ([address(row["public_address"]) for row in rows(parsed, "ip-assignment")], parsed.duplicates) == ([OUT], 1)
    assert "Prove" not in repr(parsed)
    cut = struct.pack("!HH", 256, 4 + len(records) - 2) + records[:-2]
    assert len(parse(ipfix(AT, template(256, BLOCK, further=further, more=2), cut)).faults) == 1


def octets_of(record) -> bytes:
    return data(256, BLOCK, record)[4:]


def test_options_are_passed_over() -> None:
    options = struct.pack("!HHHHHHHHH", 3, 18, 258, 2, 1, 149, 4, 41, 8)
    said = struct.pack("!HHIQ", 258, 16, 7, 12)
    assert len(read(ipfix(AT, options, said) + told(AT, block(GIVEN, IN, OUT, AT)))) == 1


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\n",
        b"\0\x05" + bytes(70),  # NetFlow version 5
        ipfix(AT, struct.pack("!HH", 2, 3)),
        ipfix(AT, struct.pack("!HH", 2, 400) + bytes(8)),
        ipfix(AT, struct.pack("!HH", 77, 8) + bytes(4)),
        ipfix(AT, template(256, BLOCK)[:-2]),
        ipfix(AT, struct.pack("!HHHHHH", 2, 12, 256, 2, 8, 4)),  # one element of two
        ipfix(AT, struct.pack("!HHHHHH", 2, 12, 256, 1, 8, 3), data(256, [8], {8: IN})),  # three octets of an address
        ipfix(AT, template(256, [FIRST] * (MOST_ELEMENTS + 1))),
        ipfix(AT, template(256, BLOCK), data(256, [FIRST], {FIRST: 1})),  # less than a record
        b"\0\x0a\0\x02",
    ],
)
def test_what_is_no_message_is_a_fault(sent: bytes) -> None:
    parsed = parse(sent)
    assert parsed.faults
    assert not len(parsed.of("ip-assignment"))


def test_after_a_message_that_cannot_be_read_the_next_is_read() -> None:
    parsed = parse(ipfix(AT, struct.pack("!HH", 2, 3)) + told(AT, block(GIVEN, IN, OUT, AT)))
    assert ([fault.line for fault in parsed.faults], len(parsed.of("ip-assignment"))) == ([1], 1)


def test_packets_of_netflow_follow_one_another_in_a_file() -> None:
    packet = netflow(AT, template(256, BLOCK, netflow=True), data(256, BLOCK, block(GIVEN, IN, OUT, AT)))
    sent = packet + netflow(AT, data(256, BLOCK, block(FREED, IN, OUT, AT))) + told(AT, block(GIVEN, IN, OUT, AT, 9216))
    assert [row["port_from"] for row in read(sent)] == [4096, 4096, 9216]


WHOLE = told(AT, block(GIVEN, IN, OUT, AT)) + told(AT, {**block(4, IN, OUT, AT), **WENT}, elements=FLOW, number=257)


@given(at=st.integers(0, len(WHOLE)), noise=st.binary(max_size=10), gone=st.integers(0, 10))
@settings(max_examples=500, deadline=None)
def test_mutated_messages_never_raise_and_repeat_nothing(at: int, noise: bytes, gone: int) -> None:
    parsed = parse(WHOLE[:at] + noise + WHOLE[at + gone :])
    assert not any("100.64" in str(fault) or "192.0.2" in str(fault) for fault in parsed.faults)
    assert all(len(column) == len(parsed.of("ip-assignment")) for column in parsed.of("ip-assignment").values.values())


# What becomes of each element


def members(sent: bytes):
    [found] = explain(parse, sent, {}, 1)
    return {member.name: member for member in found.members}


@pytest.mark.parametrize("by_netflow", [False, True])
def test_each_element_is_told_for_what_it_is(by_netflow: bool) -> None:
    elements, record = (*BLOCK, VRF, 4), {**block(GIVEN, IN, OUT, AT), VRF: 9, 4: 6}
    sets = template(256, elements, netflow=by_netflow), data(256, elements, record)
    told_of = members((netflow if by_netflow else ipfix)(AT, *sets))
    assert told_of["portRangeStart"].fields == {"ip-assignment": ("session_id", "port_from")}
    assert "ended_at" in told_of["observationTimeMilliseconds"].fields["ip-assignment"]
    assert told_of["natEvent"].fields == {"ip-assignment": ("state",)}
    assert IDENTIFIES in told_of["sourceIPv4Address"].roles
    assert IDENTIFIES in told_of["ingressVRFID"].roles
    assert told_of["element 4"].roles == (NOT_READ,)


def test_an_element_of_where_somebody_went_is_told_as_the_alarm_that_it_raises() -> None:
    further = struct.pack("!HHI", 0x8000 | 7, 65535, 35632)
    record = octets_of(block(GIVEN, IN, OUT, AT)) + ip_address("192.0.2.206").packed + b"\xff\0\x02no"
    sent = ipfix(AT, template(256, (*BLOCK, DESTINATION), further=further, more=1), struct.pack("!HH", 256, 4 + len(record)) + record)
    told_of = members(sent)
    assert ALARM in told_of["destinationIPv4Address"].roles
    assert told_of["35632/7"].roles == (NOT_READ,)


def test_each_of_several_elements_that_raise_the_alarm_is_told() -> None:
    told_of = members(told(AT, {**block(4, IN, OUT, AT), **WENT}, elements=FLOW))
    raising = {name for name, member in told_of.items() if ALARM in member.roles}
    assert raising == {"natEvent", "destinationIPv4Address", "destinationTransportPort"}
    assert told_of["portRangeStart"].roles == (NOT_READ,)
