"""What would become of these observations, if they were delivered now?

The same questions as at the door (`take_in`), with nothing stored and nothing counted; whose they are is not told.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hjemmel.acts.sift import sift
from hjemmel.acts.take_in import AHEAD
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.floor import kept_from
from hjemmel.notice.model import Kind, Text


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Of one record type: how many would be stored, refused by reason, or belong to nobody; `clause` is the one of a condition."""

    record: str
    stored: int = 0
    unknown: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, tuple[Text, str]] = field(default_factory=dict)  # condition -> (its words, its clause)


def foresee_delivery(columns: Sequence[Any], now: datetime) -> list[Foreseen]:
    """What the notice in force says of each set of columns (see hjemmel.intake.parsed.Columns)."""
    notice, found = the_notice(), []
    declared = {record.id: record for record in notice.records() if record.kind is Kind.EVENT}
    zone = ZoneInfo(notice.time_zone)
    for each in (columns for columns in columns if len(columns)):
        record = declared.get(each.record)
        if record is None:
            found.append(Foreseen(each.record, refused=Counter({"not-declared": len(each)})))
            continue
        earliest = kept_from(record.retention, now, zone)
        bounds = int(earliest.timestamp() * 1000) if earliest else 0, int((now + AHEAD).timestamp() * 1000)
        kept = sift(record, each, bounds, zone)
        refused = kept.refused.copy()
        not_counted = len(each) - len(kept.stay) - refused.total() - kept.unknown.total()
        if not_counted:
            refused["not-counted"] += not_counted
        reasons = {c.id: (c.reason, notice.clause_for(f"{record.id}.take_in.{c.id}")) for c in record.take_in}
        found.append(Foreseen(record.id, len(kept.stay), kept.unknown.total(), refused, reasons))
    return found
