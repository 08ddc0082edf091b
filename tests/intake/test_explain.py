"""What each member of a record becomes is told by the adapter itself, and no value is told with it."""

import csv
import io
import json
from pathlib import Path

import pytest
from gateway_reports import AT, document, gateway, host, station
from hypothesis import given
from hypothesis import strategies as st

from hjemmel.intake.adapters import ADAPTERS
from hjemmel.intake.explain import COUNTS, IDENTIFIES, NEEDED, NOT_READ, STANDS_IN, Member, explain
from hjemmel.intake.explain_shapes import records

SAMPLES = Path(__file__).parent / "samples"
PHONE = "02:00:5e:00:53:01"
HOME = gateway([station(PHONE)], [host(PHONE, "Telefon")])
CONTEXT = {"provider_zone": "Europe/Oslo", "received_at": str(AT + 999), "collectors": ""}


def members(format_name: str, data: bytes) -> dict[str, Member]:
    [told] = explain(ADAPTERS[format_name].parse, data, CONTEXT, 1)
    return {member.name: member for member in told.members}


def test_each_member_of_a_gateway_s_report_is_told_for_what_it_is() -> None:
    told = members("tr181-bulk", document({**HOME, "X_VENDOR_Mood": "blue"}))
    station = "Report[].Device.WiFi.AccessPoint.{i}.AssociatedDevice.{i}"
    assert told[f"{station}.SignalStrength"].fields == {"device-sample": ("signal_dbm",)}
    assert told["Report[].CollectionTime"].fields == {"device-sample": ("seen_at",)}
    assert IDENTIFIES in told["Report[].Device.DeviceInfo.SerialNumber"].roles
    assert "gateway_mode" in {fact for member in told.values() for fact in member.asked}
    assert told["Report[].Device.X_VENDOR_Mood"].roles == (NOT_READ,)


@pytest.mark.parametrize(
    ("format_name", "file", "name", "field"),
    [
        ("freeswitch-cdr", "freeswitch-cdr.json", "callflow[].caller_profile.destination_number", "called_number"),
        ("asterisk-cdr", "asterisk-Master.csv", "#3", "called_number"),
        ("kea-leases", "kea-2.2.0-leases4.csv", "expire", "ended_at"),
    ],
)
def test_a_member_without_which_there_is_no_record_is_told_with_the_field_that_it_feeds(
    format_name: str, file: str, name: str, field: str
) -> None:
    told = members(format_name, (SAMPLES / file).read_bytes())[name]
    assert NEEDED in told.roles
    assert field in {f for fields in told.fields.values() for f in fields}


def test_a_member_that_stands_in_for_another_is_not_said_to_be_unread() -> None:
    assert members("freeswitch-cdr", (SAMPLES / "freeswitch-cdr.json").read_bytes())["variables.answer_epoch"].roles == (STANDS_IN,)
    assert members("radius-detail", (SAMPLES / "freeradius-3.2.1-detail-20261124").read_bytes())["Timestamp"].roles == (STANDS_IN,)


def test_what_decides_whether_it_is_an_observation_is_told() -> None:
    told = members("radius-detail", (SAMPLES / "freeradius-3.2.1-detail-20261124").read_bytes())
    assert COUNTS in told["Acct-Status-Type"].roles


@pytest.mark.parametrize("format_name", sorted(ADAPTERS))
@pytest.mark.parametrize(
    "data", [b"", b"\n", b"{", b"[1, 2]", b"a,b\n1\n", b"\xff\xfe\x00", b'{"a": {"1": [{}]}}', b"x|y|z\n", b"a=1,b=2,c\n"]
)
def test_whatever_comes_is_explained_or_is_no_record(format_name: str, data: bytes) -> None:
    for told in explain(ADAPTERS[format_name].parse, data, CONTEXT, 3):
        assert told.line >= 1


names = st.text(st.characters(codec="ascii", categories=("Lu", "Ll")), min_size=1, max_size=6)
cells = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=8).filter(str.strip)


@given(st.lists(names, min_size=2, max_size=5, unique=True), st.data())
def test_a_record_without_nothing_is_itself_and_without_a_member_lacks_just_that(head: list[str], data: st.DataObject) -> None:
    row = [data.draw(cells) for _ in head]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([head, row])
    document = dict(zip(head, row, strict=True))
    for text in (out.getvalue(), json.dumps(document)):
        [record] = records(text.encode())
        assert set(record.names) == set(head)
        gone = data.draw(st.sampled_from(head))
        less = record.without(frozenset((gone,)), "").decode()
        kept = json.loads(less) if text.startswith("{") else dict(zip(*csv.reader(io.StringIO(less)), strict=True))
        assert kept == {name: value for name, value in document.items() if name != gone}
