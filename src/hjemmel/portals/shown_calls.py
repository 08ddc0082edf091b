"""How are calls shown? As an invoice: by month, newest first, with what each month comes to and when it is gone."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from hjemmel.notice.model import RecordType, Text
from hjemmel.portals import amounts, when
from hjemmel.portals.own_day import Ends, last_of
from hjemmel.portals.page import language, zone
from hjemmel.portals.phrases import word
from hjemmel.portals.rows import Row


@dataclass(frozen=True, slots=True)
class Call:
    at: datetime
    day: str
    number: str
    type: Text
    duration: int  # seconds


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    count_words: str
    length: str
    calls: tuple[Call, ...]
    gone: str


@dataclass(frozen=True, slots=True)
class Calls:
    months: tuple[Month, ...]


def calls(record: RecordType, rows: Sequence[Row], now: datetime, ends: Ends) -> Calls:
    """The call lines of a subject, grouped by local month."""
    here = zone()
    groups: dict[date, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["started_at"].astimezone(here).date().replace(day=1)].append(row)
    return Calls(tuple(_month(record, month, found, now, ends) for month, found in sorted(groups.items(), reverse=True)))


def _month(record: RecordType, month: date, rows: Sequence[Row], now: datetime, ends: Ends) -> Month:
    newest_first = sorted(rows, key=lambda row: row["started_at"], reverse=True)
    return Month(
        name=when.month(month, language()).capitalize(),
        count_words=amounts.number(len(rows), language()),
        length=amounts.duration(sum(row["duration_s"] for row in rows)),
        calls=tuple(_call(row, zone()) for row in newest_first),
        gone=last_of(record, newest_first, ends, now),
    )


def _call(row: Row, here: ZoneInfo) -> Call:
    local = row["started_at"].astimezone(here)
    return Call(row["started_at"], f"{local.day}.{local.month}.", row["called_number"], word(row["call_type"]), row["duration_s"])
