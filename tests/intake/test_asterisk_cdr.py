"""Asterisk's Master.csv: calls by the exchange's own clock, and what is no call."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from gateway_reports import rows
from hypothesis import given
from hypothesis import strategies as st

from hjemmel.intake.asterisk_cdr import parse

SAMPLE = (Path(__file__).parent / "samples" / "asterisk-Master.csv").read_bytes()
OSLO = ZoneInfo("Europe/Oslo")


def record(answered: datetime, seconds: int = 62, *, zone: ZoneInfo = OSLO, more: int = 18, uniqueid: str = "", **other: str) -> bytes:
    """One answered call of `more` columns that rang seven seconds and was taken at `answered` (UTC)."""
    clock = [
        f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
        for at in (answered - timedelta(seconds=7), answered, answered + timedelta(seconds=seconds))
    ]
    said = {
        "start": clock[0],
        "answer": clock[1],
        "end": clock[2],
        "src": "51000101",
        "dst": "22000202",
        "disposition": "ANSWERED",
        **other,
    }
    text = ["", said["src"], said["dst"], "out", '"A" <1>', "c", "d", "Dial", 'x"y,z', said["start"], said["answer"], said["end"]]
    tail = [said["disposition"], "DOCUMENTATION", uniqueid, "user", "peer", uniqueid, "7"]
    cells = [f'"{t.replace(chr(34), chr(34) * 2)}"' for t in text] + [str(seconds + 7), str(seconds)] + [f'"{t}"' for t in tail]
    return (",".join(cells[:more]) + "\n").encode()


def calls(data: bytes, **context: str) -> list[dict]:
    parsed = parse(data, context)
    assert parsed.faults == []
    return rows(parsed, "call")


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def test_a_call_begins_when_it_is_answered_and_lasts_as_long_as_is_billed() -> None:
    first, abroad = calls(SAMPLE)
    assert first == {
        "key": ("phone-number", "+4751000101"),
        "own_number": "+4751000101",
        "called_number": "+4722000202",
        "started_at": ms(datetime(2026, 11, 24, 1, 0, 7, tzinfo=UTC)),
        "duration_s": 62,
        "call_type": "domestic-fixed",
    }
    assert (abroad["call_type"], abroad["duration_s"]) == ("international", 1800)


def test_what_nobody_took_is_no_call_and_who_has_no_number_has_none() -> None:
    parsed = parse(SAMPLE)
    assert (parsed.refused, parsed.ignored) == ({"not-answered": 2}, {"no-telephone-number": 1})


def test_names_channels_and_applications_never_leave_the_parser() -> None:
    assert not any(word in repr(parse(SAMPLE)) for word in ("Abonnent", "PJSIP", "Dial", "from-phones"))


@pytest.mark.parametrize("more", range(16, 22))
def test_sixteen_to_twenty_one_columns_are_the_same_call(more: int) -> None:
    [call] = calls(record(datetime(2026, 7, 1, 12, tzinfo=UTC), more=more))
    assert (call["started_at"], call["called_number"]) == (ms(datetime(2026, 7, 1, 12, tzinfo=UTC)), "+4722000202")


@pytest.mark.parametrize(
    "line", [record(datetime(2026, 7, 1, tzinfo=UTC), more=15), record(datetime(2026, 7, 1, tzinfo=UTC), more=21)[:-1] + b",1\n"]
)
def test_other_widths_are_faults(line: bytes) -> None:
    assert [fault.line for fault in parse(SAMPLE + line).faults] == [6]


def test_the_same_record_twice_is_one_call() -> None:
    parsed = parse(SAMPLE + SAMPLE)
    assert (len(parsed.of("call")), parsed.duplicates) == (2, 3)


@given(st.integers(1_577_836_800, 1_893_456_000), st.sampled_from(["Europe/Oslo", "UTC", "Asia/Tokyo"]))
def test_the_clock_is_the_zones_that_is_named_and_an_id_tells_the_hours_apart(second: int, name: str) -> None:
    at = datetime.fromtimestamp(second, UTC)
    rang = at - timedelta(seconds=7)
    [call] = calls(record(at, zone=ZoneInfo(name), uniqueid=f"pbx-{int(rang.timestamp())}.12"), zone=name)
    assert call["started_at"] == ms(at)


SUMMER, WINTER = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # both 02:30 in Oslo


@pytest.mark.parametrize("at", [SUMMER, WINTER])
def test_in_the_hour_that_is_said_twice_the_end_tells_which(at: datetime) -> None:
    [call] = calls(record(at, 2 * 3600))
    assert call["started_at"] == ms(at)


def test_in_the_hour_that_is_said_twice_the_start_tells_which() -> None:
    at = datetime(2026, 10, 25, 0, 0, 3, tzinfo=UTC)  # it began to ring at 01:59:56
    assert calls(record(at))[0]["started_at"] == ms(at)


def test_where_nothing_tells_it_is_the_first_of_the_two_hours() -> None:
    assert calls(record(WINTER))[0]["started_at"] == ms(SUMMER)


def test_an_hour_that_never_was_is_a_fault_for_the_zone_is_wrong() -> None:
    at = datetime(2026, 3, 29, 2, 30, tzinfo=UTC)
    data = record(at, zone=ZoneInfo("UTC"))
    [fault] = parse(data).faults
    assert "zone" in fault.expected
    assert calls(data, zone="UTC")[0]["started_at"] == ms(at)


def test_a_zone_that_is_none_is_a_fault_and_nothing_is_read() -> None:
    for name in ("Oslo", "../etc", "Europe/Oslo\0"):
        parsed = parse(SAMPLE, {"zone": name})
        assert (len(parsed.faults), len(parsed.of("call"))) == (1, 0)
        assert parsed.faults[0].found == "another name"


@pytest.mark.parametrize(
    "bad",
    [
        b"hello\n",
        record(SUMMER, answer=""),
        record(SUMMER, answer="yesterday"),
        record(SUMMER, answer="1970-01-01 00:00:00"),
        record(SUMMER, disposition="ATE"),
        record(SUMMER).replace(b",62,", b",-62,"),
        b'"an open quote\n',
    ],
)
def test_a_bad_record_is_a_fault_with_its_line(bad: bytes) -> None:
    assert [fault.line for fault in parse(record(datetime(2026, 7, 1, tzinfo=UTC)) + bad).faults] == [2]
