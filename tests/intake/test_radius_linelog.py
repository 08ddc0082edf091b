"""FreeRADIUS linelog files: the same sessions, one line a record."""

import json
from pathlib import Path

import pytest
from gateway_reports import rows
from hypothesis import given, settings
from hypothesis import strategies as st

from hjemmel.intake import radius_detail
from hjemmel.intake.radius_attributes import records, wanting
from hjemmel.intake.radius_linelog import parse
from hjemmel.intake.radius_sessions import WANTED

SAMPLES = Path(__file__).parent / "samples"
PLAIN = (SAMPLES / "freeradius-3.2.1-linelog-acct.log").read_bytes()
DETAIL = (SAMPLES / "freeradius-3.2.1-detail-20261124").read_bytes()
RECORDS = [record for _, record in records(DETAIL, wanting(*WANTED))]
UTC = {"zone": "UTC"}


def as_object(record):
    return {name: {"type": "string", "value": values if len(values) > 1 else values[0]} for name, values in record.items()}


def as_simple(record):
    return {name: values if len(values) > 1 else values[0] for name, values in record.items()}


def as_array(record):
    return [{"name": name, "type": "string", "value": value} for name, values in record.items() for value in values]


def with_lists(record):
    return {f"request:{name}": value for name, value in as_simple(record).items()}


def told(parsed):
    return rows(parsed, "ip-assignment"), parsed.ends, parsed.duplicates, parsed.ignored, parsed.faults


@pytest.mark.parametrize("shape", [as_object, as_simple, as_array, with_lists])
def test_json_in_every_shape_says_what_the_detail_file_says(shape):
    log = "".join(json.dumps(shape(record)) + "\n" for record in RECORDS).encode()
    assert told(parse(log)) == told(radius_detail.parse(DETAIL))


def test_plain_lines_tell_the_address_inside_and_count_the_second_packet_once():
    parsed = parse(PLAIN, UTC)
    assert [(row["key"], row["state"]) for row in rows(parsed, "ip-assignment")] == [
        (("user-name", "dp-4012-00017@fiber.example"), "open"),
        (("user-name", "00:00:5e:00:53:9a"), "open"),
        (("user-name", "dp-4012-00017@fiber.example"), "open"),
        (("user-name", "dp-4012-00017@fiber.example"), "ended"),
    ]
    assert (parsed.duplicates, parsed.ignored, parsed.faults) == (1, {"restart-of-unknown-server": 1}, [])


def test_a_time_without_a_zone_is_a_fault_and_no_guess():
    assert {(fault.found, "zone" in fault.expected) for fault in parse(PLAIN).faults} == {("a time without a zone", True)}


@pytest.mark.parametrize(
    ("time", "zone", "at"),
    [
        ("2026-11-24 01:13:15", "Europe/Oslo", 1_795_479_195_000),
        ("2026-11-24T01:13:15Z", "", 1_795_482_795_000),
        ("2026-11-24 01:13:15 +0100", "", 1_795_479_195_000),
        ("2026-10-25 02:30:00", "Europe/Oslo", None),  # comes twice that night
        ("2026-03-29 02:30:00", "Europe/Oslo", None),  # never comes
        ("2026-11-24 01:13:15", "Europe/Atlantis", None),
        ("1970-01-01 01:00:00", "Europe/Oslo", None),
    ],
)
def test_an_instant_is_known_or_it_is_a_fault(time, zone, at):
    parsed = parse(f"{time} Start user=u1 sid=s1 ip=203.0.113.9\n".encode(), {"zone": zone})
    assert [row["ended_at"] for row in rows(parsed, "ip-assignment")] == ([at] if at else [])
    assert len(parsed.faults) == (0 if at else 1)


def test_what_is_not_asked_for_stays_outside():
    line = {"Acct-Status-Type": "Start", "User-Name": "u", "Acct-Session-Id": "s", "Event-Timestamp": "1795478401"}
    line |= {"Framed-IP-Address": "203.0.113.9", "X-Url": "kanari.example", "Acct-Output-Octets": 987654}
    assert not {text for text in ("kanari", "987654") if text in repr(parse(json.dumps(line).encode() + b"\n"))}


@pytest.mark.parametrize("bad", [b"[1, 2]\n", b"{}\n", b"[[[]]]\n", b'{"Acct-Status-Type": "Start"}\n', b'{"a": 1\n', b"hello there\n"])
def test_a_line_that_cannot_be_read_is_a_fault_with_its_number(bad):
    assert [fault.line for fault in parse(PLAIN.replace(b"\n", b"\n\n") + bad, UTC).faults] == [13]


@given(at=st.integers(0, len(PLAIN) - 1), noise=st.binary(max_size=8))
@settings(max_examples=300, deadline=None)
def test_a_mutated_line_faults_without_repeating_what_it_says(at, noise):
    parsed = parse(PLAIN[:at] + noise + PLAIN[at + len(noise) :], UTC)
    assert not {word for word in ("4012", "100.64", "0000A1B2") if any(word in str(fault) for fault in parsed.faults)}


@given(
    document=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda x: st.lists(x) | st.dictionaries(st.sampled_from(WANTED), x)
    )
)
@settings(max_examples=300, deadline=None)
def test_any_json_is_read_or_is_a_fault(document):
    parsed = parse(json.dumps(document).encode() + b"\n")
    assert parsed.faults or parsed.ignored or parsed.ends or len(parsed.of("ip-assignment"))
