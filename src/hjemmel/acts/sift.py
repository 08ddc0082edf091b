"""Which observations of a delivery may stay?

Row by row: whose is it, do the notice's conditions hold, is its clock within bounds? Written for hundreds of thousands of rows a
second: holders and decisions are looked up once for each distinct key and each distinct set of facts.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import repeat
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from hjemmel.gate.admit import Admission, admit, may_count
from hjemmel.notice.model import RecordType
from hjemmel.notice.vocabulary import CHOICE, INSTANT
from hjemmel.stores import people

FOREVER_MS = 1 << 62
DUPLICATE = "duplicate"  # an adapter's tally of records that the same delivery has told of already
NO_KEY, LONGEST_KEY = "no-key", 500  # characters
OWN, OTHER = "operator-equipment", "other-equipment"
_Span: TypeAlias = tuple[int, int, int, str]  # [from, to) in epoch milliseconds, subscription key, area
_Spans: TypeAlias = Mapping[tuple[str, str], Sequence[_Span]]
_NOBODY: _Span = (0, 0, 0, "")


@dataclass(slots=True)
class Sifted:
    """The rows that stay, columnar, and what became of the others."""

    subscriptions: list[int]
    values: dict[str, list[Any]]
    stay: list[int] = field(default_factory=list)  # which rows stay, by number
    areas: list[str] = field(default_factory=list)  # where the delivery point of each of them lies
    refused: Counter[str] = field(default_factory=Counter)
    ignored: Counter[str] = field(default_factory=Counter)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    duplicates: int = 0

    def drop_where(self, double: Callable[[int], bool]) -> None:
        """Drop the rows for which `double(row number)` is true, and count them as duplicates."""
        stay = [n for n in range(len(self.subscriptions)) if not double(n)]
        self.duplicates += len(self.subscriptions) - len(stay)
        if len(stay) < len(self.subscriptions):
            self.values = {name: [column[n] for n in stay] for name, column in self.values.items()}
            self.subscriptions = [self.subscriptions[n] for n in stay]


def sift(record: RecordType, columns: Any, bounds_ms: tuple[int, int], zone: ZoneInfo) -> Sifted:
    """The observations that are somebody's, admitted, and neither too old nor ahead of time.

    The order of the questions is the order of the promises: the conditions first (what must never be held leaves no trace), then
    whose it is, then its age. A row with a weight counts as so many.
    """
    spans = _spans(columns.keys, zone)
    earliest, latest = bounds_ms
    out = Sifted([], {})
    instants = [f.name for f in record.fields if f.type == INSTANT and f.name != record.clock and not f.optional]
    others = [columns.values[name] for name in instants if name in columns.values]
    weights = repeat(1, len(columns.keys)) if columns.weights is None else columns.weights
    undeclared = _undeclared(record, columns)
    needed = [columns.values[f.name] for f in record.fields if not f.optional and f.name in columns.values] if record.sealed else []
    last_key, last_clock, holder, held = None, None, _NOBODY, []
    rows = zip(columns.keys, columns.values[record.clock], _admissions(record, columns), weights, strict=True)
    for n, (key, clock, admission, weight) in enumerate(rows):
        if not admission.admitted:
            if admission.counted:
                out.refused[admission.reason] += weight
            continue
        if undeclared and n in undeclared:
            out.refused["undeclared-value"] += weight
            continue
        if not earliest <= clock <= latest:
            out.refused["older-than-retention" if clock < earliest else "ahead-of-time"] += weight
            continue
        if needed and any(told[n] in (None, "") for told in needed):
            out.refused["incomplete"] += weight  # a log that the law asks for holds whole rows
            continue
        if key is not last_key or clock != last_clock:  # the devices of one report share both
            last_key, last_clock, holder = key, clock, _holder(spans, key, clock)
        if holder is _NOBODY:
            if _is_a_key(key[1]):
                out.unknown[key] += weight
            else:
                out.refused[NO_KEY] += weight
            continue
        if others and any(told[n] < holder[0] for told in others):
            out.refused["before-subscription"] += weight
            continue
        out.stay.append(n)
        held.append(holder)
    out.subscriptions, out.areas = [span[2] for span in held], [span[3] for span in held]
    if columns.packed is None:
        out.values = _columns(record, columns, out.stay, out.areas)
    _count_tallies(record, columns.tallies, out)
    return out


def _undeclared(record: RecordType, columns: Any) -> set[int]:
    """The rows that hold a value which a declared choice does not have."""
    rows: set[int] = set()
    for choice in record.fields:
        if choice.type == CHOICE and choice.name in columns.values:
            strange = set(columns.values[choice.name]) - {*choice.values, None}
            if strange:
                rows |= {n for n, value in enumerate(columns.values[choice.name]) if value in strange}
    return rows


def _count_tallies(record: RecordType, tallies: Mapping[tuple[str, str], int], out: Sifted) -> None:
    """What the adapter passed over, but for what came from equipment of which the notice says that not even a count is kept."""
    for (what, model), times in tallies.items():
        if may_count(record, "equipment_model", model):
            out.ignored[what] += times
    out.duplicates += out.ignored.pop(DUPLICATE, 0)


def _holder(spans: _Spans, key: tuple[str, str], clock: int) -> _Span:
    for span in spans.get(key, ()):
        if span[0] <= clock < span[1]:
            return span
    return _NOBODY


def _columns(record: RecordType, columns: Any, stay: Sequence[int], areas: list[str]) -> dict[str, list[Any]]:
    values: dict[str, list[Any]] = {}
    whole = len(stay) == len(columns.keys)
    for f in record.fields:
        column = columns.values.get(f.name)
        if column is None and f.name == "area":
            values["area"] = areas  # where the delivery point lies: from the register, not from the source
        else:
            values[f.name] = column if whole else [column[n] for n in stay]
    return values


def _admissions(record: RecordType, columns: Any) -> Sequence[Admission]:
    facts = _with_register_facts(columns)
    if not record.take_in:
        return [admit(record, {})] * len(columns.keys)
    known = {each: admit(record, dict(zip(facts, each, strict=True))) for each in set(zip(*facts.values(), strict=True))}
    return [known[each] for each in zip(*facts.values(), strict=True)]


def _with_register_facts(columns: Any) -> Mapping[str, Sequence[Any]]:
    """The adapter's facts, with `attached_to` from the register of supplied equipment in place of the serial number."""
    facts = dict(columns.facts)
    serials = facts.pop("attached_serial", None)
    if serials is not None:
        ours = people.supplied([s for s in set(serials) if s and _is_a_key(s)])
        facts["attached_to"] = [OWN if serial in ours else OTHER for serial in serials]
    return facts


def _spans(keys: Sequence[tuple[str, str]], zone: ZoneInfo) -> _Spans:
    """Key → a span for each holder that it has had."""
    by_kind: dict[str, set[str]] = {}
    for kind, value in set(keys):
        if _is_a_key(value):
            by_kind.setdefault(kind, set()).add(value)
    spans = {}
    for kind, values in by_kind.items():
        for value, found in people.holders(kind, sorted(values)).items():
            spans[(kind, value)] = [(_start_ms(h.valid_from, zone), _end_ms(h.valid_to, zone), h.key, h.area) for h in found]
    return spans


def _is_a_key(value: str) -> bool:
    """Whether this can be anybody's name in the network; the register can neither look for nor keep anything else."""
    return len(value) <= LONGEST_KEY and "\0" not in value


@lru_cache(maxsize=1 << 14)
def _start_ms(day: date, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, time(), tzinfo=zone).timestamp() * 1000)


def _end_ms(day: date | None, zone: ZoneInfo) -> int:
    return FOREVER_MS if day is None else _start_ms(day + timedelta(days=1), zone)
