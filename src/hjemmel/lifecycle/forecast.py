"""What will be hidden from whom, deleted or anonymised on which day?

The same steps that sweeps will plan, laid out over the days to come, and before them the days on which rows leave an audience's window
though they remain. What is held now is counted on the day on which it would go if it were released.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hjemmel.gate.floor import floor_of
from hjemmel.lifecycle.calendar import local_day
from hjemmel.lifecycle.hold import HeldSpan
from hjemmel.lifecycle.partitions import partition_span, partitioning
from hjemmel.lifecycle.plan import Action, PartitionState, head_start, partition_steps
from hjemmel.notice.model import Notice
from hjemmel.notice.period import Period


@dataclass(frozen=True, slots=True)
class Day:
    """What happens to one record type on one local day, in rows. `audience` only where they are hidden from one, and remain."""

    date: date
    record: str
    action: Action
    rows: int
    audience: str = ""


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
    rows: Counter[tuple[date, str, Action, str]] = Counter()
    for day, record_id, audience, count in _hidden(notice, partitions, zone):
        if 0 <= (day - today).days < days:
            rows[day, record_id, Action.HIDE, audience] += count
    for step in partition_steps(notice, partitions, spans):
        taken_at = step.due_at - head_start(notice.record(step.record).retention, horizon)
        on = max(today, local_day(taken_at, zone))
        if (on - today).days < days:
            rows[on, step.record, step.action, ""] += step.rows
    return [Day(on, record, action, count, audience) for (on, record, action, audience), count in sorted(rows.items())]


def _hidden(notice: Notice, partitions: Mapping[str, Sequence[PartitionState]], zone: ZoneInfo) -> Iterator[tuple[date, str, str, int]]:
    """(local day, record type, audience, rows) for every partition and every audience that sees less far back than rows are kept.

    A partition's rows leave a window one by one; they are counted on the day on which the last of them does.
    """
    for record_id, states in partitions.items():
        record = notice.record(record_id)
        widest: dict[str, Period] = {}
        for use in record.uses:
            period = floor_of(record, use).period
            if period.longest_seconds > widest.get(use.audience, period).longest_seconds or use.audience not in widest:
                widest[use.audience] = period
        narrower = {who: reach for who, reach in widest.items() if reach.longest_seconds < record.retention.period.shortest_seconds}
        for state in states:
            _, after = partition_span(state.id, partitioning(record.retention), zone)
            yield from ((local_day(reach.after(after), zone), record_id, who, state.rows) for who, reach in narrower.items())
