"""Which devices were on whose home network, in many reports at once?

The quick way of bulk data JSON with one document a line: values become columns that nobody looks at one by one, and here stands one
row for each kind of device in a report, with how many there are. What is out of the ordinary goes the patient way, document by
document (hjemmel.intake.tr181_bulk), and both say the same of what both can read.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hjemmel.intake import equipment, instants, tr098, tr181_arrow, tr181_nesting, vendor_names
from hjemmel.intake.parsed import Columns, Context, Parsed
from hjemmel.intake.tr181_arrow import NotRead
from hjemmel.intake.tr181_bulk import one_a_line, parse_documents
from hjemmel.intake.tr181_model import STANDARD_NAMES
from hjemmel.intake.tr181_names import may_be_unusual
from hjemmel.intake.tr181_reports import ATTACHED, ATTACHED_FIRST, KINDS, OTHER_FIRST, REPORTS_AT_MOST, Devices, Facts, of_reports
from hjemmel.intake.tr181_samples import FACTS, RECORD
from hjemmel.intake.tr181_tables import Numbers

SMALLEST_BYTES = 1 << 20  # below that the patient way is as quick: this one takes some 3 ms, whatever is in it
LOOKED_THROUGH, AT_ONCE, FEWEST = 128, 1024, 16  # documents: that stay in a core's cache; that are read at once; that are not divided
WORTH_IT = 8  # where not one of so many documents could be read in columns, no more are tried
ROUNDS = 3  # in which the patient way may find that others tell the same, before it reads all
BLANK = ord(" ")
VENDORS = "X_"  # how the names of vendors' own parameters begin (TR-106 3.3)
NO_MODEL = ""
NO_FACTS = Facts(np.zeros(0, int), np.zeros(0, bool), np.zeros((0, KINDS), int), [], [], [], [], [])


@dataclass(frozen=True, slots=True)
class _Documents:
    """JSON documents, one a line: where each begins and ends, and its line."""

    data: bytes
    spans: list[tuple[int, int]]
    lines: list[int]

    @classmethod
    def of(cls, data: bytes) -> "_Documents":
        found = cls(data, [], [])
        start, line = 0, 1
        while start < len(data):
            end = data.find(b"\n", start) % (len(data) + 1)  # by looking for the next one: of long lines that is quicker than to count
            if end > start and not (data[start] <= BLANK and data[start:end].isspace()):
                found.spans.append((start, end))
                found.lines.append(line)
            start, line = end + 1, line + 1
        return found

    def __len__(self) -> int:
        return len(self.spans)

    def text(self, first: int, last: int) -> bytes:
        return self.data[self.spans[first][0] : self.spans[last][1]]

    def patiently(self, which: set[int], context: Context) -> Parsed:
        return parse_documents(((self.lines[n], self.text(n, n)) for n in sorted(which)), context)


@dataclass(frozen=True, slots=True)
class Packed:
    """The devices behind the rows of a delivery. Reports are counted through all blocks."""

    blocks: Sequence[tuple[int, Devices]]  # (the number of its first report, its devices)
    serials: Sequence[str]  # of each report
    rows: Numbers  # which report each row is of, and which kind of device: report * KINDS + kind

    def unpacked(self, columns: Columns, kept: Any) -> tuple[dict[str, pa.Array], pa.Array]:
        """The devices of the rows that stay (hjemmel.acts.sift.Sifted), each a row: its fields, and whose it is. Those of one subscription
        stand together, in the order of their reports: the event engine need not sort them."""
        many, rows = len(self.serials), self.rows[kept.stay]
        reports, stays = rows // KINDS, np.zeros(many * KINDS, bool)
        stays[rows] = True
        subscription, seen_at, area = np.zeros(many, np.uint64), np.zeros(many, np.int64), np.zeros(many, np.int64)
        subscription[reports] = kept.subscriptions
        seen_at[reports] = np.array(columns.values["seen_at"], np.int64)[kept.stay]
        areas, area[reports] = _coded(kept.areas)
        models, model = _coded(columns.values["equipment_model"])
        model_of = np.zeros(many, np.int64)
        model_of[self.rows // KINDS] = model

        report = np.concatenate([devices.report + first for first, devices in self.blocks])
        kind = np.concatenate([devices.kind for _, devices in self.blocks])
        there = np.flatnonzero(stays[report * KINDS + kind])
        rank = np.empty(many, np.uint16 if many <= np.iinfo(np.uint16).max else np.int64)
        rank[np.lexsort((seen_at, subscription))] = np.arange(many)
        there = there[np.argsort(rank[report[there]], kind="stable")]

        report, own = report[there], np.concatenate([devices.own for _, devices in self.blocks])[there]
        table = pa.concat_tables([pa.table(devices.columns) for _, devices in self.blocks]).combine_chunks().take(pa.array(there))
        values = {name: table.column(name) for name in table.column_names}
        values["seen_at"] = pa.array(seen_at[report])
        values["area"] = areas.take(pa.array(area[report]))
        values["access_point"] = pc.fill_null(pa.array(self.serials, pa.string()).take(pa.array(report, mask=~own)), "")
        values["equipment_model"] = pc.fill_null(models.take(pa.array(model_of[report], mask=~own)), NO_MODEL)
        return values, pa.array(subscription[report])


def _coded(texts: Sequence[str]) -> tuple[pa.Array, Numbers]:
    """The distinct texts, and which of them each is."""
    encoded = pa.array(texts, pa.string()).dictionary_encode()
    return encoded.dictionary, np.asarray(encoded.indices, np.int64)


def parse(data: bytes, context: Context) -> Parsed | None:
    """The samples of a delivery; None where the patient way must read it."""
    if len(data) < SMALLEST_BYTES or not data.startswith(b"{") or not context.keys().isdisjoint(("sn", "eid")) or not one_a_line(data):
        return None
    if _names_in_standard_words(vendor_names.table()):
        return None
    documents, odd = _Documents.of(data), set[int]()
    blocks = list(_blocks(documents, odd))
    facts = _together([facts for facts, _ in blocks])
    times = _instants(facts)
    odd |= _out_of_the_ordinary(facts, times, len(documents))
    for _ in range(ROUNDS):
        parsed = documents.patiently(odd, context) if odd else Parsed()
        twins = _twins(parsed, facts, times) - odd
        if not twins:
            if blocks:
                parsed.columns.append(_columns(facts, times, odd, [devices for _, devices in blocks]))
            return parsed
        odd |= twins
    return None


def _names_in_standard_words(vendors: vendor_names.Table) -> bool:
    """Whether the operator's table has a name of which no part is the maker's own: such a name is not looked for here."""
    patterns = (entry.pattern.pattern for name in vendors.entries.keys() & STANDARD_NAMES for entry in vendors.entries[name])
    return any(not pattern.startswith(tr098.TREE) and VENDORS not in pattern for pattern in patterns)


def _blocks(documents: _Documents, odd: set[int]) -> Iterator[tuple[Facts, Devices]]:
    """What can be read at once; the other documents are `odd`. A provider's gateways are much alike: where hardly one could be read, those
    that follow are not tried."""
    vendors = vendor_names.table()
    known = frozenset((*(vendors.entries.keys() - STANDARD_NAMES), *vendors.aliases, VENDORS, tr098.TREE))
    for first in range(0, len(documents), AT_ONCE):
        block = range(first, min(first + AT_ONCE, len(documents)))
        usual: list[int] = []
        for start in block[::LOOKED_THROUGH]:
            usual += _usual(documents, range(start, min(start + LOOKED_THROUGH, block.stop)), known)
        odd |= set(block).difference(usual)
        if usual:
            yield from _read(documents, usual, odd)
        if (block.stop - len(odd)) * WORTH_IT < block.stop:
            odd |= set(range(block.stop, len(documents)))
            return


def _usual(documents: _Documents, some: range, known: frozenset[str]) -> Sequence[int]:
    """Those of `some`, which stand together, that nothing in their names or their nesting keeps from being read in columns."""
    usual: Sequence[int] = some
    if deep := tr181_nesting.among(documents.data, documents.spans[some.start : some.stop]):
        usual = [n for n in some if n - some.start not in deep]
    if may_be_unusual(documents.text(some[0], some[-1]), known):
        usual = [n for n in usual if not may_be_unusual(documents.text(n, n), known)]
    return usual


def _read(documents: _Documents, which: list[int], odd: set[int]) -> Iterator[tuple[Facts, Devices]]:
    """Where one document cannot be read, the others are read without it and those that stand nearest."""
    try:
        found = tr181_arrow.read(documents.data, [documents.spans[n] for n in which])
        if len(found.values) > REPORTS_AT_MOST:
            raise NotRead
    except NotRead:
        if len(which) <= FEWEST:
            odd.update(which)
            return
        half = len(which) // 2
        yield from _read(documents, which[:half], odd)
        yield from _read(documents, which[half:], odd)
        return
    facts, devices = of_reports(found)
    yield replace(facts, document=np.array(which)[facts.document]), devices


def _together(facts: Sequence[Facts]) -> Facts:
    return Facts(*(_one_after_the_other([getattr(each, column.name) for each in (NO_FACTS, *facts)]) for column in fields(Facts)))


def _one_after_the_other(columns: Sequence[Any]) -> Any:
    return np.concatenate(columns) if isinstance(columns[0], np.ndarray) else list(chain.from_iterable(columns))


def _instants(facts: Facts) -> list[int | None]:
    known = {said: instants.from_report(said) for said in set(facts.said)}
    return [known[said] for said in facts.said]


def _out_of_the_ordinary(facts: Facts, times: list[int | None], documents: int) -> set[int]:
    """Of the documents that were read, those that must go the patient way: one without a report too; a gateway that reports an instant
    twice is read by one parser alone."""
    where = facts.document.tolist()
    odd = {document for document, is_odd, at in zip(where, facts.odd.tolist(), times, strict=True) if is_odd or at is None}
    odd |= set(range(documents)) - set(where)
    reports = list(zip(facts.serial, times, strict=True))
    if len(set(reports)) < len(reports):
        twice = {report for report, told in Counter(reports).items() if told > 1}
        odd |= {document for document, report in zip(where, reports, strict=True) if report in twice}
    return odd


def _twins(parsed: Parsed, facts: Facts, times: list[int | None]) -> set[int]:
    """The documents that tell of a gateway and an instant of which the patient parser has told too."""
    patient = {(key[1], at) for columns in parsed.columns for key, at in zip(columns.keys, columns.values["seen_at"], strict=True)}
    if not patient:
        return set()
    reports = zip(facts.document.tolist(), facts.serial, times, strict=True)
    return {document for document, serial, at in reports if (serial, at) in patient}


def _columns(facts: Facts, times: list[int | None], odd: set[int], devices: Sequence[Devices]) -> Columns:
    """A row for each kind of device in each report, weighed by how many there are."""
    read = ~np.isin(facts.document, sorted(odd))
    many = np.where(read[:, None], facts.kinds, 0).ravel()
    rows = np.flatnonzero(many)
    reports, kinds = (rows // KINDS).tolist(), rows % KINDS
    own = np.isin(kinds, (ATTACHED_FIRST, ATTACHED)).tolist()
    models = [equipment.name(maker, product) for maker, product in zip(facts.maker, facts.product, strict=True)]
    keys = [("serial", serial) for serial in facts.serial]
    told: dict[str, list[Any]] = {
        "attached_serial": [facts.serial[n] if attached else "" for n, attached in zip(reports, own, strict=True)],
        "equipment_model": [models[n] if attached else NO_MODEL for n, attached in zip(reports, own, strict=True)],
        "gateway_mode": [facts.mode[n] for n in reports],
        "first_device": np.isin(kinds, (ATTACHED_FIRST, OTHER_FIRST)).tolist(),
    }
    columns = Columns(RECORD)
    columns.keys, columns.weights = [keys[n] for n in reports], many[rows].tolist()
    columns.values = {"seen_at": [times[n] for n in reports], "equipment_model": [models[n] for n in reports]}
    columns.facts = {name: told[name] for name in FACTS}
    firsts = np.cumsum([0, *(each.reports for each in devices)]).tolist()
    columns.packed = Packed(list(zip(firsts, devices, strict=False)), facts.serial, rows)
    return columns
