"""What will be deleted or anonymised on which day?

The same steps that sweeps will plan, laid out over the days to come. What is held now is counted on the day on which it would go if
it were released.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hjemmel.lifecycle.calendar import local_day
from hjemmel.lifecycle.hold import HeldSpan
from hjemmel.lifecycle.plan import Action, PartitionState, head_start, partition_steps
from hjemmel.notice.model import Notice


@dataclass(frozen=True, slots=True)
class Day:
    """What happens to one record type on one local day, in rows."""

    date: date
    record: str
    action: Action
    rows: int


def forecast(
    notice: Notice,
    partitions: Mapping[str, Sequence[PartitionState]],
    now: datetime,
    days: int,
    *,
    spans: Sequence[HeldSpan] = (),
    horizon: timedelta = timedelta(),
) -> list[Day]:
    """Today and the `days - 1` days after it, by date and record; what is overdue counts today. Empty days are left out."""
    zone = ZoneInfo(notice.time_zone)
    today = local_day(now, zone)
    rows: Counter[tuple[date, str, Action]] = Counter()
    for step in partition_steps(notice, partitions, spans):
        taken_at = step.due_at - head_start(notice.record(step.record).retention, horizon)
        on = max(today, local_day(taken_at, zone))
        if (on - today).days < days:
            rows[on, step.record, step.action] += step.rows
    return [Day(on, record, action, count) for (on, record, action), count in sorted(rows.items())]
