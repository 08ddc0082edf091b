"""What a set-top box reports: measurements in one place, channels in the other."""

import json

import pytest
from decoder_reports import decoder, decoder_report, flat, main_stream
from gateway_reports import rows

from hjemmel.intake.tr135 import parse

END = 1_795_482_000


def test_lists_of_samples_are_one_measurement_for_each_interval() -> None:
    quality = rows(parse(decoder_report()), "tv-quality")
    assert [(q["measured_at"], q["stalled_ms"], q["packets_lost"], q["frames_lost"]) for q in quality] == [
        (END * 1000, 0, 1, 0),
        ((END - 300) * 1000, 250, 12, 3),
        ((END - 600) * 1000, 0, 0, 0),
    ]
    assert {(q["key"], q["decoder"], q["bitrate_kbps"], q["buffer_ms"]) for q in quality} == {
        (("serial", "EX-STB-1"), "EX-STB-1", None, None)
    }


def test_a_multicast_group_is_a_channel_and_stands_in_viewing_alone() -> None:
    parsed = parse(decoder_report())
    [shown] = rows(parsed, "tv-viewing")
    assert (shown["content"], shown["service"], shown["watched_s"], shown["started_at"]) == (
        "239.0.0.9",
        "channel",
        600,
        (END - 600) * 1000,
    )
    assert "239." not in repr(parsed.of("tv-quality"))


def test_channels_that_failed_are_counted_and_never_told() -> None:
    parsed = parse(decoder_report(decoder(main_stream(failures="239.0.0.44,239.0.0.45"), groups={})))
    assert (parsed.ignored, rows(parsed, "tv-viewing")) == ({"failed-channel-dropped": 1}, [])
    assert "239.0.0.4" not in repr(parsed)


def test_where_several_channels_are_on_it_is_not_known_which_is_watched() -> None:
    parsed = parse(decoder_report(decoder(main_stream(), groups={"239.0.0.1": 60, "239.0.0.2": 90})))
    assert (rows(parsed, "tv-viewing"), parsed.ignored) == ([], {"several-channels-at-once": 1})


@pytest.mark.parametrize("left", [("239.0.0.9",), ("239.0.0.5", "239.0.0.9")])
def test_a_group_that_figures_are_kept_of_is_not_one_that_is_watched(left: tuple[str, ...]) -> None:
    nothing_on = parse(decoder_report(decoder(main_stream(), groups={}, left=left)))
    assert (rows(nothing_on, "tv-viewing"), nothing_on.ignored) == ([], {"group-history-not-read": len(left)})
    assert "239." not in repr(nothing_on)
    one_on = parse(decoder_report(decoder(main_stream(), groups={"239.0.0.5": 60}, left=left)))
    assert [(shown["content"], shown["watched_s"]) for shown in rows(one_on, "tv-viewing")] == [("239.0.0.5", 60)]
    assert one_on.ignored == {"group-history-not-read": len(left)}


def test_every_shape_of_the_report_says_the_same() -> None:
    document = decoder_report()
    first = rows(parse(document), "tv-quality"), rows(parse(document), "tv-viewing")
    pairs = json.loads(flat(document))["Report"][0]
    by_row = "ReportTimestamp,ParameterName,ParameterValue,ParameterType\n" + "".join(
        f'{END},{name},"{value}",string\n' for name, value in pairs.items() if name != "CollectionTime"
    )
    for other in (flat(document), json.dumps(json.loads(document), indent=1).encode(), b"\xef\xbb\xbf" + document, by_row.encode()):
        parsed = parse(other)
        assert parsed.faults == []
        assert (rows(parsed, "tv-quality"), rows(parsed, "tv-viewing")) == first


def test_lists_of_unequal_length_meet_at_the_newest_and_streams_are_added_up() -> None:
    report = decoder_report(decoder(main_stream("9,100", "1", ""), main_stream("1", "2,3,4", "5,x,,7"), groups={}))
    quality = rows(parse(report), "tv-quality")
    assert [(q["stalled_ms"], q["packets_lost"], q["frames_lost"]) for q in quality] == [
        (101, 5, 7),
        (9, 3, None),
        (None, 2, None),
        (None, None, 5),
    ]


def test_the_reports_own_end_is_its_time() -> None:
    report = decoder_report(decoder(main_stream(), groups={}, end="2026-11-24T02:00:00Z"))
    assert rows(parse(report), "tv-quality")[0]["measured_at"] == 1_795_485_600_000


def test_the_same_report_twice_counts_once_and_a_gateways_report_is_passed_over() -> None:
    other = b'{"Report":[{"CollectionTime":1795482000,"Device":{"DeviceInfo":{"SerialNumber":"x"}}}]}'
    parsed = parse(decoder_report() + b"\n" + decoder_report() + b"\n" + other)
    assert (len(parsed.of("tv-quality")), parsed.duplicates, parsed.ignored, parsed.faults) == (3, 1, {"not-a-decoder": 1}, [])


@pytest.mark.parametrize("bad", [b"{}", b"[1]", b'{"Report":[1]}', b'{"Report":x', decoder_report(serial=""), decoder_report(ended=0)])
def test_a_bad_report_is_a_fault_with_its_line(bad: bytes) -> None:
    parsed = parse(decoder_report() + b"\n" + bad + b"\n" + decoder_report(ended=END + 900) + b"\n")
    assert [fault.line for fault in parsed.faults] == [2]
    assert len(parsed.of("tv-quality")) == 6
