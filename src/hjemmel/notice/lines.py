"""On which line does a key stand?

Finds the line of a dotted key in a TOML file that has been parsed already, so that a fault can be shown where it is. It knows the
shapes that a notice uses (tables, arrays of tables, inline tables) and falls back to the nearest table above.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from hjemmel.notice.fault import Fault

_HEADER = re.compile(r"\s*\[(\[?)\s*(?P<path>[^\[\]]+?)\s*\]")
_KEY = re.compile(r"\s*(?P<key>[A-Za-z0-9_.\"-]+)\s*=")
_LABEL = re.compile(r"\s*(?:id|category|number)\s*=\s*\"?(?P<label>[^\"#]+?)\"?\s*(?:#.*)?$")


def located(faults: list[Fault], texts: Mapping[str, str]) -> list[Fault]:
    """The same faults, each with the line of its key in `texts` (file name to content) where it is found."""
    known: dict[str, dict[str, int]] = {}
    found = []
    for fault in faults:
        if fault.file in texts and fault.file not in known:
            known[fault.file] = lines_of(texts[fault.file])
        found.append(replace(fault, line=fault.line or _nearest_line(known.get(fault.file, {}), fault.key)))
    return found


def lines_of(text: str) -> dict[str, int]:
    """Dotted key to line number (from 1). Rows of an array of tables are called by their `id`, `category` or `number`."""
    lines: dict[str, int] = {}
    table, opened, in_array = "", 0, False
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table, opened, in_array = header["path"].replace('"', ""), number, bool(header[1])
            lines.setdefault(table, number)
        elif in_array and (label := _LABEL.match(line)):
            table, in_array = f"{table}.{label['label']}", False
            lines.setdefault(table, opened)
        if key := _KEY.match(line):
            name = key["key"].replace('"', "")
            lines.setdefault(f"{table}.{name}" if table else name, number)
    return lines


def _nearest_line(lines: Mapping[str, int], key: str) -> int:
    while key:
        if key in lines:
            return lines[key]
        key = key.rpartition(".")[0]
    return 0
