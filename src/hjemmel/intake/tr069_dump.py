"""What does a dump of a gateway's parameters say of its devices, and of itself?

An ACS's export of what it knows of one gateway (a parameter, its value, its type and when it was read, a line each; TR-181 or
TR-098) to `device-sample` and `equipment-state`. A profile by which the gateway reports to somebody else's collector is an alarm.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import msgspec

from hjemmel.intake import equipment_state, instants, tr181_bulk, vendor_names
from hjemmel.intake.parsed import A_LINE_END, CUT_OFF, NOTHING, Columns, Context, Fault, Parsed
from hjemmel.intake.tr181_nesting import leads_too_deep

HEADER = ("parameter", "value", "value type", "value timestamp")
A_ROW = "a parameter, its value, its type and when it was read"
A_HEADER = "the header `Parameter,Value,Value type,Value timestamp`"
AN_INSTANT = "the instants at which the parameters were read, in ISO 8601"
FOREIGN_COLLECTOR = "foreign-collector"
NO_LINE_STATUS = "no-line-status"
COLLECTOR = re.compile(r"(?:Device|InternetGatewayDevice)\.BulkData\.Profile\.\d+\.HTTP\.URL")
# The tables that list devices; the rest of what a device sample needs.
TABLES = (re.compile(r".*\.(?:AssociatedDevice|STA)\.\d+\..*"), re.compile(r".*\.Hosts\.Host\.\d+\..*"))
NEEDED = re.compile(
    r"(?!.*\.Steering)(?:Device|InternetGatewayDevice)\.(?:DeviceInfo|WiFi|Hosts|NAT|DHCPv4\.Server|LANDevice|WANDevice\.\d+\.WANConnectionDevice)\..*"
)
OLD, NEW = "InternetGatewayDevice.DeviceInfo.", "Device.DeviceInfo."


@dataclass(slots=True)
class _Dump:
    """One gateway's parameters: name to value, and to when it was read; `line` is where they begin."""

    line: int
    values: dict[str, object] = field(default_factory=dict)
    read_ms: dict[str, int] = field(default_factory=dict)


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The devices and the state of each gateway; where a header comes again, another gateway begins.

    `context` may hold `sn`, the gateway's serial number where the dump lacks it, and `collectors`, our own collectors' hosts with
    commas between them. The clock of a row is the earliest of the instants at which what it says was read.
    """
    parsed = Parsed()
    samples = tr181_bulk.parse(b"", context)
    states = Columns.of(equipment_state.RECORD, equipment_state.FIELDS)
    documents: list[bytes] = []
    lines: list[int] = []
    for dump in _dumps(data, parsed):
        _count_collectors(dump, context, parsed)
        told = vendor_names.table().standard(dump.values)
        report = _report(dump, told, parsed)
        if report:
            documents.append(msgspec.json.encode({"Report": [report]}))
            lines.append(dump.line)
        _add_state(states, dump, told, context, parsed)
    if documents:
        samples = tr181_bulk.parse(b"\n".join(documents) + b"\n", context)
        parsed.faults += [Fault(lines[min(fault.line, len(lines)) - 1], fault.found, fault.expected) for fault in samples.faults]
    parsed.columns += [*samples.columns, states]
    parsed.alarms.update(samples.alarms)
    parsed.ignored.update(samples.ignored)
    parsed.duplicates += samples.duplicates
    return parsed


def _dumps(data: bytes, parsed: Parsed) -> Iterator[_Dump]:
    whole, line_end, unfinished = data.removeprefix(b"\xef\xbb\xbf").rpartition(b"\n")
    reader = csv.reader(io.StringIO((whole + line_end).decode("utf-8", "replace"), newline=""), strict=True)
    dump: _Dump | None = None
    try:
        for row in filter(None, reader):
            if tuple(cell.strip().lower() for cell in row) == HEADER:
                if dump:
                    yield dump
                dump = _Dump(reader.line_num)
            elif dump is None or len(row) != len(HEADER):
                parsed.faults.append(Fault(reader.line_num, "something else", A_ROW if dump else A_HEADER))
            else:
                _keep(dump, row)
    except csv.Error:
        parsed.faults.append(Fault(reader.line_num, "something else", A_ROW))
    if unfinished:
        parsed.faults.append(Fault(reader.line_num + 1, CUT_OFF, A_LINE_END))
    elif dump:
        yield dump


def _keep(dump: _Dump, row: list[str]) -> None:
    name, value, _, read = (cell.strip() for cell in row)
    if leads_too_deep(name):
        return
    dump.values[name] = value
    at_ms = instants.from_iso(read)
    if at_ms is not None:
        dump.read_ms[name] = at_ms


def _report(dump: _Dump, told: dict[str, object], parsed: Parsed) -> dict[str, object] | None:
    """The bulk data report that says the same of the devices; None where the dump lists none."""
    tables = [[at for name, at in dump.read_ms.items() if table.fullmatch(name)] for table in TABLES]
    if not any(table.fullmatch(name) for table in TABLES for name in told):
        return None
    if not any(tables):
        parsed.faults.append(Fault(dump.line, "a dump without them", AN_INSTANT))
        return None
    at_ms = min(max(times) for times in tables if times)
    return {"CollectionTime": at_ms / 1000, **{name: value for name, value in told.items() if NEEDED.fullmatch(name)}}


def _add_state(states: Columns, dump: _Dump, told: dict[str, object], context: Context, parsed: Parsed) -> None:
    told = {(NEW + name.removeprefix(OLD) if name.startswith(OLD) else name): value for name, value in told.items()}
    serial = str(told.get("Device.DeviceInfo.SerialNumber") or context.get("sn", ""))
    read = [at for name, at in dump.read_ms.items() if name.startswith((OLD, NEW, "Device.Optical.", "Device.XPON.")) or "Gpon" in name]
    row = equipment_state.state(told, serial, min(read)) if serial and read else None
    if row is None:
        parsed.ignored[NO_LINE_STATUS] += 1
    else:
        states.add(("serial", serial), row)


def _count_collectors(dump: _Dump, context: Context, parsed: Parsed) -> None:
    """Profiles that report to a host that is not ours, whether they are switched on or not: one setting away."""
    own = {host.strip().lower() for host in context.get("collectors", "").split(",")} - {""}
    for name, value in dump.values.items():
        if COLLECTOR.fullmatch(name) and value and _host(str(value)) not in own:
            parsed.alarms[FOREIGN_COLLECTOR] += 1


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""
