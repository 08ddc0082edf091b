"""Which devices were on whose home network, and when?

TR-069 and TR-369 bulk data (TR-181 BulkData; TR-369 Annex A, HTTP bulk data collection) to `device-sample`: JSON in both shapes, one
document, an array of them, or one a line; CSV in both shapes; TR-181 or TR-098; gzip or plain; late and out of order.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import Any

import msgspec

from hjemmel.intake import instants, tr098, tr181_csv, tr181_nesting, vendor_names
from hjemmel.intake.parsed import NOTHING, Context, Fault, Parsed, Unreadable
from hjemmel.intake.tr181_devices import sightings
from hjemmel.intake.tr181_model import Delivery, Gateway, OneReport, closed
from hjemmel.intake.tr181_names import ESCAPE, names, tells_activity
from hjemmel.intake.tr181_regroup import Tree, fitted, standard
from hjemmel.intake.tr181_samples import Samples

LARGEST_BYTES = 256 << 20  # of one delivery, unpacked: packed twice, it may not be more than packed once
GZIP = b"\x1f\x8b"
UNDECLARED_FIELD = "undeclared-field"  # the alarm: a document names what nobody does with a home network report
A_DOCUMENT = "a JSON object with the member `Report`"
LESS_DEEP = f"arrays and objects at most {tr181_nesting.DEEPEST} deep within each other"
AN_INSTANT = "CollectionTime in Unix seconds or ISO 8601, or the instant of receipt beside the data"
AN_IDENTITY = "Device.DeviceInfo.SerialNumber, or `sn` in the address"

_CLOSED: Any = closed(Delivery)
CLOSED = msgspec.json.Decoder(_CLOSED | list[_CLOSED], strict=False)  # nothing in the document that is not declared
OPEN = msgspec.json.Decoder(Delivery | list[Delivery], strict=False)
PLAIN = msgspec.json.Decoder(float_hook=float)  # 1e999 is infinite, and no figure of anything; else it would refuse the document
STRING_OR_NUMBER = re.compile(rb'"(?:[^"\\]|\\.)*+"|-?[0-9]++([.eE+-][0-9.eE+-]*+)?', re.DOTALL)
MOST_DIGITS = 4300  # of which Python makes an integer
NO_JSON = (msgspec.DecodeError, UnicodeError, RecursionError)
FIRST_LINE = re.compile(rb"\s*([^\n]*)")
LATER_DOCUMENT = re.compile(rb'\n\{[^\n]*"Report"')
BYTE = re.compile(r"\(byte (\d+)\)")


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The device samples of a delivery.

    `context` may hold `sn` or `eid` from the address to which a gateway posted (R-BULK.1) and `received_at` (Unix seconds or
    ISO 8601) for reports that do not say when they were made. A report that cannot be read is a fault; the others stand.
    """
    parsed, samples = Parsed(), Samples()
    parsed.columns.append(samples.columns)
    try:
        plain = _unpacked(data)
    except Unreadable as unreadable:
        parsed.faults.append(unreadable.at(1))
        return parsed
    plain = plain.removeprefix(b"\xef\xbb\xbf")
    if tr181_csv.is_csv(plain):
        _take_csv(plain, parsed, samples, context)
    else:
        _take_json(_documents(plain), parsed, samples, context)
    samples.finish()
    return parsed


def parse_documents(documents: Iterable[tuple[int, bytes]], context: Context) -> Parsed:
    """The device samples of JSON documents, each with its first line."""
    parsed, samples = Parsed(), Samples()
    parsed.columns.append(samples.columns)
    _take_json(documents, parsed, samples, context)
    samples.finish()
    return parsed


def _take_json(documents: Iterable[tuple[int, bytes]], parsed: Parsed, samples: Samples, context: Context) -> None:
    for line, document in documents:
        try:
            for report in _reports(document, parsed):
                _take(samples, report, context)
        except Unreadable as unreadable:
            parsed.faults.append(unreadable.at(line))
        except NO_JSON as error:
            parsed.faults.append(Fault(line + _lines_before(document, error), "something else", A_DOCUMENT))


