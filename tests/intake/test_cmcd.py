"""Common Media Client Data, as the standard's own library writes it: two records that never meet, and no address of anything."""

import json
from pathlib import Path

import pytest
from gateway_reports import rows
from growing import TOO_MUCH_LONGER, much_longer
from hypothesis import given
from hypothesis import strategies as st

from hjemmel.intake.cmcd import parse
from hjemmel.intake.cmcd_record import LONGEST, dictionary
from hjemmel.intake.parsed import Unreadable

SAMPLES = Path(__file__).parent / "samples"
FORMS = json.loads((SAMPLES / "cmcd-generated-by-svta-cml-2.7.0.json").read_text())
BATCH = (SAMPLES / "cmcd-v2-event-batch-body.txt").read_bytes()
DECODER = {"sn": "EX-STB-1", "received_at": "1795482839"}
EVENT = 'bl=(18400),br=(3200),cid="nrk1-live",e=t,sid="s1",sn={n},st=l,sta=p,ts={ts},v=2'


def told(text: str | bytes, **context: str):
    return parse(text if isinstance(text, bytes) else f"{text}\n".encode(), {**DECODER, **context})


def quality(parsed) -> list[dict]:
    return rows(parsed, "tv-quality")


def viewing(parsed) -> list[dict]:
    return rows(parsed, "tv-viewing")


def test_a_batch_of_events_is_quality_by_the_moment_and_one_stretch_of_viewing() -> None:
    parsed = told(BATCH)
    assert [(q["measured_at"], q["bitrate_kbps"], q["buffer_ms"], q["stalled_ms"], q["frames_lost"]) for q in quality(parsed)] == [
        (1_795_482_795_123, 3200, 0, None, 4),
        (1_795_482_825_000, 3200, 18_400, 1740, None),
        (1_795_482_829_000, 3200, None, None, None),
    ]
    assert viewing(parsed) == [
        {
            "key": ("serial", "EX-STB-1"),
            "decoder": "EX-STB-1",
            "started_at": 1_795_482_795_123,
            "watched_s": 43,
            "service": "channel",
            "content": "nrk1-live",
        }
    ]


def test_query_headers_and_json_say_the_same() -> None:
    query = told(FORMS["v1_query"])
    headers = told("\n".join(f"{name}: {value}" for name, value in FORMS["v1_headers"].items()) + "\n")
    as_json = told(json.dumps(FORMS["v1_headers"]))
    with_query = told(json.dumps({**FORMS["v1_headers"], "CMCD": "br=1"}))
    keys = told('{"bl":21300,"br":3200,"bs":true,"cid":"nrk1-live","d":4004,"nor":"x","ot":"v","st":"l","sid":"6e2fb550","v":1}')
    for other in (headers, as_json, with_query, keys, told(f"https://edge.example/seg1.m4v?a=1&{FORMS['v1_query']}&b=2")):
        assert (quality(other), viewing(other), other.ignored) == (quality(query), viewing(query), query.ignored)
    assert quality(query)[0]["bitrate_kbps"] == 3200
    assert query.ignored == {"address-dropped": 1}


@pytest.mark.parametrize("form", [*FORMS, "batch"])
def test_what_was_fetched_never_leaves_the_parser_and_content_never_stands_beside_quality(form: str) -> None:
    value = BATCH.decode() if form == "batch" else FORMS[form]
    parsed = told(json.dumps(value) if isinstance(value, dict) else value)
    assert parsed.faults == []
    assert not any(word in repr(parsed) for word in ("seg2.m4v", "edge.example", "300kbps"))
    assert "nrk1" not in repr(parsed.of("tv-quality"))


def test_whose_it_is_comes_from_beside_the_data() -> None:
    by_user = parse(BATCH, {"user_name": "dp-1@fiber.example"})
    assert {row["key"] for row in quality(by_user)} == {("user-name", "dp-1@fiber.example")}
    assert {row["decoder"] for row in quality(by_user)} == {"6e2fb550-c457-11e9-bb97-0800200c9a66"}
    nobody = parse(BATCH, {})
    assert (quality(nobody), viewing(nobody), nobody.ignored["no-subscriber-key"]) == ([], [], 4)


