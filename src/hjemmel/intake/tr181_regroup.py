"""How does any shape of a bulk data report become the one object hierarchy?

The patient path, for NameValuePair reports, for members of the wrong type, for instances sent as arrays. What cannot be
understood is left out; a member that speaks of net activity is never entered into.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_origin

import msgspec

from hjemmel.intake import vendor_names
from hjemmel.intake.tr181_model import Member
from hjemmel.intake.tr181_names import tells_activity

Tree = dict[str, Any]


def tree(report: Tree) -> Tree:
    """`report` with every dotted name undone: `{"Device.WiFi.SSID.1.SSID": "x"}` is the path of objects that it says."""
    root: Tree = {}
    for name, value in report.items():
        if tells_activity(name):
            continue
        if "." in name:
            *path, last = name.strip().rstrip(".").split(".")
            _put(_branch(root, path), last, _grouped(value))
        else:
            _put(root, name, _grouped(value))
    return root


def standard(report: Tree) -> Tree:
    """`tree(report)` with the standard's names beside those of makers that the table of vendors' names knows."""
    grouped, table = tree(report), vendor_names.table()
    if not table.knows(_names(report)):
        return grouped
    flat = dict(_leaves("", grouped))
    return merged(grouped, tree({name: value for name, value in table.standard(flat).items() if flat.get(name) != value}))


def merged(root: Tree, more: Any) -> Tree:
    """`root` with what `more` says besides."""
    for name, value in more.items() if isinstance(more, dict) else ():
        _put(root, name, value)
    return root


def _names(value: Any) -> Iterator[str]:
    for name, inner in value.items() if isinstance(value, dict) else ():
        yield name
        yield from _names(inner)


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(f"{path}.{name}" if path else name, inner)
    else:
        yield path, value


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
        return msgspec.convert(_whole(value), annotation, strict=False)
    except msgspec.ValidationError:
        return msgspec.UNSET


def _whole(value: Any) -> Any:
    """A number that was sent as `-61.0` or " -61 " without its ornament."""
    if isinstance(value, str):
        value = value.strip()
        return value.removesuffix(".0") if value.removesuffix(".0").lstrip("-").isdecimal() else value
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
