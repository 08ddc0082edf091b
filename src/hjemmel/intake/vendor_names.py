"""What is this maker's name in the words of the standard, and its value in the standard's unit?

A table that comes with the program (`vendor_names.toml`), and the operator's own beside it, whose file the setting
`HJEMMEL_VENDOR_NAMES` names. The operator's goes first. A standard name that has a value already keeps it; 0 is no value. Names
that a bulk data profile gives to parameters (TR-369 R-BULK.9, R-BULK.10) are undone by the same table.
"""

import math
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

OURS = Path(__file__).with_suffix(".toml")
SETTING = "HJEMMEL_VENDOR_NAMES"
NAME = re.compile(r"[A-Za-z][\w-]*(?:\.(?:\*|\{\d\}|[A-Za-z0-9][\w-]*))+")
WORD = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
INSTANCE = r"(\d+)"
NOTHING_SAID = ("", "0", "0.0", 0, None)


def _scaled(factor: float) -> Callable[[float], float | None]:
    return lambda number: number * factor


def _level(tenths_of_microwatt: float) -> float | None:
    """In thousandths of a dBm (TR-181, Dbm1000)."""
    return 10_000 * math.log10(tenths_of_microwatt / 10_000) if tenths_of_microwatt > 0 else None


# How a value may be written, and how it becomes the standard's: kbit/s, bytes, thousandths of a dBm for light, dBm for radio, °C.
WRITTEN: dict[str, Callable[[float], float | None]] = {
    "dBm": _scaled(1000),
    "0.1 dBm": _scaled(100),
    "0.1 µW": _level,
    "Mbit/s": _scaled(1000),
    "bit/s": _scaled(0.001),
    "KiB": _scaled(1024),
    "MiB": _scaled(1024 * 1024),
    "1/256 °C": _scaled(1 / 256),
    "RCPI": lambda rcpi: rcpi / 2 - 110,
}


class BadTable(Exception):
    """The operator's table cannot be used. One sentence that names the file and the entry."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """`words` are the parts of the vendor's name that no report can have it without."""

    pattern: re.Pattern[str]
    standard: str
    written: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Table:
    """The entries by the last part of the vendor's name, each in the order in which they are tried.

    `aliases` maps what a profile calls a parameter to its reference, an object's with a dot at its end.
    """

    entries: Mapping[str, tuple[_Entry, ...]]
    aliases: Mapping[str, str]

    def knows(self, members: Set[str]) -> bool:
        """Whether a report with these member names, none of them a dotted path, may have a parameter of the table."""
        if not self.aliases.keys().isdisjoint(members):
            return True
        return any(entry.words <= members for last in self.entries.keys() & members for entry in self.entries[last])

    def standard(self, flat: Mapping[str, object]) -> dict[str, object]:
        """A flat report with the standard's names for those of the table. What is not in the table stays as it is."""
        flat = {self.undone(name): value for name, value in flat.items()} if self.aliases else flat
        told = dict(flat)
        for name, value in flat.items():
            for standard, converted in self.told(name, value):
                if converted is not None and told.get(standard) in NOTHING_SAID:
                    told[standard] = converted
        return told

    def told(self, name: str, value: object) -> Iterator[tuple[str, object]]:
        """What a parameter of the table is in the standard's name and unit; None where the value cannot be that."""
        for entry in self.entries.get(name.rpartition(".")[2], ()):
            match = entry.pattern.fullmatch(name)
            if match:
                yield _named(entry.standard, match), _converted(entry.written, value)

    def undone(self, name: str) -> str:
        """What an alias stands for: the numbers after it are the reference's instances, what follows them is the rest of an object's."""
        alias, *parts = name.split(".")
        reference = self.aliases.get(alias)
        if reference is None:
            return name
        many = reference.count("*")
        numbers, rest = parts[:many], parts[many:]
        if len(numbers) < many or not all(number.isdecimal() for number in numbers) or bool(rest) != reference.endswith("."):
            return name
        for number in numbers:
            reference = reference.replace("*", number, 1)
        return reference + ".".join(rest)


