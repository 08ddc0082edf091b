"""Syslog on a stream: messages are the same however the stream is cut up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hjemmel.intake.syslog_frames import LONGEST, BadFrame, Frames, bare, line

TEXT = st.binary(min_size=1, max_size=60).map(lambda data: b"<134>1 " + data.replace(b"\n", b"").replace(b"\0", b"").replace(b"\r", b""))
COUNTED = st.lists(TEXT, max_size=8)


def fed(data: bytes, cuts: list[int]) -> list[bytes]:
    frames, found, begin = Frames(), [], 0
    for end in [*sorted(cut % (len(data) + 1) for cut in cuts), len(data)]:
        found += frames.feed(data[begin:end])
        begin = end
    return [*found, *filter(None, [frames.rest()])]


@given(COUNTED, st.lists(st.integers(0, 10_000), max_size=6))
def test_counted_messages_may_be_cut_anywhere(messages: list[bytes], cuts: list[int]) -> None:
    assert fed(b"".join(b"%d %s" % (len(m), m) for m in messages), cuts) == messages


@given(COUNTED, st.lists(st.integers(0, 10_000), max_size=6), st.sampled_from([b"\n", b"\r\n", b"\0"]))
def test_lines_may_be_cut_anywhere(messages: list[bytes], cuts: list[int], end: bytes) -> None:
    assert fed(b"".join(m + end for m in messages), cuts) == messages


@given(st.lists(st.binary(max_size=80), max_size=8))
def test_any_stream_gives_single_lines_or_a_bad_frame(pieces: list[bytes]) -> None:
    frames = Frames()
    try:
        found = [message for piece in pieces for message in frames.feed(piece)]
    except BadFrame:
        return
    assert all(message and not set(b"\n\r\0") & set(message) for message in found)


def test_a_line_feed_inside_a_counted_message_is_a_blank() -> None:
    assert Frames().feed(b"8 <1>a\nb\nc") == [b"<1>a b c"]
    assert line(b"a\r\nb\r\n\0") == b"a  b"


def test_a_message_that_is_too_long_is_left_out_and_the_next_one_read() -> None:
    frames = Frames()
    assert frames.feed(b"<1>" + b"x" * (2 * LONGEST)) == []
    assert frames.feed(b"x" * 10 + b"\n<1>next\n") == [b"<1>next"]
    assert frames.left_out == 1


@pytest.mark.parametrize("bad", [b"99999 <1>x", b"4 <1>xoops <1>", b"4 <1>x12345678 <1>", b"4 <1>x0 <1>x"])
def test_a_length_that_is_none_is_a_bad_frame(bad: bytes) -> None:
    with pytest.raises(BadFrame):
        Frames().feed(bad)


def test_a_counted_message_that_was_cut_off_is_not_told() -> None:
    assert fed(b"20 <1>half", []) == []
    assert fed(b"<1>a last line without an end", []) == [b"<1>a last line without an end"]


def test_lines_that_begin_with_figures_are_lines() -> None:
    assert Frames().feed(b"1795483917|1795483979|61\n12 x\n") == [b"1795483917|1795483979|61", b"12 x"]


@pytest.mark.parametrize(
    "header",
    [
        b"<134>1 2026-11-24T01:00:00.003Z nat1.example app 123 ID47 - ",
        b'<134>1 2026-11-24T01:00:00+01:00 nat1 - - - [a@1 b="c \\] d"][e f="g"] \xef\xbb\xbf',
        b"<34>Nov 24 01:00:00 nat1 kamailio[12]: ",
        b"<34>Nov  4 01:00:00 nat1 ",
        b"<34>",
        b"",
    ],
)
def test_a_header_is_left_out_where_the_format_knows_none(header: bytes) -> None:
    assert bare(header + b"1|2|3: four") == b"1|2|3: four"
