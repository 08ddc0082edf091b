"""FreeRADIUS detail files: who had which public address and ports."""

from ipaddress import ip_address
from pathlib import Path

import pytest
from gateway_reports import rows

from hjemmel.intake.parsed import NasRestart
from hjemmel.intake.radius_detail import parse

SAMPLE = (Path(__file__).parent / "samples" / "freeradius-3.2.1-detail-20261124").read_bytes()
SESSION = "a69f930167bc57b024ea584fc476312c"
ELEVEN = 1_795_478_401_000  # 2026-11-24 00:00:01 UTC


def assignments(data):
    return rows(parse(data), "ip-assignment")


def record(*attributes, status="Start", time="Nov 24 2026 00:00:01 UTC"):
    said = [f"Acct-Status-Type = {status}", f'Event-Timestamp = "{time}"', 'User-Name = "u1"', 'Acct-Unique-Session-Id = "s1"', *attributes]
    return ("Tue Nov 24 01:13:15 2026\n" + "".join(f"\t{line}\n" for line in (*said, "Timestamp = 1795482795")) + "\n").encode()


def address(packed):
    found = ip_address(packed)
    return str(found.ipv4_mapped or found)


def test_each_start_interim_and_stop_tells_the_whole_assignment():
    network = f"{SESSION}/2001:db8:f000:1200::/56"
    networks = [row for row in assignments(SAMPLE) if row["session_id"] == network]
    told = [row for row in assignments(SAMPLE) if row["session_id"] == SESSION]
    assert {(row["prefix"], row["started_at"], row["private_address"]) for row in networks} == {("2001:db8:f000:1200::/56", ELEVEN, None)}
    assert [(row["state"], row["ended_at"]) for row in networks] == [(row["state"], row["ended_at"]) for row in told]
    assert [(row["state"], (row["ended_at"] - ELEVEN) // 1000) for row in told] == [("open", 0), ("open", 3600), ("ended", 5412)]
    for row in told:
        assert row["key"] == ("remote-id", "DP-4012-00017")
        assert (address(row["public_address"]), row["port_from"], row["port_to"]) == ("198.51.100.7", 4096, 4607)
        assert address(row["private_address"]) == "100.64.12.34"
        assert (row["prefix"], row["started_at"]) == (None, ELEVEN)
        assert (row["nas"], row["time_zone"]) == ("bng1.stv.example", "UTC")


def test_an_interim_that_comes_in_two_packets_counts_once():
    assert parse(SAMPLE).duplicates == 1


def test_a_block_of_ports_in_the_standard_s_own_words_is_a_block():
    row = next(row for row in assignments(SAMPLE) if row["key"] == ("user-name", "00:00:5e:00:53:9a"))
    assert (address(row["public_address"]), row["port_from"], row["port_to"]) == ("198.51.100.7", 4608, 5119)


def test_an_ipv6_address_beside_an_ipv4_address_is_an_assignment_of_its_own():
    six = [row for row in assignments(SAMPLE) if address(row["public_address"]) == "2001:db8:1:4::9a"]
    assert [(row["port_from"], row["private_address"], row["session_id"].partition("/")[2]) for row in six] == [
        (None, None, "2001:db8:1:4::9a")
    ]


def test_a_server_that_comes_on_ends_what_it_had():
    assert parse(SAMPLE).ends == [NasRestart("bng1.stv.example", 1_795_478_340_000)]


def test_volumes_and_destinations_stop_here():
    data = record("Framed-IP-Address = 203.0.113.9", 'X-Destination = "198.18.5.5"', "Acct-Output-Octets = 987654")
    assert "198.18.5.5" not in repr(parse(data))
    assert "987654" not in repr(parse(data))
    assert len(assignments(data)) == 1


@pytest.mark.parametrize("written", ["203.0.113.9", "198.51.100.1"])
def test_an_address_that_is_unique_in_the_world_is_public(written):
    [row] = assignments(record(f"Framed-IP-Address = {written}"))
    assert (address(row["public_address"]), row["private_address"]) == (written, None)


@pytest.mark.parametrize("written", ["100.64.0.1", "10.1.2.3"])
def test_behind_a_shared_address_the_inward_one_is_told_and_no_public_one(written):
    [row] = assignments(record(f"Framed-IP-Address = {written}"))
    assert (row["public_address"], address(row["private_address"]), row["port_from"]) == (None, written, None)


def test_a_network_of_its_own_does_not_hide_the_address_inside():
    rows = assignments(record("Framed-IP-Address = 100.64.0.1", "Delegated-IPv6-Prefix = 2001:db8:f000::/56"))
    assert [(row["session_id"], row["private_address"] is None, row["prefix"]) for row in rows] == [
        ("s1", True, "2001:db8:f000::/56"),
        ("s1/inside", False, None),
    ]


def test_a_session_without_an_address_is_counted_and_not_kept():
    parsed = parse(record("Framed-IP-Address = 0.0.0.0"))
    assert (len(parsed.of("ip-assignment")), parsed.ignored) == (0, {"no-address": 1})


def test_a_server_that_does_not_say_who_it_is_ends_nobody_s_session():
    parsed = parse(record(status="Accounting-On"))
    assert (parsed.ends, parsed.ignored) == ([], {"restart-of-unknown-server": 1})


@pytest.mark.parametrize(
    ("time", "at"),
    [
        ("Nov 24 2026 00:00:01 UTC", ELEVEN),
        ("Nov 24 2026 01:00:01 CET", ELEVEN),
        ("Jul  1 2026 02:00:00 CEST", 1_782_864_000_000),
        ("1795478401", ELEVEN),
        ("2026-11-24T01:00:01+01:00", ELEVEN),
    ],
)
def test_an_event_has_the_time_of_its_own_zone(time, at):
    assert assignments(record("Framed-IP-Address = 203.0.113.9", time=time))[0]["ended_at"] == at


@pytest.mark.parametrize(
    "time",
    [
        "Nov 24 2026 00:00:01 EST",
        "Jan  1 1970 00:02:11 EST",
        "nan",
        "Nov 24 2026 00:00:01",
        "Nov 31 2026 00:00:01 UTC",
        "2026-11-24T01:00:01",
        "soon",
    ],
)
def test_a_time_without_a_known_zone_is_a_fault(time):
    (fault,) = parse(record("Framed-IP-Address = 203.0.113.9", time=time)).faults
    assert "time zone" in fault.expected


def test_without_an_event_time_the_receipt_less_the_delay_counts():
    data = record("Framed-IP-Address = 203.0.113.9", "Acct-Delay-Time = 95").replace(
        b'\tEvent-Timestamp = "Nov 24 2026 00:00:01 UTC"\n', b""
    )
    assert assignments(data)[0]["ended_at"] == 1_795_482_700_000


@pytest.mark.parametrize("time", ["Jan  1 1970 00:02:11 UTC", "Jan  1 1970 01:02:11 CET", "131", "0", "1970-01-01T01:02:11+01:00"])
def test_a_clock_that_was_never_set_says_nothing(time):
    [row] = assignments(record("Framed-IP-Address = 203.0.113.9", "Acct-Delay-Time = 95", time=time))
    assert row["ended_at"] == 1_795_482_700_000
    without = record("Framed-IP-Address = 203.0.113.9", time=time).replace(b"\tTimestamp = 1795482795\n", b"")
    assert [fault.found for fault in parse(without).faults] == ["a record without a time"]


def test_ports_that_a_session_gets_later_are_not_its_ports_before():
    later = record(
        'Alc-Nat-Port-Range = "198.51.100.7 4096-4607 router base"',
        'Alc-Nat-Port-Range = "198.51.100.7 8192-8703 router base"',
        "Acct-Session-Time = 3600",
        status="Interim-Update",
        time="Nov 24 2026 01:00:01 UTC",
    )
    told = assignments(record('Alc-Nat-Port-Range = "198.51.100.7 4096-4607 router base"') + later)
    assert [(row["port_from"], row["started_at"]) for row in told] == [(4096, ELEVEN), (4096, ELEVEN), (8192, ELEVEN + 3_600_000)]
    assert told[2]["session_id"] == "s1/198.51.100.7:8192"


@pytest.mark.parametrize("later", ["Framed-IP-Address = 203.0.113.99", "Delegated-IPv6-Prefix = 2001:db8:5500::/56"])
def test_an_address_that_a_session_gets_later_was_not_its_before(later):
    first, told = "Framed-IP-Address = 203.0.113.10", ("Acct-Session-Time = 3600",)
    data = record(first) + record(later, *told, status="Interim-Update", time="Nov 24 2026 01:00:01 UTC")
    assert [(row["started_at"] - ELEVEN) // 1000 for row in assignments(data)] == [0, 3600]


def test_each_row_says_of_which_session_it_is_and_when_that_began_by_its_record():
    both = ("Framed-IP-Address = 203.0.113.10", "Delegated-IPv6-Prefix = 2001:db8:5500::/56", "Acct-Session-Time = 3600")
    columns = parse(record(*both, status="Interim-Update")).of("ip-assignment")
    assert columns.part_of == [("s1", ELEVEN - 3_600_000)] * 2
    silent = record(both[0]) + record(both[0], status="Interim-Update", time="Nov 24 2026 01:00:01 UTC")
    assert parse(silent).of("ip-assignment").part_of == [("s1", ELEVEN)] * 2, "an interim that does not say how long it has lasted"


def test_a_block_that_is_given_back_has_ended_while_the_session_goes_on():
    block = ("IP-Port-Range-Ext-IPv4-Addr = 198.51.100.7", "IP-Port-Range-Range-Start = 4608", "IP-Port-Range-Range-End = 5119")
    assert assignments(record(*block, "IP-Port-Range-Alloc = Deallocation", status="Interim-Update"))[0]["state"] == "ended"


@pytest.mark.parametrize(
    ("done", "states"),
    [
        (("Allocation", "Deallocation"), ["open", "ended"]),
        (("2", "1"), ["ended", "open"]),
        (("Deallocation",), ["ended", "ended"]),
        ((), ["open", "open"]),
        (("Allocation", "Deallocation", "Allocation"), ["ended", "ended"]),
    ],
)
def test_of_two_blocks_each_is_given_or_given_back_by_itself(done, states):
    first = ("IP-Port-Range-Ext-IPv4-Addr = 198.51.100.7", "IP-Port-Range-Range-Start = 4096", "IP-Port-Range-Range-End = 4607")
    second = ("IP-Port-Range-Ext-IPv4-Addr = 198.51.100.7", "IP-Port-Range-Range-Start = 8192", "IP-Port-Range-Range-End = 8703")
    told = assignments(record(*first, *second, *(f"IP-Port-Range-Alloc = {one}" for one in done), status="Interim-Update"))
    assert [(row["port_from"], row["state"]) for row in told] == list(zip((4096, 8192), states, strict=True))


@pytest.mark.parametrize(("octets", "key"), [("0x44502d31", "DP-1"), ("0x00ff10", "00ff10"), ('"DP-2"', "DP-2")])
def test_a_remote_id_in_octets_is_the_text_it_holds(octets, key):
    assert assignments(record("Framed-IP-Address = 203.0.113.9", f"ADSL-Agent-Remote-Id = {octets}"))[0]["key"] == ("remote-id", key)


def test_quotes_and_letters_in_a_name_are_read_as_they_were_meant():
    data = record("Framed-IP-Address = 203.0.113.9").replace(b'"u1"', rb'"j\303\270rn \"x\""')
    assert assignments(data)[0]["key"] == ("user-name", 'jørn "x"')


def test_a_record_without_a_subscriber_is_counted_and_not_kept():
    parsed = parse(record("Framed-IP-Address = 203.0.113.9").replace(b'\tUser-Name = "u1"\n', b""))
    assert (len(parsed.of("ip-assignment")), parsed.ignored) == (0, {"no-subscriber-key": 1})


def test_another_status_is_no_assignment():
    assert parse(record("Framed-IP-Address = 203.0.113.9", status="Failed")).ignored == {"not-an-assignment": 1}
    assert len(assignments(record("Framed-IP-Address = 203.0.113.9", status="3"))) == 1


@pytest.mark.parametrize(
    ("bad", "line"),
    [
        (SAMPLE.replace(b"\tService-Type = Framed-User\n", b"\tService-Type Framed-User\n", 1), 20),
        (SAMPLE.replace(b"Framed-IP-Address = 100.64.12.34", b"Framed-IP-Address = 100.64.12.340", 1), 11),
        (SAMPLE.replace(b'"198.51.100.7 4096-4607 router base"', b'"198.51.100.7 4607-4096 router base"', 1), 11),
        (SAMPLE.replace(b'"dp-4012-00017@fiber.example"', b'"dp-4012-00017@fiber.example', 1), 13),
        (SAMPLE.replace(b"Tue Nov 24 01:13:15 2026\n\tAcct-Status-Type = Start", b"Tuesday\n\tAcct-Status-Type = Start", 1), 11),
    ],
)
def test_a_bad_record_is_a_fault_with_its_line_and_repeats_nothing(bad, line):
    parsed = parse(bad)
    assert [fault.line for fault in parsed.faults] == [line]
    assert "4012" not in str(parsed.faults[0])
    assert "100.64" not in str(parsed.faults[0])
    assert {row["key"] for row in rows(parsed, "ip-assignment")} >= {("user-name", "00:00:5e:00:53:9a")}


def test_what_was_never_a_detail_file_is_named_where_it_begins_and_not_where_it_stops():
    junk = b"\x7fELF\x02\n\x00\x01\n\xff\xfe\n\x00"
    assert [fault.line for fault in parse(junk).faults] == [1]
    assert [fault.line for fault in parse(SAMPLE + b"\n" + junk).faults] == [SAMPLE.count(b"\n") + 2]
    assert [fault.line for fault in parse(SAMPLE.rstrip(b"\n")).faults] == [SAMPLE.rstrip(b"\n").count(b"\n") + 1]


def test_lines_that_end_as_on_windows_are_lines():
    assert assignments(SAMPLE.replace(b"\n", b"\r\n")) == assignments(SAMPLE)
