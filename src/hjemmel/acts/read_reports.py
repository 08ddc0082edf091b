"""May the event engine read this delivery itself?

A large delivery of device reports is read, tried once a report and kept where it lies, in the engine's memory: the conditions, the
holders and the counts are decided here by the same rules as for any other delivery.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from hjemmel.acts.sift import Sifted
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Kind, RecordType
from hjemmel.stores import report_reading
from hjemmel.stores.report_reading import Facts, Kept, Reading, Unreadable

__all__ = ["Facts", "NotRead", "Staged", "read_reports"]


class NotRead(Exception):
    """The event engine does not read this delivery; the patient parser must."""


@dataclass(frozen=True, slots=True)
class Staged:
    """One delivery in the engine's memory. `rows` says of each row of the columns which report and which kind of device it is."""

    reading: Reading
    rows: Sequence[tuple[int, int]] = ()

    @property
    def facts(self) -> Facts:
        return self.reading.facts

    def keep(self, record: RecordType, columns: Any, kept: Sifted, batch: int, version: int) -> int:
        """Store the devices of the rows that stay; returns how many. Raises EventsUnavailable."""
        if not kept.stay:
            return 0
        decided, clocks, models = Kept(), columns.values[record.clock], columns.values["equipment_model"]
        for row, subscription, area in zip(kept.stay, kept.subscriptions, kept.areas, strict=True):
            report, kind = self.rows[row]
            if decided.report and decided.report[-1] == report:  # the rows of one report stand together
                decided.kept[-1] |= 1 << kind
                continue
            decided.report.append(report)
            decided.kept.append(1 << kind)
            decided.subscription.append(subscription)
            decided.seen_at.append(clocks[row])
            decided.model.append(models[row])
            decided.area.append(area)
        self.reading.keep(record, decided, batch, version)
        return sum(columns.weights[row] for row in kept.stay)


@contextmanager
def read_reports(record_id: str, data: bytes, documents: int) -> Iterator[Staged]:
    """What the engine has read of `data` (JSON, `documents` of them, one a line) while the context lasts.

    The caller says by `dataclasses.replace` which rows it makes of it. Raises NotRead; EventsUnavailable.
    """
    record = next((r for r in the_notice().records() if r.id == record_id and r.kind is Kind.EVENT), None)
    if record is None or not report_reading.suits(record):
        raise NotRead
    try:
        with report_reading.reading(data, documents) as read:
            yield Staged(read)
    except Unreadable as unreadable:
        raise NotRead from unreadable