def _take_csv(plain: bytes, parsed: Parsed, samples: Samples, context: Context) -> None:
    speaks = cache(tells_activity)  # a header's names come again with every row
    for line, report in tr181_csv.reports(plain):
        if isinstance(report, Fault):
            parsed.faults.append(report)
            continue
        if any(map(speaks, report)):
            parsed.alarms[UNDECLARED_FIELD] += 1
        try:
            _take(samples, _regrouped(report), context)
        except Unreadable as unreadable:
            parsed.faults.append(unreadable.at(line))


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(GZIP):
        return data
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(data, LARGEST_BYTES)
    except zlib.error:
        raise Unreadable("a whole gzip file") from None
    if unpacker.unconsumed_tail:
        raise Unreadable(f"at most {LARGEST_BYTES} bytes when unpacked", "more")
    if not unpacker.eof:
        raise Unreadable("a whole gzip file", "the end of the data")
    return plain


def one_a_line(plain: bytes) -> bool:
    """Whether JSON documents stand one a line: where the first line or a later one is a document by itself."""
    first = FIRST_LINE.match(plain)[1].rstrip()  # type: ignore[index]  # it matches nothing, too
    return first.startswith(b"{") and (first.endswith(b"}") or LATER_DOCUMENT.search(plain) is not None)


def _documents(plain: bytes) -> Iterator[tuple[int, bytes]]:
    """Each JSON document with its first line."""
    if not one_a_line(plain):
        if plain.strip():
            yield 1, plain
        return
    line, start = 1, 0
    while start < len(plain):
        end = plain.find(b"\n", start) % (len(plain) + 1)
        document = plain[start:end]
        if document and not document.isspace():
            yield line, document
        line, start = line + 1, end + 1


def _reports(document: bytes, parsed: Parsed) -> Iterable[OneReport]:
    """The reports of a document, by the quickest path that it allows. Raises `Unreadable` or one of NO_JSON."""
    if tr181_nesting.too_deep(document):
        raise Unreadable(LESS_DEEP, "more")
    try:
        return _each(CLOSED.decode(document))
    except msgspec.ValidationError:
        members = names(document)
    if any(map(tells_activity, members)):
        parsed.alarms[UNDECLARED_FIELD] += 1
    plain = ESCAPE not in document and tr098.TREE not in members and not any("." in name for name in members)
    if plain and not vendor_names.table().knows(members):
        try:
            return _each(OPEN.decode(document))
        except msgspec.ValidationError:
            pass  # a member of the wrong type: the patient path below
    return _patient(_plain(document))


def _each(decoded: Delivery | list[Delivery]) -> Iterable[OneReport]:
    if isinstance(decoded, list):
        return chain.from_iterable(document.Report for document in decoded)
    return decoded.Report


def _plain(document: bytes) -> Any:
    try:
        return PLAIN.decode(document)
    except msgspec.ValidationError:  # it is JSON so far, but an integer has more digits than anybody reads: as a float it is infinite
        return PLAIN.decode(STRING_OR_NUMBER.sub(_held, document))


def _held(found: re.Match[bytes]) -> bytes:
    is_long = len(found[0]) > MOST_DIGITS and not found[0].startswith(b'"') and found[1] is None
    return found[0] + b"e0" if is_long else found[0]


def _patient(document: Any) -> Iterator[OneReport]:
    for one in document if isinstance(document, list) else [document]:
        reports = one.get("Report") if isinstance(one, dict) else None
        if not isinstance(reports, list) or not all(isinstance(report, dict) for report in reports):
            raise Unreadable(A_DOCUMENT)
        yield from map(_regrouped, reports)


def _regrouped(report: Tree) -> OneReport:
    grouped = standard(report)
    old = grouped.get(tr098.TREE)
    gateway = tr098.as_tr181(old, grouped.get("Device")) if isinstance(old, dict) else grouped.get("Device")
    return OneReport(CollectionTime=report.get("CollectionTime"), Device=fitted(Gateway, gateway))


def _take(samples: Samples, report: OneReport, context: Context) -> None:
    gateway = report.Device
    serial = gateway.DeviceInfo.SerialNumber or context.get("sn") or context.get("eid", "").rpartition("-")[2]
    found = sightings(gateway, serial, samples.columns.tallies)
    if not found:
        return
    if not serial:
        raise Unreadable(AN_IDENTITY, "a report without it")
    said = report.CollectionTime if report.CollectionTime is not None else context.get("received_at")
    at_ms = instants.from_report(said)
    if at_ms is None:
        raise Unreadable(AN_INSTANT, "a report without a time")
    samples.add(gateway, serial, at_ms, found)


def _lines_before(document: bytes, error: Exception) -> int:
    """How many lines of the document stand before the place where the decoder gave up."""
    place = BYTE.search(str(error))
    return document.count(b"\n", 0, int(place[1])) if place else 0
