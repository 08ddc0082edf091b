"""FreeSWITCH's JSON call records: one call of two legs, and nothing but the call."""

import base64
import json
from pathlib import Path
from urllib.parse import quote

import pytest
from gateway_reports import rows

from hjemmel.intake.freeswitch_cdr import parse

SAMPLE = (Path(__file__).parent / "samples" / "freeswitch-cdr.json").read_bytes()
FIRST, OTHER, ABROAD, UNTAKEN = map(json.loads, SAMPLE.splitlines())


def sent(*documents: dict) -> bytes:
    return "".join(json.dumps(document) + "\n" for document in documents).encode()


def changed(document: dict, variables: dict | None = None, **members: object) -> dict:
    return {**document, "variables": {**document["variables"], **(variables or {})}, **members}


def without(document: dict, *names: str) -> dict:
    return {**document, "variables": {n: v for n, v in document["variables"].items() if n not in names}}


def test_a_call_is_told_by_its_first_leg_in_utc_and_e164() -> None:
    parsed = parse(SAMPLE)
    first, abroad = rows(parsed, "call")
    assert first == {
        "key": ("phone-number", "+4751000101"),
        "own_number": "+4751000101",
        "called_number": "+4722000202",
        "started_at": 1_795_482_007_250,
        "duration_s": 62,
        "call_type": "domestic-fixed",
    }
    assert (abroad["own_number"], abroad["called_number"], abroad["call_type"]) == ("+4751000102", "+46850000303", "international")
    assert (parsed.refused, parsed.ignored, parsed.faults) == ({"not-answered": 1}, {"other-leg": 1}, [])


def test_addresses_session_descriptions_and_user_agents_never_leave_the_parser() -> None:
    assert not any(word in repr(parse(SAMPLE)) for word in ("192.0.2", "Eksempelfon", "v=0", "v%3D0", "sip.example"))


@pytest.mark.parametrize(
    "posted",
    [
        sent(FIRST),
        json.dumps(FIRST).encode(),
        json.dumps(FIRST, indent=2).encode(),
        json.dumps([FIRST]).encode(),
        b"cdr=" + quote(json.dumps(FIRST)).encode(),
        b"cdr=" + base64.b64encode(json.dumps(FIRST).encode()),
    ],
)
def test_however_it_is_written_or_posted_it_is_the_same_call(posted: bytes) -> None:
    assert rows(parse(posted), "call") == rows(parse(SAMPLE), "call")[:1]


def test_the_same_leg_twice_is_one_call() -> None:
    parsed = parse(sent(FIRST, FIRST))
    assert (len(parsed.of("call")), parsed.duplicates) == (1, 1)


def test_a_leg_that_names_its_originator_in_one_place_only_is_the_other_leg() -> None:
    profile_only = without(OTHER, "originating_leg_uuid", "originator")
    flow = json.loads(json.dumps(OTHER["callflow"]))
    del flow[0]["caller_profile"]["originator"]
    assert parse(sent(profile_only, changed(OTHER, callflow=flow))).ignored == {"other-leg": 2}


def test_after_a_transfer_the_number_dialled_is_the_first_one() -> None:
    later = json.loads(json.dumps(FIRST["callflow"][0]))
    later["profile_index"], later["caller_profile"]["destination_number"] = "2", "1000"
    assert rows(parse(sent(changed(FIRST, callflow=[later, *FIRST["callflow"]]))), "call") == rows(parse(sent(FIRST)), "call")


def test_without_the_variables_the_flow_tells_when_and_how_long() -> None:
    bare = without(FIRST, "answer_uepoch", "answer_epoch", "billsec")
    assert rows(parse(sent(bare)), "call") == rows(parse(sent(FIRST)), "call")
    assert parse(sent(without(UNTAKEN, "answer_uepoch", "answer_epoch"))).refused == {"not-answered": 1}


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"variables": {}, "callflow": []},
        changed(FIRST, {"answer_uepoch": "soon"}),
        changed(FIRST, {"billsec": "-1"}),
        changed(FIRST, {"answer_uepoch": "1"}),
        changed(FIRST, callflow=[1, None, "x"]),
        changed(without(FIRST, "answer_uepoch", "answer_epoch"), callflow=[{"caller_profile": {}}]),
    ],
)
def test_a_bad_record_is_a_fault_with_its_line_and_the_others_stand(bad: dict) -> None:
    parsed = parse(sent(FIRST, bad, ABROAD))
    assert [fault.line for fault in parsed.faults] == [2]
    assert len(parsed.of("call")) == 2


def test_a_broken_document_is_a_fault_where_it_breaks_and_the_next_line_is_read() -> None:
    parsed = parse(sent(FIRST) + b'{"variables": \n nothing}\n{"a":' + b"[" * 100_000 + b"\n" + sent(ABROAD))
    assert [fault.line for fault in parsed.faults] == [3, 4]
    assert len(parsed.of("call")) == 2
