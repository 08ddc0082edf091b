"""How well did the decoder play, and which channel was on?

Reports of a set-top box (TR-135 STBService, in TR-069 and TR-369 bulk data) to `tv-quality` and `tv-viewing`, which are kept apart.
Lists of samples become one measurement each. Multicast groups that are joined are channels; what was joined once, and a channel
that failed, is not told.
"""

from collections.abc import Iterator
from typing import Any

from hjemmel.intake import instants, tr181_csv
from hjemmel.intake.json_documents import documents, text_in, within
from hjemmel.intake.parsed import NOTHING, Columns, Context, Fault, Parsed, Unreadable
from hjemmel.intake.television import CHANNEL, QUALITY, VIEWING, count, quality_columns, viewing_columns
from hjemmel.intake.tr181_regroup import Tree, tree

RECORDS = (VIEWING, QUALITY)
FAILED_CHANNEL = "failed-channel-dropped"  # ChannelFailures names channels that were asked for and not shown
SEVERAL_CHANNELS = "several-channels-at-once"  # a recording, or another room: which one was watched is not known
GROUP_HISTORY = "group-history-not-read"  # ClientGroupStats keeps figures of groups that were left long ago: nobody is known to watch them
NOT_A_DECODER = "not-a-decoder"
A_DOCUMENT = "a JSON object with the member `Report`"
AN_IDENTITY = "Device.DeviceInfo.SerialNumber, or `sn` in the address"
AN_INSTANT = "ReportEndTime or CollectionTime, or the instant of receipt beside the data"
MOST_SAMPLES = 10_000
# Where in `MainStream.{i}.Sample.` each measure stands: a comma-separated list, one value for each interval, the newest last.
MEASURES = {
    "stalled_ms": ("DejitteringStats", "EmptyBufferTime"),
    "packets_lost": ("RTPStats", "PacketsLost"),
    "frames_lost": ("VideoDecoderStats", "LostFrames"),
}


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The measurements and the channels of a delivery; several main streams of one decoder are one measurement."""
    parsed, quality, viewing = Parsed(), quality_columns(), viewing_columns()
    parsed.columns += [viewing, quality]
    seen: set[tuple[str, int]] = set()
    for line, report in _reports(data):
        if isinstance(report, Fault):
            parsed.faults.append(report)
            continue
        try:
            _take(parsed, report, context, seen)
        except Unreadable as unreadable:
            parsed.faults.append(unreadable.at(line))
    return parsed


def _reports(data: bytes) -> Iterator[tuple[int, Any]]:
    """Each report as one object hierarchy, with its line."""
    plain = data.removeprefix(b"\xef\xbb\xbf")
    if tr181_csv.is_csv(plain):
        for line, flat in tr181_csv.reports(plain):
            yield line, flat if isinstance(flat, Fault) else tree(flat)
        return
    for line, document in documents(plain):
        reports = within(document, "Report")
        if isinstance(document, Fault):
            yield line, document
        elif not isinstance(reports, list) or not all(isinstance(report, dict) for report in reports):
            yield line, Fault(line, "another JSON object", A_DOCUMENT)
        else:
            yield from ((line, tree(report)) for report in reports)


def _take(parsed: Parsed, report: Tree, context: Context, seen: set[tuple[str, int]]) -> None:
    decoders = _rows(within(report, "Device", "Services", "STBService"))
    if not decoders:
        parsed.ignored[NOT_A_DECODER] += 1
        return
    serial = text_in(report, "Device", "DeviceInfo", "SerialNumber") or context.get("sn", "")
    if not serial:
        raise Unreadable(AN_IDENTITY, "a report without it")
    for service in decoders:
        monitoring = within(service, "ServiceMonitoring")
        ended_ms = _ended_ms(monitoring, report, context)
        if (serial, ended_ms) in seen:
            parsed.duplicates += 1
            continue
        seen.add((serial, ended_ms))
        span_s = _add_quality(parsed.of(QUALITY), serial, monitoring, ended_ms)
        _add_viewing(parsed, serial, service, ended_ms, span_s)
        for stream in _rows(within(monitoring, "MainStream")):
            for part in ("Total", "Sample"):
                if text_in(stream, part, "VideoResponseStats", "ChannelFailures"):
                    parsed.ignored[FAILED_CHANNEL] += 1


def _add_quality(columns: Columns, serial: str, monitoring: Any, ended_ms: int) -> int:
    """One measurement for each interval of the report. Returns the seconds that the report spans."""
    interval_s = count(_number(text_in(monitoring, "SampleInterval"))) or 0
    streams = _rows(within(monitoring, "MainStream"))
    told = {name: _added([_listed(text_in(s, "Sample", *path)) for s in streams]) for name, path in MEASURES.items()}
    samples = max(map(len, told.values()))
    for back in range(samples):  # from the newest, which all lists have
        values = {name: list_[-1 - back] if back < len(list_) else None for name, list_ in told.items()}
        at_ms = instants.known(ended_ms - back * interval_s * 1000)
        if at_ms is not None and any(value is not None for value in values.values()) and (interval_s or not back):
            columns.add(("serial", serial), {"decoder": serial, "measured_at": at_ms, "bitrate_kbps": None, "buffer_ms": None, **values})
    return samples * interval_s


def _add_viewing(parsed: Parsed, serial: str, service: Any, ended_ms: int, span_s: int) -> None:
    shown: dict[str, int] = {}
    for front in _rows(within(service, "Components", "FrontEnd")):
        for group in _rows(within(front, "IP", "IGMP", "ClientGroup")):
            shown[text_in(group, "GroupAddress")] = count(_number(text_in(group, "UpTime"))) or span_s
        if history := len(_rows(within(front, "IP", "IGMP", "ClientGroupStats"))):
            parsed.ignored[GROUP_HISTORY] += history
    shown.pop("", None)
    if len(shown) > 1:
        parsed.ignored[SEVERAL_CHANNELS] += 1
        return
    for content, seconds in shown.items():
        began_ms = instants.known(ended_ms - seconds * 1000)
        if began_ms is not None:
            values = {"decoder": serial, "started_at": began_ms, "watched_s": seconds, "service": CHANNEL, "content": content}
            parsed.of(VIEWING).add(("serial", serial), values)


def _ended_ms(monitoring: Any, report: Tree, context: Context) -> int:
    collected = report.get("CollectionTime")
    at_ms = instants.from_iso(text_in(monitoring, "ReportEndTime")) or instants.from_report(
        context.get("received_at") if collected is None else collected
    )
    if at_ms is None:
        raise Unreadable(AN_INSTANT, "a report without a time")
    return at_ms


def _rows(table: Any) -> list[Any]:
    """The rows of a multi-instance object, in the order of their numbers."""
    numbered = (
        {int(number): row for number, row in table.items() if number.isdecimal() and len(number) < 9} if isinstance(table, dict) else {}
    )
    return [numbered[number] for number in sorted(numbered)]


def _listed(text: str) -> list[int | None]:
    values = text.split(",") if text else []
    return [count(_number(value)) for value in values[-MOST_SAMPLES:]]


def _added(lists: list[list[int | None]]) -> list[int | None]:
    """Lists of samples added up, newest with newest."""
    longest = max(map(len, lists), default=0)
    sums: list[int | None] = [None] * longest
    for values in lists:
        for back, value in enumerate(reversed(values), start=1):
            if value is not None:
                sums[-back] = count((sums[-back] or 0) + value)
    return sums


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
