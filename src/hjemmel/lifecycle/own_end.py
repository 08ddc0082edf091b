"""When does this one row go, and what keeps it?

One answer for the person whose row it is, wherever she reads it: in her copy and on her pages. Rows of events go with their partition,
entries by themselves, as a sweep does it. Pure: the caller brings what is held and `now`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from hjemmel.lifecycle.calendar import day_start
from hjemmel.lifecycle.due import reckoner
from hjemmel.lifecycle.hold import HeldSpan
from hjemmel.lifecycle.partitions import partition_reckoner
from hjemmel.notice.model import Kind, RecordType


@dataclass(frozen=True, slots=True)
class End:
    """`at` (UTC) is when it goes: None while its clock has not started (`in_use`), for what `kept_by` keeps past its day, and for what
    is past its day and waits for something that hangs on it, or for the next sweep.
    """

    at: datetime | None
    in_use: bool = False
    kept_by: HeldSpan | None = None


IN_USE, WAITS = End(None, in_use=True), End(None)
OF_NONE = 0  # the subscription of an entry: it is kept for the person, whichever it hangs on
EndOf = Callable[[date | None, int], End]


def own_end(record: RecordType, zone: ZoneInfo, spans: Sequence[HeldSpan], now: datetime) -> EndOf:
    """For what the clock of a row's retention reads (an aware instant, a local calendar day, or nothing) and the subscription that the row
    is of, `OF_NONE` for an entry. `spans` are what is held of this record type of one person.
    """
    reckoned = partition_reckoner(record.retention, zone) if record.kind is Kind.EVENT else reckoner(record.retention, zone)
    free = lru_cache(maxsize=1024)(lambda at: End(at) if at > now else WAITS)  # rows of one day share their end

    def end(clock: date | None, subscription: int) -> End:
        if clock is None:
            return IN_USE
        at = reckoned(clock)
        if spans and (kept := _kept(spans, subscription, clock, zone, at)):
            return End(None, kept_by=kept)
        return free(at)

    return end


def _kept(spans: Sequence[HeldSpan], subscription: int, clock: date, zone: ZoneInfo, at: datetime) -> HeldSpan | None:
    """The span that keeps the row longest past its day, if one does."""
    instant = clock if isinstance(clock, datetime) else day_start(clock, zone)
    longer = [span for span in spans if span.covers(subscription, instant) and span.until > at]
    return max(longer, key=lambda span: span.until, default=None)
