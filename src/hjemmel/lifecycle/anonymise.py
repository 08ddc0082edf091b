"""What may be left when records are anonymised?

Counts over the declared groups, and no count that could point to somebody: a cell needs enough records and enough subscriptions. No
key, number or name survives, and no total over the cells is kept, so that a suppressed cell cannot be had by subtraction. The plain
twin of the SQL that the store runs.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hjemmel.lifecycle.calendar import local_day
from hjemmel.notice.model import Statistics

MONTH, DAY, BAND_SUFFIX = "month", "day", "_band"

CellKey = tuple[date | str, ...]


@dataclass(frozen=True, slots=True)
class Cells:
    """How many records each kept cell counts, by the values of `Statistics.group_by`, and how many records were in no kept cell."""

    kept: Mapping[CellKey, int]
    suppressed_records: int


def cells(rows: Iterable[Mapping[str, Any]], statistics: Statistics, clock: str, zone: ZoneInfo) -> Cells:
    """Counts `rows`, each with `subscription`, the field `clock` (aware) and the grouped fields.

    A group is "month" (its first day) or "day" of the clock in `zone`, a band of the banded field (any name ending in `_band`), or a
    field. A cell is kept if it has at least `statistics.at_least` records and as many distinct subscriptions.
    """
    records: Counter[CellKey] = Counter()
    subscriptions: defaultdict[CellKey, set[int]] = defaultdict(set)
    for row in rows:
        key = tuple(_group(name, row, statistics, clock, zone) for name in statistics.group_by)
        records[key] += 1
        subscriptions[key].add(row["subscription"])
    least = statistics.at_least
    kept = {key: count for key, count in sorted(records.items()) if count >= least and len(subscriptions[key]) >= least}
    return Cells(kept, records.total() - sum(kept.values()))


def band_of(value: int, bands: tuple[int, ...], unit: str = "s") -> str:
    """The label of the band that holds `value`; a band ends just below its bound."""
    return band_labels(bands, unit)[bisect_right(bands, value)]


def band_labels(bands: tuple[int, ...], unit: str = "s") -> list[str]:
    """One label for each band, the last one open: `0–59 s`, `60–299 s`, `≥ 300 s` for the bounds 60 and 300."""
    lows = (0, *bands)
    return [f"{low}–{high - 1} {unit}" for low, high in zip(lows, bands, strict=False)] + [f"≥ {lows[-1]} {unit}"]


def _group(name: str, row: Mapping[str, Any], statistics: Statistics, clock: str, zone: ZoneInfo) -> date | str:
    if name in (MONTH, DAY):
        at: datetime = row[clock]
        day = local_day(at, zone)
        return day.replace(day=1) if name == MONTH else day
    if name.endswith(BAND_SUFFIX):
        return band_of(row[statistics.banded], statistics.bands)
    return str(row[name])
