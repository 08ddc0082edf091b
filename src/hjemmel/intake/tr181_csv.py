"""What do the CSV shapes of a bulk data report say?

ParameterPerRow (one parameter a line) and ParameterPerColumn (one report a line, names in the header), TR-369 Annex A, to the
same flat reports as a NameValuePair document. Reports that could not be sent in time follow without a header.
"""

import csv
import io
from collections.abc import Iterator
from typing import Any

from hjemmel.intake.parsed import A_LINE_END, CUT_OFF, Fault, Unreadable

TIME, NAME, VALUE = "ReportTimestamp", "ParameterName", "ParameterValue"
A_ROW = "as many values as the header has names"
Flat = dict[str, object]  # dotted parameter names -> values, with the instant as CollectionTime


def is_csv(plain: bytes) -> bool:
    """Whether the data begin with the header of a CSV report."""
    names = [name.strip(b'" \r') for name in plain[:65536].partition(b"\n")[0].split(b",")]
    return TIME.encode() in names or NAME.encode() in names


def reports(plain: bytes) -> Iterator[tuple[int, Flat | Fault]]:
    """Each report with its line, or the fault that makes a line unreadable."""
    whole, line_end, unfinished = plain.rpartition(b"\n")
    reader = csv.reader(io.StringIO((whole + line_end).decode("utf-8", "replace"), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        shape = _by_row if NAME in header and VALUE in header else _by_column
        yield from shape(header, reader)
    except (csv.Error, Unreadable):
        yield reader.line_num, Fault(reader.line_num, "something else", A_ROW)
    if unfinished:
        yield reader.line_num + 1, Fault(reader.line_num + 1, CUT_OFF, A_LINE_END)


def _by_column(header: list[str], reader: Any) -> Iterator[tuple[int, Flat]]:
    for values in filter(None, reader):
        yield reader.line_num, _timed(_named(header, values))


def _by_row(header: list[str], reader: Any) -> Iterator[tuple[int, Flat]]:
    """The parameters that stand together under one instant are one report."""
    began, report = 1, Flat()
    for values in filter(None, reader):
        row = _named(header, values)
        if report and report.get(TIME) != row.get(TIME):
            yield began, _timed(report)
            report = Flat()
        if not report:
            began, report[TIME] = reader.line_num, row.get(TIME)
        report[str(row[NAME])] = row[VALUE]
    if report:
        yield began, _timed(report)


def _named(header: list[str], values: list[str]) -> Flat:
    if len(values) != len(header):
        raise Unreadable(A_ROW)
    return dict(zip(header, (value.strip() for value in values), strict=True))


def _timed(report: Flat) -> Flat:
    return {"CollectionTime" if name == TIME else name: value for name, value in report.items()}