@pytest.mark.parametrize("version", ["3", "99", "2.5", "-1", '"2"', "?1"])
def test_a_version_that_is_not_known_is_dropped_whole(version: str) -> None:
    parsed = told(EVENT.format(n=1, ts=1_795_482_825_000).replace("v=2", f"v={version}"))
    assert (quality(parsed), viewing(parsed), parsed.refused) == ([], [], {"newer-version": 1})


def test_keys_that_are_not_known_are_passed_over() -> None:
    plain, more = (told(text.format(n=1, ts=1_795_482_825_000)) for text in (EVENT, 'com.Example-X="é ;",' + EVENT + ",zz=?0;a=1"))
    assert (quality(more), more.faults, more.refused) == (quality(plain), [], {})


def test_of_several_tracks_the_picture_is_measured() -> None:
    parsed = told('bl=(900;a 4000;v),br=(128;a 3000;v 800;v),sid="s",st=v,ts=1795482825000,v=2')
    assert [(q["bitrate_kbps"], q["buffer_ms"]) for q in quality(parsed)] == [(3000, 4000)]
    assert quality(told('bl=4000,br=128,ot=a,sid="s",v=1')) == []


def test_a_batch_that_is_sent_again_counts_once() -> None:
    parsed = told(BATCH + BATCH)
    assert (len(quality(parsed)), parsed.duplicates) == (3, 4)


def test_live_and_on_demand_are_told_apart_and_what_is_neither_is_not_kept() -> None:
    assert viewing(told('cid="a",sid="s",st=v,v=1'))[0]["service"] == "archive"
    assert viewing(told('cid="a",ltc=4000,sid="s",ts=1795482825000,v=2'))[0]["service"] == "channel"
    assert told('cid="a",sid="s",v=1').ignored == {"no-kind-of-service": 1}


def test_version_1_has_no_time_so_the_line_or_the_receipt_tells() -> None:
    assert quality(told('br=3200,sid="s"'))[0]["measured_at"] == 1_795_482_839_000
    assert quality(told('2026-11-24T01:00:00Z br=3200,sid="s"'))[0]["measured_at"] == 1_795_482_000_000
    assert [fault.line for fault in parse(b'br=3200,sid="s"\n', {"sn": "x"}).faults] == [1]


QUERIED = "CMCD=br%3D3200%2Csid%3D%22s%22"
LOGGED = (
    '192.0.2.1 - - [24/Nov/2026:02:00:00 +0100] "GET /a.mp4?{} HTTP/1.1" 200 10 "-" "player"',
    '192.0.2.1 - - [24/Nov/2026:02:00:00 +0100] "GET /a.mp4?{}" 200 10',
    '192.0.2.1 - - [24/Nov/2026:02:00:00 +0100] "GET /a.mp4?a=1&{}&b=2 HTTP/1.1" 200 1795483999',
    '192.0.2.1 - - [24/Nov/2026:02:00:00 +0100] "{}" 200',
    "2026-11-24T01:00:00Z GET /a.mp4?{}",
    "2026-11-24 02:00:00 +0100 192.0.2.1 GET /a.mp4?{}",
    "192.0.2.1 [2026-11-24T02:00:00+01:00] GET /a.mp4?{}",
    "1795482000.000     61 192.0.2.1 TCP_MISS/200 900 GET https://edge.example/a.mp4?{} - -",
    "2026-11-24T01:00:00Z {}",
    "1795482000 {}",
)


@pytest.mark.parametrize("line", LOGGED)
def test_an_access_log_says_when(line: str) -> None:
    [measured] = quality(told(line.format(QUERIED)))
    assert (measured["measured_at"], measured["bitrate_kbps"]) == (1_795_482_000_000, 3200)


@pytest.mark.parametrize("line", ["[24/Nov/2026:02:00:00 +0100] {}", "2026-11-24 02:00:00 +0100 {}", "1795482000 {}"])
def test_a_time_may_stand_before_a_record_that_is_no_query(line: str) -> None:
    assert [q["measured_at"] for q in quality(told(line.format('br=3200,sid="s"')))] == [1_795_482_000_000]


@pytest.mark.parametrize("line", ["{}", "/a.mp4?{}", "https://edge.example/a.mp4?b=1&{}&c=2", '"/a.mp4?{}"'])
def test_a_query_that_stands_alone_was_sent_when_it_was_received(line: str) -> None:
    assert [q["measured_at"] for q in quality(told(line.format(QUERIED)))] == [1_795_482_839_000]


