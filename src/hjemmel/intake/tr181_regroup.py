"""How does any shape of a bulk data report become the one object hierarchy?

The patient path, for NameValuePair reports, for members of the wrong type, for instances sent as arrays. What cannot be
understood is left out; a member that speaks of net activity is never entered into.
"""

import re
from collections.abc import Container, Iterator
from functools import cache
from typing import Any, get_args, get_origin

import msgspec

from hjemmel.intake import vendor_names
from hjemmel.intake.tr181_model import Member
from hjemmel.intake.tr181_names import tells_activity
from hjemmel.intake.tr181_nesting import LONGEST_PATH, leads_too_deep

Tree = dict[str, Any]
ORNATE = re.compile(r"([+-]?)0*+([0-9]{1,19}|(?<=0))(?:\.0*+)?")  # an integer with a sign, leading zeros or an empty fraction
FIGURE = re.compile(r"[+-]?(?:[0-9]++\.?[0-9]*+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?")  # what the reader of columns takes for one in a text


def tree(report: Tree) -> Tree:
    """`report` with every dotted name undone: `{"Device.WiFi.SSID.1.SSID": "x"}` is the path of objects that it says.

    A name that leads deeper than anybody goes is left out.
    """
    root: Tree = {}
    there, branch = "", root  # names come object by object: the last one's place is remembered
    for name, value in report.items():
        if leads_too_deep(name) or tells_activity(name):
            continue
        if "." in name:
            path, dot, last = name.strip().rstrip(".").rpartition(".")
            if path + dot != there:
                there, branch = path + dot, _branch(root, path.split(".") if dot else [])
            if isinstance(value, (dict, list)):
                _put(branch, last, _grouped(value))
            else:
                branch[last] = value
        else:
            _put(root, name, _grouped(value))
            there, branch = "", root  # what stood there may be gone
    return root


def standard(report: Tree) -> Tree:
    """`tree(report)` with the standard's names beside those of makers that the table of vendors' names knows."""
    grouped, table = tree(report), vendor_names.table()
    if table.aliases:
        merged(grouped, tree({undone: value for name, value in _leaves(grouped) if (undone := table.undone(name)) != name}))
    told: Tree = {}
    for name, value in _leaves(grouped, table.entries):
        for said, converted in table.told(name, value):
            if converted is not None and told.get(said, _at(grouped, said)) in vendor_names.NOTHING_SAID:
                told[said] = converted
    return merged(grouped, tree(told))


def merged(root: Tree, more: Any) -> Tree:
    """`root` with what `more` says besides."""
    for name, value in more.items() if isinstance(more, dict) else ():
        _put(root, name, value)
    return root


def _leaves(grouped: Tree, last: Container[str] | None = None) -> Iterator[tuple[str, Any]]:
    """Each value with its whole name, in the order in which they stand; only those whose last part is one of `last`.

    Those in an object wait with one path among them, and nothing is entered whose name nobody's table can have.
    """
    waiting: list[tuple[str, str, Any]] = [("", "", grouped)]
    while waiting:
        start, name, value = waiting.pop()
        path = start + name
        if not isinstance(value, dict):
            yield path, value
        elif len(path) < LONGEST_PATH:
            start = f"{path}." if path else ""
            named = reversed(value) if last is None else (each for each in reversed(value) if each in last or isinstance(value[each], dict))
            waiting += ((start, each, value[each]) for each in named)


def _at(grouped: Tree, path: str) -> Any:
    found: Any = grouped
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def fitted(kind: type[Any], value: Any) -> Any:
    """`value` as a `kind` of the data model; a member that is absent or does not fit stands at its default."""
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError:
        return _patiently(kind, value)


def _patiently(kind: Any, value: Any) -> Any:
    if not isinstance(value, dict):
        return kind()
    found = {name: _member(annotation, value[name]) for name, annotation in _members(kind) if name in value}
    return kind(**{name: member for name, member in found.items() if member is not msgspec.UNSET})


@cache
def _members(kind: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, field.type) for field in msgspec.structs.fields(kind))


def _member(annotation: Any, value: Any) -> Any:
    """`value` as a member of this type, UNSET where it does not fit."""
    if get_origin(annotation) is dict:
        inner = get_args(annotation)[1]
        return {number: _patiently(inner, row) for number, row in value.items() if isinstance(row, dict)} if isinstance(value, dict) else {}
    if isinstance(annotation, type) and issubclass(annotation, Member):
        return _patiently(annotation, value)
    try:
        return msgspec.convert(value if annotation is str else _whole(value), annotation, strict=False)
    except msgspec.ValidationError:
        return msgspec.UNSET


def _whole(value: Any) -> Any:
    """A number that was sent as `-61.0`, " -61 ", "+0061." or "+6.1e1" without its ornament. Digits alone are exact at any size."""
    if isinstance(value, str):
        value = value.strip()
        ornate = ORNATE.fullmatch(value)
        if ornate:
            return int(f"{ornate[1]}{ornate[2] or 0}")
        value = float(value) if FIGURE.fullmatch(value) else value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _grouped(value: Any) -> Any:
    if isinstance(value, dict):
        return tree(value)
    if isinstance(value, list):
        return {str(number): _grouped(row) for number, row in enumerate(value, start=1)}
    return value


def _branch(root: Tree, path: list[str]) -> Tree:
    for name in path:
        inner = root.get(name)
        if not isinstance(inner, dict):
            inner = root[name] = {}
        root = inner
    return root


def _put(branch: Tree, name: str, value: Any) -> None:
    """Two names that lead to one object fill it together."""
    there = branch.get(name)
    if isinstance(there, dict) and isinstance(value, dict):
        for inner, found in value.items():
            _put(there, inner, found)
    else:
        branch[name] = value
