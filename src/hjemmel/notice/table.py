"""Is this table of a notice file what the language demands?

A `Table` hands out typed values of one TOML table and notes a fault for each that is missing, of the wrong shape, or never asked
for. It never raises: a reader gets a harmless stand-in and goes on, so that every fault is found at once.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from hjemmel.notice.fault import Fault, nearest
from hjemmel.notice.model import Text
from hjemmel.notice.period import Period

V = TypeVar("V")
E = TypeVar("E", bound=StrEnum)


SHORT = Period(seconds=1)  # in place of a window that cannot be read: it is longer than nothing


class Table:
    """One TOML table at the dotted key `path` of `file`; faults go to the list that it is given."""

    def __init__(self, file: str, path: str, values: Mapping[str, object], faults: list[Fault]) -> None:
        self.file = file
        self.path = path
        self._values = values
        self._faults = faults
        self._asked: set[str] = set()

    def has(self, key: str) -> bool:
        self._asked.add(key)
        return key in self._values

    def names(self) -> list[str]:
        """The keys of the table, in their order."""
        return list(self._values)

    def holds_list(self, key: str) -> bool:
        return isinstance(self._values.get(key), list)

    def text(self, key: str) -> str:
        """A string that is not empty."""
        value = self._take(key, str, "a text in quotation marks", "")
        if key in self._values and isinstance(self._values[key], str) and not value.strip():
            self.fault(key, "is empty", f"write something in `{key}`")
        return value

    def flag(self, key: str) -> bool:
        return self._take(key, bool, "`true` or `false`", False)

    def count(self, key: str) -> int:
        """A whole number above zero."""
        value = self._take(key, int, "a whole number above zero", 1)
        if isinstance(value, bool) or value < 1:
            self.fault(key, f"`{value}` is no whole number above zero", f"write `{key} = 20`, for example")
            return 1
        return value

    def counts(self, key: str) -> tuple[int, ...]:
        """Whole numbers above zero, ascending."""
        values = self._take(key, list, "a list of whole numbers", [])
        if not all(type(v) is int and v > 0 for v in values) or sorted(set(values)) != values:
            self.fault(
                key,
                f"`{values}` is not a list of whole numbers above zero, each greater than the one before",
                "write `[60, 300]`, for example",
            )
            return ()
        return tuple(values)

    def words(self, key: str) -> tuple[str, ...]:
        """A list of strings, not empty, none twice."""
        values = self._take(key, list, "a list of words in quotation marks", [])
        if not all(isinstance(v, str) and v for v in values):
            self.fault(key, f"`{values}` holds something other than words", "put each in quotation marks")
            return ()
        if key in self._values and not values:
            self.fault(key, "is an empty list", "name what it is about, or remove the rule")
        if twice := [v for v in values if values.count(v) > 1]:
            self.fault(key, f"`{twice[0]}` stands there twice", "write it once")
        return tuple(values)

    def day(self, key: str) -> date:
        value = self._take(key, date, "a date such as `2026-01-01`", date.min)
        if isinstance(value, datetime):
            self.fault(key, f"`{value}` is an instant", f"write a date such as `2026-01-01` for `{key}`")
            return value.date()
        return value

    def one(self, key: str, allowed: tuple[str, ...]) -> str:
        """A word of a closed list."""
        value = self.text(key)
        if value and value not in allowed:
            self.fault(key, f"`{value}` is not a word of the language", nearest(value, allowed))
        return value if value in allowed else allowed[0]

    def member(self, key: str, kind: type[E]) -> E:
        """A word of a closed list, as its enumeration."""
        return kind(self.one(key, tuple(kind)))

    def period(self, key: str) -> Period:
        return self.as_period(key, self.text(key))

    def as_period(self, key: str, words: str, otherwise: Period = SHORT) -> Period:
        """`words` as a period; `otherwise`, with a fault at `key`, if it is none."""
        try:
            return Period.parse(words)
        except ValueError as error:
            if words:
                self.fault(key, str(error), "write a number and a unit, such as `P3D`, `P12M` or `PT24H`")
            return otherwise

    def both(self, key: str) -> Text:
        """A text in every language of the notice."""
        inner = self.table(key)
        text = Text(inner.text("nb"), inner.text("en")) if key in self._values else Text("", "")
        inner.close()
        return text

    def table(self, key: str) -> "Table":
        values = self._take(key, dict, f"a table `[{self._at(key)}]`", {})
        return Table(self.file, self._at(key), values, self._faults)

    def tables(self, key: str) -> Iterator[tuple[str, "Table"]]:
        """The named tables under `key`; none where the key is absent."""
        if not self.has(key):
            return
        outer = self.table(key)
        for name in outer._values:
            yield name, outer.table(name)

    def rows(self, key: str, label: str) -> Iterator["Table"]:
        """The tables of the array `[[key]]`, each called by its value of `label` in faults."""
        for place, values in enumerate(self._take(key, list, f"one or more tables `[[{key}]]`", []), start=1):
            if isinstance(values, dict):
                yield Table(self.file, f"{self._at(key)}.{values.get(label, place)}", values, self._faults)
            else:
                self.fault(key, f"`{values}` is not a table", f"write `[[{key}]]` and its keys below")

    def close(self) -> None:
        """Notes every key that nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                self.fault(key, f"`{key}` is no key of this table", nearest(key, self._asked))

    def fault(self, key: str, wrong: str, hint: str) -> None:
        self._faults.append(Fault(self.file, self._at(key), wrong, hint))

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path and key else self.path or key

    def _take(self, key: str, shape: type[V], expected: str, stand_in: V) -> V:
        self._asked.add(key)
        if key not in self._values:
            self.fault(key, f"`{key}` is missing", f"add `{key}`: {expected}")
            return stand_in
        value = self._values[key]
        if not isinstance(value, shape):
            self.fault(key, f"`{value}` is not {expected}", f"write `{key}` as {expected}")
            return stand_in
        return value
