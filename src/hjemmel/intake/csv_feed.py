"""What does a row of a register feed say?

A CSV file with a header, as customer and billing systems export it: UTF-8 or Windows-1252, comma or semicolon. Each value is read
by the type that its column declares; a row with a national identity number in it is refused whole (A2) before anything else.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hjemmel.intake.national_identity import NATIONAL_IDENTITY_NUMBER, names_a_person
from hjemmel.intake.parsed import A_LINE_END, CUT_OFF, Fault, Parsed, Unreadable

UNDECLARED_FIELD = "undeclared-field"
LONGEST_TEXT = 500  # characters
SOME_TEXT = f"text of at most {LONGEST_TEXT} characters"
Read = Callable[[str], Any]  # a value, from its text; raises ValueError
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how its text is read, what that looks like in words, and whether it may be empty (`empty` stands for it then)."""

    read: Read
    looks_like: str
    required: bool = False
    empty: Any = None


def rows(data: bytes, columns: Mapping[str, Column], parsed: Parsed) -> Iterator[tuple[int, Row]]:
    """Each row by column name, with its line. Faults, refused rows and undeclared columns are counted in `parsed`."""
    if b"\0" in data:
        parsed.faults.append(Fault(data[: data.index(b"\0")].count(b"\n") + 1, "a zero byte", "text"))
        return
    whole, line_end, unfinished = data.rpartition(b"\n")
    reader = csv.reader(io.StringIO(_text(whole + line_end), newline=""), delimiter=_delimiter(whole), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        missing = sorted(name for name, column in columns.items() if column.required and name not in header)
        if missing or len(set(header)) < len(header):
            expected = f"each column once, with {', '.join(f'`{name}`' for name in missing or columns)} among them"
            parsed.faults.append(Fault(1, "another header", expected))
            return
        if set(header) - set(columns):
            parsed.alarms[UNDECLARED_FIELD] += 1
        for values in reader:
            yield from _row(reader.line_num, header, values, columns, parsed)
    except csv.Error:
        parsed.faults.append(Fault(reader.line_num, "something else", "CSV, with quotes doubled inside quotes"))
    if unfinished:
        parsed.faults.append(Fault(reader.line_num + 1, CUT_OFF, A_LINE_END))


def _row(line: int, header: list[str], values: list[str], columns: Mapping[str, Column], parsed: Parsed) -> Iterator[tuple[int, Row]]:
    if not any(value.strip() for value in values):
        return
    if any(names_a_person(value) for value in values):
        parsed.refused[NATIONAL_IDENTITY_NUMBER] += 1
        return
    if len(values) != len(header):
        parsed.faults.append(Fault(line, f"{len(values)} values", f"{len(header)}, as the header has"))
        return
    said = dict(zip(header, values, strict=True))
    try:
        yield line, {name: _value(name, column, said.get(name, "").strip()) for name, column in columns.items()}
    except Unreadable as unreadable:
        parsed.faults.append(unreadable.at(line))


def _value(name: str, column: Column, text: str) -> Any:
    if not text:
        if column.required:
            raise Unreadable(f"a value in `{name}`", "none")
        return column.empty
    try:
        return column.read(text)
    except ValueError:
        raise Unreadable(f"{column.looks_like} in `{name}`") from None


def text(value: str) -> str:
    """Reads text that is not too long to be looked up."""
    if len(value) > LONGEST_TEXT:
        raise ValueError
    return value


def choice(*words: str) -> Read:
    """Reads one of `words`, in any case."""

    def read(text: str) -> str:
        if text.lower() not in words:
            raise ValueError
        return text.lower()

    return read


def pattern(expression: str) -> Read:
    """Reads what fits `expression` as a whole."""
    compiled = re.compile(expression)

    def read(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError
        return text

    return read


def ore(text: str) -> int:
    """Reads an amount in whole øre."""
    amount = int(text)
    if not 0 <= amount < 2**63:
        raise ValueError
    return amount


def degrees(most: int) -> Read:
    """Reads a position in degrees, from -`most` to `most`."""

    def read(text: str) -> float:
        value = float(text.replace(",", "."))
        if not -most <= value <= most:  # also what is no number
            raise ValueError
        return value

    return read


def yes(text: str) -> bool:
    """Reads yes or no, in either language."""
    return choice(*YES, *NO)(text) in YES


YES, NO = ("true", "yes", "ja", "1"), ("false", "no", "nei", "0")
TEXT = Column(text, SOME_TEXT, empty="")
NEEDED_TEXT = Column(text, SOME_TEXT, required=True)
DATE = Column(date.fromisoformat, "a date like 2026-11-24")
NEEDED_DATE = Column(date.fromisoformat, "a date like 2026-11-24", required=True)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("windows-1252", "replace")


def _delimiter(data: bytes) -> str:
    header = data.partition(b"\n")[0]
    return ";" if header.count(b";") > header.count(b",") else ","