@pytest.mark.parametrize(
    "line",
    [
        "GET /a.mp4?{} HTTP/1.1",
        '192.0.2.1 - - [24/Nov/2026 02:00] "GET /a.mp4?{}" 200 10',
        '192.0.2.1 - - [24/Xyz/2026:02:00:00 +0100] "GET /a.mp4?{}" 200 10',
        '192.0.2.1 - - [31/Feb/2026:02:00:00 +0100] "GET /a.mp4?{}" 200 10',
        "192.0.2.1 {}",
        "2026-11-24 {}",
        "2026-11-24 02:00:00 GET /a.mp4?{}",
        "192.0.2.1 GET /2026-11-24T01:00:00Z/a.mp4?{}",
    ],
)
def test_what_stands_before_a_record_and_is_no_time_is_a_fault_and_not_the_receipt(line: str) -> None:
    parsed = told(line.format(QUERIED))
    assert (quality(parsed), len(parsed.faults)) == ([], 1)
    with_its_own = told(line.format(f"{QUERIED}%2Cts%3D1795482000000%2Cv%3D2"))
    assert [q["measured_at"] for q in quality(with_its_own)] == [1_795_482_000_000]


def test_a_time_without_its_zone_is_read_with_the_one_beside_the_data() -> None:
    line = f"2026-11-24 02:00:00 GET /a.mp4?{QUERIED}"
    assert [q["measured_at"] for q in quality(told(line, zone="Europe/Oslo"))] == [1_795_482_000_000]
    assert len(told(line, zone="Oslo").faults) == 1


@pytest.mark.parametrize("bad", ["br=", "=1", "br=(1", 'cid="x', "br=1,,bl=2", "br=1;", "\x00", "br=1 bl=2", "a" * 9000])
def test_a_record_that_is_none_is_a_fault_with_its_line(bad: str) -> None:
    first, last = (EVENT.format(n=n, ts=1_795_482_825_000 + n) for n in (1, 2))
    parsed = told(f"{first}\n{bad}\n{last}\n")
    assert [fault.line for fault in parsed.faults] == [2]
    assert len(quality(parsed)) == 2


@pytest.mark.parametrize(
    ("before", "word", "after"),
    [
        ("br=(", " ", "x"),
        ("br=(1", " ", "x"),
        ("br=(", "a ", "!"),
        ("br=", "a", "?"),
        ("", "a", "!"),
        ("br", ";a", "!"),
        ("br=(1", ";a=1", "!"),
    ],
)
def test_a_record_that_is_none_is_looked_through_once(before: str, word: str, after: str) -> None:
    def read(text: str) -> None:
        with pytest.raises(Unreadable):
            dictionary(text)

    assert much_longer(read, word, LONGEST - 100, before=before, after=after) < TOO_MUCH_LONGER


@pytest.mark.parametrize("listed", ["()", "( )", "(3000)", "( 3000 )", "(3000;v  128;a)", "(  3000;v 128;a  )"])
def test_a_list_may_have_blanks_around_what_stands_in_it(listed: str) -> None:
    found = dictionary(f"br={listed},v=2")
    assert ([value for value, _ in found["br"]], found["v"]) == ([float(n) for n in (3000, 128) if str(n) in listed], ((2.0, ""),))


members = st.dictionaries(
    st.from_regex(r"[a-z*][a-z0-9_.*-]{0,8}", fullmatch=True),
    st.integers(-(10**12), 10**12) | st.booleans() | st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=20),
    max_size=8,
)


@given(members)
def test_what_is_written_as_structured_fields_is_read_back(said: dict) -> None:
    def bare(value: object) -> str:
        if isinstance(value, bool):
            return f"?{int(value)}"
        return str(value) if isinstance(value, int) else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

    assert dictionary(",".join(f"{key}={bare(value)}" for key, value in said.items())) == {k: ((v, ""),) for k, v in said.items()}


@given(st.text(max_size=60))
def test_any_text_is_a_dictionary_or_no_dictionary(text: str) -> None:
    try:
        assert isinstance(dictionary(text), dict)
    except Unreadable as unreadable:
        assert not text or unreadable.expected.startswith(("a dictionary", "at most"))
