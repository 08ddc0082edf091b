"""Kamailio's flatstore files: calls, and what is no call."""

from pathlib import Path

import pytest
from gateway_reports import rows

from hjemmel.intake import telephone
from hjemmel.intake.kamailio_cdr import parse

SAMPLES = Path(__file__).parent / "samples"
CDRS = (SAMPLES / "kamailio-5.6.3-cdrs-flatstore.log").read_bytes()


def cdr(caller="+4751000101", callee="+4722000202", duration="61.5"):
    return f"1795483917|1795483979|{duration}|{caller}|{callee}|192.0.2.1\n".encode()


def calls(data):
    return rows(parse(data), "call")


def test_a_call_is_told_with_numbers_start_duration_and_kind():
    first, abroad, premium = calls(CDRS)
    assert first == {
        "key": ("phone-number", "+4751000101"),
        "own_number": "+4751000101",
        "called_number": "+4722000202",
        "started_at": 1_795_483_917_000,
        "duration_s": 2,
        "call_type": "domestic-fixed",
    }
    assert (abroad["call_type"], premium["called_number"], premium["call_type"]) == ("international", "+4782000404", "premium")


def test_a_call_that_nobody_answered_is_no_call():
    parsed = parse(CDRS)
    assert parsed.refused == {"not-answered": 1}
    assert all(duration > 0 for duration in parsed.of("call").values["duration_s"])


@pytest.mark.parametrize(("name", "events"), [("acc", 6), ("missed_calls", 1)])
def test_signalling_events_are_recognised_and_passed_over(name, events):
    parsed = parse((SAMPLES / f"kamailio-5.6.3-{name}-flatstore.log").read_bytes())
    assert (len(parsed.of("call")), parsed.faults, parsed.ignored) == (0, [], {"not-a-call-record": events})


def test_a_call_that_is_told_twice_counts_once():
    parsed = parse(cdr() + cdr() + cdr(duration="62.5"))
    assert (len(parsed.of("call")), parsed.duplicates) == (2, 1)


def test_where_a_call_came_from_is_not_kept():
    assert "192.0.2.1" not in repr(parse(cdr()))


def test_a_caller_without_a_number_is_counted_and_not_kept():
    parsed = parse(cdr(caller="anonymous") + cdr(callee="voicemail"))
    assert (len(parsed.of("call")), parsed.ignored) == (0, {"no-telephone-number": 2})


@pytest.mark.parametrize(
    "bad", [b"hello\n", cdr(duration="x"), cdr(duration="-1"), cdr(duration="9" * 12), cdr()[5:], cdr().replace(b"1795483917", b"17")]
)
def test_a_bad_line_is_a_fault_with_its_number_and_repeats_nothing(bad):
    parsed = parse(cdr() + bad + cdr(duration="3.0"))
    assert [fault.line for fault in parsed.faults] == [2]
    assert "+47" not in str(parsed.faults)
    assert len(parsed.of("call")) == 2


@pytest.mark.parametrize(
    ("dialled", "number", "kind"),
    [
        ("+4722000202", "+4722000202", "domestic-fixed"),
        ("22000202", "+4722000202", "domestic-fixed"),
        ("004722000202", "+4722000202", "domestic-fixed"),
        ("+4741000303", "+4741000303", "domestic-mobile"),
        ("91000303", "+4791000303", "domestic-mobile"),
        ("+46850000303", "+46850000303", "international"),
        ("0046850000303", "+46850000303", "international"),
        ("82000404", "+4782000404", "premium"),
        ("80000404", "+4780000404", "toll-free"),
        ("81500404", "+4781500404", "service"),
        ("02800", "02800", "service"),
        ("1881", "1881", "service"),
        ("116117", "116117", "toll-free"),
        ("116111", "116111", "toll-free"),
        ("110", "110", "emergency"),
        ("112", "112", "emergency"),
        ("113", "113", "emergency"),
        ("+47112", "112", "emergency"),
        ("*31#", "*31#", "service"),
    ],
)
def test_what_was_dialled_has_one_number_and_one_kind(dialled, number, kind):
    assert telephone.destination(dialled) == (number, kind)


def test_what_is_no_number_has_no_kind():
    assert [telephone.destination(text) for text in ("", "voicemail", "sip:x@y")] == [None, None, None]
    assert [telephone.e164(text) for text in ("", "112", "02800", "anonymous")] == [None, None, None, None]


NO_NUMBERS = [
    "kunde22334455",
    "22334455x",
    "10.20.30.40",
    "51.000.101",
    "22/33/44/55",
    "800FLOWERS",
    "sip:51000101@192.0.2.1",
    "51000101@192.0.2.1",
    "2001:db8::22334455",
    "+47 22334455 ext 12",
    "\u0662\u0662\u0663\u0663\u0664\u0664\u0665\u0665",
]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_digits_within_a_name_or_an_address_are_nobodys_number(text):
    assert (telephone.e164(text), telephone.destination(text)) == (None, None)
    parsed = parse(cdr(caller=text) + cdr(callee=text))
    assert (len(parsed.of("call")), parsed.ignored, parsed.faults) == (0, {"no-telephone-number": 2}, [])


@pytest.mark.parametrize(
    "text",
    [
        "+4722334455", "22334455", "004722334455", "22 33 44 55", "+47 22-33-44-55", "(+47) 22334455", "(22) 33 44 55", " 22334455 ",
        "22\u00a033\u00a044\u00a055", "tel:+4722334455", "tel:+47-22-33-44-55;npdi", "tel:22334455;phone-context=+47",
        "tel:22334455;phone-context=x.example",
    ],
)  # fmt: skip
def test_a_number_may_be_written_in_many_ways(text):
    assert telephone.e164(text) == "+4722334455"


def test_a_local_number_is_of_the_country_that_stands_beside_it():
    assert telephone.destination("tel:50000303;phone-context=+468") == ("+46850000303", "international")
    assert telephone.destination("tel:02800") == ("02800", "service")


@pytest.mark.parametrize("text", ["22.33.44.55", "223.34.455", "22/33/44/55", "+47.22.33.44.55"])
def test_a_person_may_type_points_and_strokes_and_a_machine_may_not(text):
    assert (telephone.e164_as_typed(text), telephone.e164(text)) == ("+4722334455", None)


@pytest.mark.parametrize("text", ["kunde22334455", "800FLOWERS", "22334455 / 99887766"])
def test_what_a_person_typed_is_no_number_either_where_it_is_something_else(text):
    assert telephone.e164_as_typed(text) is None
