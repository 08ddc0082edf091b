"""Where does each record of a delivery stand, what are its members called, and how does it read without one of them?

JSON, a table with names, attributes under a line, lines, or messages of IPFIX: the forms in which the formats come. What cannot be taken
apart has no members.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from hjemmel.intake import explain_ipfix

NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a delivery: where it begins, the names of its members, and itself without some of them."""

    line: int
    without: Callable[[frozenset[str], str], bytes]  # the record without the members of these names, and with another one altered
    names: tuple[str, ...] = ()


def records(data: bytes) -> Iterator[Record]:
    """The records of a delivery in the form that it has: messages, JSON, a table with names, attributes under a line; else its lines."""
    if explain_ipfix.is_messages(data):
        yield from (Record(place, without, names) for place, without, names in explain_ipfix.records(data))
        return
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    start = text.lstrip()[:1]
    if start in ("{", "["):
        yield from _json_records(text)
    elif re.match(r"\S[^\n]*\n[\t ]+\S+ [:+]?= ", text):
        yield from _attribute_records(text)
    elif _has_names(text):
        yield from _table_records(text)
    elif start:
        yield from _lines(text)


def _json_records(text: str) -> Iterator[Record]:
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        gap = len(text) - len(text[at:].lstrip()) - at
        at += gap
        if at == len(text):
            return
        line = text.count("\n", 0, at) + 1
        try:
            document, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            rest = text[at:].encode()
            yield Record(line, partial(_whatever, rest))
            return
        for one in map(_first_report, document if isinstance(document, list) else [document]):
            yield Record(line, partial(_json_without, one), tuple(dict.fromkeys(_names(one))))


def _first_report(document: Any) -> Any:
    """Of a delivery of many reports the first stands for all."""
    if isinstance(document, dict):
        return {name: value[:1] if isinstance(value, list) and name == "Report" else value for name, value in document.items()}
    return document


def _whatever(data: bytes, gone: frozenset[str], altered: str) -> bytes:
    return data


def _json_without(document: Any, gone: frozenset[str], altered: str) -> bytes:
    return json.dumps(_less(document, "", gone, altered), ensure_ascii=False).encode() + b"\n"


def _names(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _names(inner, _below(path, key))
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner, path + "[]")
    else:
        yield path


def _less(value: Any, path: str, gone: frozenset[str], altered: str) -> Any:
    if isinstance(value, dict):
        return {key: _less(inner, _below(path, key), gone, altered) for key, inner in value.items() if _below(path, key) not in gone}
    if isinstance(value, list):
        return [_less(inner, path + "[]", gone, altered) for inner in value if path + "[]" not in gone]
    if path != altered or isinstance(value, bool) or value is None:
        return value
    return _other(value) if isinstance(value, str) else value + 1


def _other(text: str) -> str:
    """Another value of the same kind: its last digit is another digit, or its last letter another letter."""
    digit = re.search(r"\d(?=\D*$)", text)
    if digit:
        return text[: digit.start()] + str((int(digit[0]) + 1) % 10) + text[digit.end() :]
    return text[:-1] + ("a" if text[-1:] != "a" else "b")


def _below(path: str, key: str) -> str:
    """The name of a member; an instance is any instance, and so is one inside a dotted name."""
    name = ".".join("{i}" if NUMBER.fullmatch(part) else part for part in key.split("."))
    return f"{path}.{name}" if path else name


def _attribute_records(text: str) -> Iterator[Record]:
    line = 1
    for block in re.findall(r"(?:[^\n]+\n?)+\n*", text):
        head, *rest = block.rstrip("\n").split("\n")
        yield Record(line, partial(_attributes_without, head, rest), tuple(dict.fromkeys(map(_name, rest))))
        line += block.count("\n")


def _attributes_without(head: str, rest: list[str], gone: frozenset[str], altered: str) -> bytes:
    kept = (_other(attribute) if _name(attribute) == altered else attribute for attribute in rest if _name(attribute) not in gone)
    return "\n".join([head, *kept, "", ""]).encode()


def _name(attribute: str) -> str:
    return attribute.split("=", maxsplit=1)[0].strip(" \t:+")


def _has_names(text: str) -> bool:
    """Whether the first line names the columns: words alone, as many as the next line has."""
    head, _, rest = text.partition("\n")
    separator = _separator(head)
    names = next(csv.reader([head], delimiter=separator), [])
    below = next(csv.reader(io.StringIO(rest), delimiter=separator), names)
    return len(names) > 1 and len(below) == len(names) and all(re.fullmatch(r"[A-Za-z_][\w .:-]*", name.strip()) for name in names)


def _separator(head: str) -> str:
    return max(",;\t", key=head.count)


def _table_records(text: str) -> Iterator[Record]:
    separator = _separator(text.partition("\n")[0])
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    names = next(reader)
    for row in reader:
        if row:
            yield Record(reader.line_num, partial(_table_without, names, row, separator), tuple(names))


def _table_without(names: list[str], row: list[str], separator: str, gone: frozenset[str], altered: str) -> bytes:
    kept = [(name, _other(cell) if name == altered else cell) for name, cell in zip(names, row, strict=False) if name not in gone]
    return _written([[name for name, _ in kept], [cell for _, cell in kept]], separator)


def _written(rows: list[list[str]], separator: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def _lines(text: str) -> Iterator[Record]:
    """Lines without a head: parts that name themselves (`name=value`), or that a separator parts and their place tells; else the line."""
    for line, words in enumerate(text.split("\n"), start=1):
        if not words.strip():
            continue
        separator = next((s for s in "|;," if words.count(s) > 1), "")
        parts = next(csv.reader([words], delimiter=separator), []) if separator else []
        if parts and all(re.match(r"[\w.-]+(=|$)", part.strip()) for part in parts) and "=" in words:
            named = tuple(dict.fromkeys(map(_name, words.split(separator))))
            yield Record(line, partial(_named_parts_without, words.split(separator), separator), named)
        else:
            yield Record(line, partial(_parts_without, words, parts, separator), tuple(f"#{n + 1}" for n in range(len(parts))))


def _named_parts_without(parts: list[str], separator: str, gone: frozenset[str], altered: str) -> bytes:
    kept = (_other(part) if _name(part) == altered else part for part in parts if _name(part) not in gone)
    return separator.join(kept).encode() + b"\n"


def _parts_without(words: str, parts: list[str], separator: str, gone: frozenset[str], altered: str) -> bytes:
    if not gone and not altered:
        return f"{words}\n".encode()
    told = {f"#{n}": part for n, part in enumerate(parts, start=1)}
    return _written([["" if name in gone else _other(part) if name == altered else part for name, part in told.items()]], separator)
