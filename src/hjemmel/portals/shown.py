"""Which form suits a record type?

A few have a form of their own; any other that a notice declares is shown by its fields, so that nothing held goes unseen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Field, RecordType, Text
from hjemmel.portals import amounts
from hjemmel.portals.own_day import Ends, first_and_last, in_short
from hjemmel.portals.page import language
from hjemmel.portals.phrases import PHRASES, word
from hjemmel.portals.rows import Row
from hjemmel.portals.shown_addresses import addresses
from hjemmel.portals.shown_calls import calls
from hjemmel.portals.shown_network import own_network

ROWS_SHOWN = 200
FIELD_BY_FIELD = 30  # rows that unfold below a form of their own; the copy of everything has them all
FEW = 3  # up to so many rows read better as facts than as a table
SHAPES = {"øre": "money", "byte": "bytes", "s": "seconds"}
GOES = PHRASES["copy-gone"]
PHONES = ("phone", "called_number", "own_number")


@dataclass(frozen=True, slots=True)
class Cell:
    """One value with its title and the shape in which it is said."""

    title: Text
    shape: str
    value: Any
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A template and what it shows. `every` is every field of the newest rows, where the form itself says less, and `goes` from when to
    when they go."""

    template: str
    content: Any
    every: "Rows | None" = None
    goes: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    title: Text
    heads: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]
    left_out: int
    shown_words: str
    all_words: str


OWN_FORMS: dict[str, tuple[str, Callable[[RecordType, Sequence[Row], datetime, Ends], Any]]] = {
    "device-sample": ("parts/home_network.html", own_network),
    "ip-assignment": ("parts/addresses.html", addresses),
    "call": ("parts/calls.html", calls),
}


def shown(record: RecordType, rows: Sequence[Row], now: datetime, ends: Ends) -> Shown:
    """The rows in the record type's own form, or as facts or a table of its fields, with the day on which each goes."""
    if record.id in OWN_FORMS:
        template, form = OWN_FORMS[record.id]
        every = by_fields(record, rows, FIELD_BY_FIELD, ends)
        return Shown(template, form(record, rows, now, ends), every, first_and_last(record, rows, ends))
    return Shown("parts/facts.html" if len(rows) <= FEW else "parts/table.html", by_fields(record, rows, ends=ends))


def by_fields(record: RecordType, rows: Sequence[Row], most: int = ROWS_SHOWN, ends: Ends | None = None) -> Rows:
    """Any record type, by its declared fields, newest first where it has a clock, and no more rows than `most`. With `ends`, to the one
    whose rows they are: the day on which each goes."""
    newest_first = sorted(rows, key=lambda row: _sortable(row.get(record.clock)), reverse=True)[:most]
    fields = [field for field in record.fields if rows and field.name in rows[0]]
    return Rows(
        title=record.title,
        heads=(*(field.title for field in fields), *((GOES,) if ends else ())),
        rows=tuple((*(_cell(field, row[field.name]) for field in fields), *(_goes(row, ends) if ends else ())) for row in newest_first),
        left_out=max(0, len(rows) - most),
        shown_words=amounts.number(min(len(rows), most), language()),
        all_words=amounts.number(len(rows), language()),
    )


def _goes(row: Row, ends: Ends) -> tuple[Cell]:
    return (Cell(GOES, "word", in_short(ends(row))),)


def _sortable(value: Any) -> tuple[int, str]:
    """What has no clock yet is still in use: it comes first."""
    return (0, value.isoformat()) if isinstance(value, date) else (1, "")


def _cell(field: Field, value: Any) -> Cell:
    if value is None or value == "":
        return Cell(field.title, "none", None)
    if field.name in PHONES:
        return Cell(field.title, "phone", value)
    if field.unit in SHAPES:
        return Cell(field.title, SHAPES[field.unit], value, numeric=True)
    if field.type in ("instant", "date"):
        return Cell(field.title, field.type, value)
    if field.type == "bool":
        return Cell(field.title, "word", word("yes" if value else "no"))
    return Cell(field.title, "word", _name_of(field, value))


def _name_of(field: Field, value: Any) -> Any:
    """A value in words: a choice by its word, an id of the notice by its title, anything else as it is."""
    if field.type == "choice":
        return word(str(value))
    titles = _declared_titles(field.name)
    if value in titles:
        return titles[value]
    if field.name == "records_seen":
        return _titles(str(value))
    return value if field.type not in ("uint16", "int64") else amounts.number(int(value), language())


def _declared_titles(field_name: str) -> dict[str, Text]:
    """The titles, by id, of what a field of this name names in the notice."""
    notice = the_notice()
    if field_name == "audience":
        return {audience.id: audience.title for audience in notice.audiences}
    if field_name == "purpose":
        return {purpose.id: purpose.title for purpose in notice.purposes}
    return {choice.id: choice.title for choice in notice.choices} if field_name == "choice" else {}


def _titles(ids: str) -> Text:
    known = {record.id: record.title for record in the_notice().records()}
    titles = [known[i] for i in ids.split(",") if i in known]
    return Text(", ".join(t.nb for t in titles), ", ".join(t.en for t in titles))
