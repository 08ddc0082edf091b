"""Which devices were on whose home network, as the event engine reads it?

The quick way of a large delivery of bulk data JSON, one document a line: the engine reads the values, and here stands one row for
each kind of device in a report, with how many there are. What is out of the ordinary goes the patient way, document by document
(hjemmel.intake.tr181_bulk), and both say the same of what both can read.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from hjemmel.intake import equipment, instants, vendor_names
from hjemmel.intake.parsed import Columns, Context, Parsed
from hjemmel.intake.tr181_bulk import parse_documents
from hjemmel.intake.tr181_model import STANDARD_NAMES
from hjemmel.intake.tr181_names import may_be_unusual
from hjemmel.intake.tr181_samples import FACTS, RECORD

if TYPE_CHECKING:
    from hjemmel.acts.read_reports import Facts, Staged

SMALLEST_BYTES = 16 << 20  # below that the patient way is quicker: the engine takes some 80 ms to analyse what it is asked
VENDORS = "X_"  # how the names of vendors' own parameters begin (TR-106 3.3)
ATTACHED_FIRST, ATTACHED, OTHER_FIRST, OTHER = range(4)  # the kinds of device in a report


@contextmanager
def read(data: bytes, context: Context) -> Iterator[Parsed | None]:
    """The samples of a delivery while they wait in the engine; None where the patient way must read it. Raises EventsUnavailable."""
    from hjemmel.acts.read_reports import NotRead, read_reports  # here, so that the list of adapters can be read without a register

    with ExitStack() as stack:
        staged, lines = None, 0
        if _suits(data, context):
            lines = _lines(data)
            with suppress(NotRead):
                staged = stack.enter_context(read_reports(RECORD, data, lines))
        yield _parsed(data, lines, staged, context) if staged else None


def _lines(data: bytes) -> int:
    """How many lines there are. By looking for the next one: of long lines that is four times as quick as to count."""
    lines, end = 0, data.find(b"\n")
    while end >= 0:
        lines, end = lines + 1, data.find(b"\n", end + 1)
    return lines + (not data.endswith(b"\n"))


def _suits(data: bytes, context: Context) -> bool:
    ordinary = len(data) >= SMALLEST_BYTES and data.startswith(b"{") and context.keys().isdisjoint(("sn", "eid"))
    vendors = vendor_names.table()
    known = frozenset((*(vendors.entries.keys() - STANDARD_NAMES), *vendors.aliases, VENDORS))
    return ordinary and not may_be_unusual(data, known)


def _parsed(data: bytes, lines: int, staged: "Staged", context: Context) -> Parsed:
    facts = staged.facts
    times = _instants(facts, context)
    odd = _odd_documents(facts, times, lines)
    columns, rows = _columns(facts, times, odd)
    columns.staged = replace(staged, rows=rows)
    if not odd:
        return Parsed([columns])
    documents = data.split(b"\n")
    parsed = parse_documents(((line + 1, documents[line]) for line in sorted(odd)), context)
    parsed.columns.append(columns)
    return parsed


def _instants(facts: "Facts", context: Context) -> list[int | None]:
    known: dict[str, int | None] = {}
    for text in facts.said:
        if text not in known:
            known[text] = instants.from_report(text)
    return [known[text] for text in facts.said]


def _odd_documents(facts: "Facts", times: list[int | None], lines: int) -> set[int]:
    """The documents that must go the patient way: one without a report too; a gateway that reports an instant twice is read by one
    parser alone."""
    odd = {document for document, is_odd, at in zip(facts.document, facts.odd, times, strict=True) if is_odd or at is None}
    odd |= set(range(lines)) - set(facts.document)
    reports = list(zip(facts.serial, times, strict=True))
    if len(set(reports)) < len(reports):
        twice = {report for report, times_told in Counter(reports).items() if times_told > 1}
        odd |= {document for document, report in zip(facts.document, reports, strict=True) if report in twice}
    return odd


def _columns(facts: "Facts", times: list[int | None], odd: set[int]) -> tuple[Columns, list[tuple[int, int]]]:
    """A row for each kind of device in each report, weighed by how many there are; and which report and kind it is."""
    columns = Columns(RECORD, values={"seen_at": [], "equipment_model": []}, facts={name: [] for name in FACTS}, weights=[])
    rows: list[tuple[int, int]] = []
    everything = zip(facts.document, facts.serial, facts.maker, facts.product, facts.mode, times, strict=True)
    counts = zip(facts.seen, facts.attached_here, facts.first_attached, strict=True)
    for n, ((document, serial, maker, product, mode, at), (seen, attached, first_attached)) in enumerate(
        zip(everything, counts, strict=True)
    ):
        if document in odd or not seen:
            continue
        key, model = ("serial", serial), equipment.name(maker, product)
        for kind, many in _kinds(seen, attached, first_attached):
            own = kind in (ATTACHED_FIRST, ATTACHED)
            columns.keys.append(key)
            columns.values["seen_at"].append(at)
            columns.values["equipment_model"].append(model)
            columns.facts["attached_serial"].append(serial if own else "")
            columns.facts["equipment_model"].append(model if own else "")
            columns.facts["gateway_mode"].append(mode)
            columns.facts["first_device"].append(kind in (ATTACHED_FIRST, OTHER_FIRST))
            columns.weights.append(many)  # type: ignore[union-attr]
            rows.append((n, kind))
    return columns, rows


def _kinds(seen: int, attached: int, first_attached: bool) -> Iterator[tuple[int, int]]:
    first = (ATTACHED_FIRST, 1) if first_attached else (OTHER_FIRST, 1)
    others = ((ATTACHED, attached - first_attached), (OTHER, seen - attached - (not first_attached)))
    yield from (kind for kind in (first, *others) if kind[1])
