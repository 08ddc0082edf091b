"""Which devices were on whose home network, and when?

TR-069 and TR-369 bulk data in JSON (TR-181 BulkData; TR-369 Annex A, HTTP bulk data collection) to `device-sample`: one document,
an array of them, or one a line; ObjectHierarchy or NameValuePair; TR-181 or TR-098; gzip or plain; late and out of order.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from hjemmel.intake import instants, tr098
from hjemmel.intake.parsed import NOTHING, Columns, Context, Fault, Parsed, Unreadable
from hjemmel.intake.tr181_devices import Devices, devices, gateway_mode
from hjemmel.intake.tr181_model import Delivery, Gateway, OneReport, closed
from hjemmel.intake.tr181_names import names, tells_activity
from hjemmel.intake.tr181_regroup import fitted, tree

RECORD = "device-sample"
MEASURED = ("mac", "device_name", "connection", "ssid", "signal_dbm", "download_kbps", "upload_kbps", "download_bytes", "upload_bytes")
FIELDS = ("seen_at", *MEASURED, "access_point", "equipment_model")
FACTS = ("attached_serial", "equipment_model", "gateway_mode", "first_device")

LARGEST_BYTES = 1 << 30  # of one delivery, unpacked
GZIP = b"\x1f\x8b"
UNDECLARED_FIELD = "undeclared-field"  # the alarm: a document names what nobody does with a home network report
A_DOCUMENT = "a JSON object with the member `Report`"
AN_INSTANT = "CollectionTime in Unix seconds or ISO 8601, or the instant of receipt beside the data"
AN_IDENTITY = "Device.DeviceInfo.SerialNumber, or `sn` in the address"

CLOSED = msgspec.json.Decoder(closed(Delivery), strict=False)  # nothing in the document that is not declared
OPEN = msgspec.json.Decoder(Delivery, strict=False)
PLAIN = msgspec.json.Decoder()
NO_JSON = (msgspec.DecodeError, UnicodeError, RecursionError)
BYTE = re.compile(r"\(byte (\d+)\)")


@dataclass(slots=True)
class _Taken:
    """The samples so far, and where in them the devices of each report stand."""

    parsed: Parsed
    rows: Columns
    context: Context
    reports: dict[tuple[str, int], list[range]] = field(default_factory=dict)  # (serial, instant) -> places


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The device samples of a delivery.

    `context` may hold `sn` or `eid` from the address to which a gateway posted (R-BULK.1) and `received_at` (Unix seconds or
    ISO 8601) for reports that do not say when they were made. A report that cannot be read is a fault; the others stand.
    """
    taken = _Taken(Parsed(), Columns.of(RECORD, FIELDS, FACTS), context)
    taken.parsed.columns.append(taken.rows)
    try:
        plain = _unpacked(data)
    except Unreadable as unreadable:
        taken.parsed.faults.append(unreadable.at(1))
        return taken.parsed
    for line, document in _documents(plain.removeprefix(b"\xef\xbb\xbf")):
        try:
            for report in _reports(document, taken.parsed):
                _take(taken, report)
        except Unreadable as unreadable:
            taken.parsed.faults.append(unreadable.at(line))
        except NO_JSON as error:
            taken.parsed.faults.append(Fault(line + _lines_before(document, error), "something else", A_DOCUMENT))
    return taken.parsed


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


def _documents(plain: bytes) -> Iterator[tuple[int, bytes]]:
    """Each JSON document with its first line. Documents stand one a line where a second line begins one; else all is one."""
    lines = plain.split(b"\n")
    begun = sum(1 for line in lines if line.startswith(b"{") and b'"Report"' in line)
    if begun < 2 and not (lines[0].startswith(b"{") and lines[0].rstrip().endswith(b"}")):
        lines = [plain]
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield number, line


def _reports(document: bytes, parsed: Parsed) -> Iterator[OneReport]:
    """The reports of a document, by the quickest path that it allows. Raises `Unreadable` or one of NO_JSON."""
    try:
        return iter(CLOSED.decode(document).Report)
    except msgspec.ValidationError:
        members = names(document)
    parsed.alarms[UNDECLARED_FIELD] += any(map(tells_activity, members))
    if "InternetGatewayDevice" not in members and not any("." in name for name in members):
        try:
            return iter(OPEN.decode(document).Report)
        except msgspec.ValidationError:
            pass  # a member of the wrong type, or an array of documents: the patient path below
    return _patient(PLAIN.decode(document))


def _patient(document: Any) -> Iterator[OneReport]:
    for one in document if isinstance(document, list) else [document]:
        reports = one.get("Report") if isinstance(one, dict) else None
        if not isinstance(reports, list) or not all(isinstance(report, dict) for report in reports):
            raise Unreadable(A_DOCUMENT)
        for report in reports:
            grouped = tree(report)
            old = grouped.get("InternetGatewayDevice")
            gateway = tr098.as_tr181(old) if isinstance(old, dict) else grouped.get("Device")
            yield OneReport(CollectionTime=report.get("CollectionTime"), Device=fitted(Gateway, gateway))


def _take(taken: _Taken, report: OneReport) -> None:
    gateway, context = report.Device, taken.context
    serial = gateway.DeviceInfo.SerialNumber or context.get("sn") or context.get("eid", "").rpartition("-")[2]
    found = devices(gateway, serial, taken.parsed.ignored)
    if not found:
        return
    if not serial:
        raise Unreadable(AN_IDENTITY, "a report without it")
    at_ms = instants.from_report(report.CollectionTime)
    if at_ms is None and report.CollectionTime is None:
        at_ms = instants.from_report(context.get("received_at"))
    if at_ms is None:
        raise Unreadable(AN_INSTANT, "a report without a time")
    _add(taken, serial, at_ms, gateway_mode(gateway), _new(taken, serial, at_ms, found))


def _new(taken: _Taken, serial: str, at_ms: int, found: Devices) -> Devices:
    """The devices that no earlier report of the same gateway and instant has told of."""
    places = taken.reports.setdefault((serial, at_ms), [])
    if places:
        told = {taken.rows.values["mac"][place] for span in places for place in span}
        fresh = [place for place, address in enumerate(found.mac) if address not in told]
        taken.parsed.duplicates += len(found) - len(fresh)
        found = found.only(fresh)
    places.append(range(len(taken.rows), len(taken.rows) + len(found)))
    return found


def _add(taken: _Taken, serial: str, at_ms: int, mode: str, found: Devices) -> None:
    values, facts, many = taken.rows.values, taken.rows.facts, len(found)
    taken.rows.keys += [("serial", serial)] * many
    values["seen_at"] += [at_ms] * many
    for name in MEASURED:
        values[name] += getattr(found, name)
    values["access_point"] += found.attached_serial
    values["equipment_model"] += found.equipment_model
    facts["attached_serial"] += found.attached_serial
    facts["equipment_model"] += found.equipment_model
    facts["gateway_mode"] += [mode] * many
    facts["first_device"] += found.first_device


def _lines_before(document: bytes, error: Exception) -> int:
    """How many lines of the document stand before the place where the decoder gave up."""
    place = BYTE.search(str(error))
    return document.count(b"\n", 0, int(place[1])) if place else 0
