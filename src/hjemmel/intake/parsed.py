"""What does an adapter hand on?

Observations of one record type stand column by column, beside the source's own key for each and the facts on which the take-in
conditions are tried. Everything else is a count or a place in the file: nothing in a `Fault` or a counter repeats what was sent.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Key = tuple[str, str]  # ("serial", "EX-HG1-000017"), ("user-name", ...), ("remote-id", ...), ("phone-number", "+4751000101")
Context = Mapping[str, str]  # what the carrier of the data knows beside it: the query of an HTTP POST, the instant of receipt
NOTHING: Context = {}
MOST_FAULTS = 1000
DUPLICATE = "duplicate"  # the tally of records that the same delivery has told of already


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the data cannot be read. `found` says what kind of thing stands there, never what it says; `line` counts from 1."""

    line: int
    found: str
    expected: str

    def __str__(self) -> str:
        return f"line {self.line}: found {self.found}, expected {self.expected}"


class Unreadable(ValueError):
    """A record that is not what its format says. `found` names the kind of thing, never the content."""

    def __init__(self, expected: str, found: str = "something else") -> None:
        super().__init__(expected)
        self.expected, self.found = expected, found

    def at(self, line: int) -> Fault:
        return Fault(line, self.found, self.expected)


class Faults(list[Fault]):
    """The faults of one delivery. `len()` is how many there are; the first `MOST_FAULTS` are kept, so that noise takes no memory.

    `beyond` is how many are not.
    """

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        super().__init__()
        self.beyond = 0
        self.extend(faults)

    def __len__(self) -> int:
        return super().__len__() + self.beyond

    def append(self, fault: Fault) -> None:
        if super().__len__() < MOST_FAULTS:
            super().append(fault)
        else:
            self.beyond += 1

    def extend(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            self.append(fault)
        self.beyond += getattr(faults, "beyond", 0)

    def __iadd__(self, faults: Iterable[Fault]) -> "Faults":  # type: ignore[override,misc]  # a list would take what is beyond
        self.extend(faults)
        return self


@dataclass(frozen=True, slots=True)
class NasRestart:
    """RADIUS Accounting-On or -Off: every session of this network access server that was open at `at_ms` ended then (RFC 2866 5.1)."""

    nas: str
    at_ms: int  # Unix epoch, milliseconds


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of an invoice, as the bank tells it. A payment that was taken back is negative."""

    kid: str  # the customer identification of the invoice, with its check digit
    amount_ore: int
    paid_on: date
    account: str | None  # the Norwegian account that it came from, eleven digits
    reference: str  # by which the bank knows it: the same payment told again has the same


@dataclass(slots=True)
class Columns:
    """Observations of one record type. `keys`, each column of `values` and each column of `facts` are equally long."""

    record: str
    keys: list[Key] = field(default_factory=list)
    values: dict[str, list[Any]] = field(default_factory=dict)  # instants are Unix epoch milliseconds; unknown is None
    facts: dict[str, list[Any]] = field(default_factory=dict)
    # Of sessions that are told anew without their start: each goes on where a stored one of the same id was open at this instant or later.
    follows_ms: list[int] = field(default_factory=list)
    # Of records that name what a session has by then: the session of each row, and when that session began by the record itself.
    part_of: list[tuple[str, int]] = field(default_factory=list)
    tallies: Counter[tuple[str, str]] = field(default_factory=Counter)  # (what was passed over, the equipment's model) -> how often
    weights: list[int] | None = None  # how many observations each row stands for; None: one
    packed: Any = None  # what stands behind the rows (hjemmel.intake.tr181_quick.Packed); then `values` are not all here

    @classmethod
    def of(cls, record: str, values: tuple[str, ...], facts: tuple[str, ...] = ()) -> "Columns":
        """No observations yet, of these columns."""
        return cls(record, [], {name: [] for name in values}, {name: [] for name in facts})

    def __len__(self) -> int:
        return len(self.keys)

    def add(self, key: Key, values: Mapping[str, object], **facts: object) -> None:
        """One more observation; `values` and `facts` must name every column. Raises KeyError."""
        self.keys.append(key)
        for name, column in self.values.items():
            column.append(values[name])
        for name, column in self.facts.items():
            column.append(facts[name])


@dataclass(slots=True)
class Parsed:
    """What one delivery holds. With faults, nothing is taken in unless the caller asked for the good part."""

    columns: list[Columns] = field(default_factory=list)
    entries: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # register feeds: record type -> rows; dates are `date`
    duplicates: int = 0  # the same record twice inside the data
    faults: Faults = field(default_factory=Faults)
    ends: list[NasRestart] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)  # of invoices that are known already
    refused: Counter[str] = field(default_factory=Counter)  # reason -> records that this product never holds
    ignored: Counter[str] = field(default_factory=Counter)  # reason -> records that are well formed but are not observations
    alarms: Counter[str] = field(default_factory=Counter)  # reason -> deliveries that carry what no source should send

    def of(self, record: str) -> Columns:
        """The columns of one record type. Raises KeyError."""
        for columns in self.columns:
            if columns.record == record:
                return columns
        raise KeyError(record)


Parse = Callable[[bytes, Context], Parsed]
ParseQuickly = Callable[[bytes, Context], Parsed | None]  # None: not to be read this way
CUT_OFF = "the data end in the middle of a line"  # the one fault that every line format shares
A_LINE_END = "a line end: the data may have been cut off on the way"