def _named(standard: str, match: re.Match[str]) -> str:
    return re.sub(r"\{(\d)\}", lambda place: match[int(place[1])], standard)


def _converted(written: str, value: object) -> object:
    if not written:
        return value
    try:
        number = float(str(value))
        found = WRITTEN[written](number) if math.isfinite(number) else None
    except ValueError:
        return None
    return None if found is None or not math.isfinite(found) else str(round(found))


def table() -> Table:
    """The table in use. Raises `BadTable`."""
    return _read(os.environ.get("HJEMMEL_VENDOR_NAMES", ""))


@lru_cache(maxsize=4)
def _read(own: str) -> Table:
    files = [Path(own), OURS] if own else [OURS]
    tables = [(file, _listed(file)) for file in files]
    entries = [_entry(file, number, one) for file, listed in tables for number, one in enumerate(_rows(file, listed, "name"), start=1)]
    by_word: dict[str, tuple[_Entry, ...]] = {}
    for word, entry in entries:
        by_word[word] = (*by_word.get(word, ()), entry)
    aliases = [_alias(file, number, one) for file, listed in tables for number, one in enumerate(_rows(file, listed, "alias"), start=1)]
    return Table(by_word, dict(aliases))


def _listed(file: Path) -> Mapping[str, object]:
    try:
        listed = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadTable(f"`{file.name}` cannot be read as a table of vendors' names: {type(error).__name__}; see {SETTING}") from None
    if unknown := sorted(set(listed) - {"name", "alias"}):
        raise BadTable(f"`{file.name}`: `{unknown[0]}` is no table of vendors' names; write [[name]] or [[alias]]")
    return listed


def _rows(file: Path, listed: Mapping[str, object], kind: str) -> list[Any]:
    rows = listed.get(kind, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadTable(f"`{file.name}`: write [[{kind}]], once for each")
    return rows


def _alias(file: Path, number: int, one: Mapping[str, object]) -> tuple[str, str]:
    alias, reference = one.get("alias"), one.get("reference")
    if set(one) != {"alias", "reference"} or not isinstance(alias, str) or not isinstance(reference, str):
        raise BadTable(f"`{file.name}`, alias {number}: write `alias` and `reference`")
    if not re.fullmatch(r"[A-Za-z][\w-]*", alias) or not NAME.fullmatch(reference.rstrip(".")) or "{" in reference:
        raise BadTable(f"`{file.name}`, alias {number}: `alias` is one word, `reference` a whole name such as Device.WiFi.SSID.*.SSID")
    return alias, reference


def _entry(file: Path, number: int, one: Mapping[str, str]) -> tuple[str, _Entry]:
    """The last part of the vendor's name, and the entry."""
    where = f"`{file.name}`, name {number}"
    if not {"vendor", "standard"} <= set(one) <= {"vendor", "standard", "written"}:
        raise BadTable(f"{where}: write `vendor`, `standard` and, where it differs, `written`")
    for key in ("vendor", "standard"):
        if not isinstance(one[key], str) or not NAME.fullmatch(one[key]):
            raise BadTable(f"{where}: `{key}` is a whole name with its root, such as Device.Optical.Interface.*.X_Level")
    written = one.get("written", "")
    if written and written not in WRITTEN:
        raise BadTable(f"{where}: `written` is one of {', '.join(WRITTEN)}")
    places = [int(place) for place in re.findall(r"\{(\d)\}", one["standard"])]
    if any(not 1 <= place <= one["vendor"].count("*") for place in places) or "*" in one["standard"] or one["vendor"].endswith("*"):
        raise BadTable(f"{where}: {{1}}, {{2}} … in `standard` are the `*` of `vendor`, in their order")
    parts = one["vendor"].split(".")
    pattern = r"\.".join(INSTANCE if part == "*" else re.escape(part) for part in parts)
    words = frozenset(part for part in parts if WORD.fullmatch(part))
    return parts[-1], _Entry(re.compile(pattern), one["standard"], written, words)
