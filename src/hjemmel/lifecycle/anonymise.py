"""What may be left when records are anonymised?

Counts over the declared groups, and no count that could point to somebody: a cell needs enough records and enough subscriptions. Nor
can a suppressed cell be had by subtraction from a total that somebody knows: where all that is suppressed is of fewer subscriptions than a
cell needs, the smallest cell left is suppressed with it. No key, number or name survives. The plain twin of the SQL that the store runs.
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
    field. A cell is kept if it has at least `statistics.at_least` records and as many distinct subscriptions; the smallest of them, the
    first by its key where several are, goes too where the total would tell what was suppressed.
    """
    records: Counter[CellKey] = Counter()
    subscriptions: defaultdict[CellKey, set[int]] = defaultdict(set)
    for row in rows:
        key = tuple(_group(name, row, statistics, clock, zone) for name in statistics.group_by)
        records[key] += 1
        subscriptions[key].add(row["subscription"])
    least = statistics.at_least
    kept = {key: count for key, count in sorted(records.items()) if count >= least and len(subscriptions[key]) >= least}
    suppressed = records.total() - sum(kept.values())
    left_out = {who for key in records.keys() - kept.keys() for who in subscriptions[key]}
    if kept and 0 < len(left_out) < least:
        suppressed += kept.pop(min(kept, key=lambda key: (kept[key], *map(str, key))))
    return Cells(kept, suppressed)


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
