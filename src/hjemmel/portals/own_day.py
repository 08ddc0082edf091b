"""On which day does this go? Said beside each row on Min side, by the one rule that the copy says it by (`lifecycle.own_end`)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from hjemmel.acts.what_keeps import Spans
from hjemmel.lifecycle.own_end import OF_NONE, End, own_end
from hjemmel.notice.model import RecordType
from hjemmel.notice.time_words import expiry_words
from hjemmel.portals import when
from hjemmel.portals.page import language, zone
from hjemmel.portals.phrases import phrase
from hjemmel.portals.rows import OF_SUBSCRIPTION, Row

Ends = Callable[[Row], End]


def ends_of(record: RecordType, spans: Spans, now: datetime) -> Ends:
    """For each row of a record type, as its fields by name and its subscription (`rows.keyed`), when it goes and what keeps it."""
    end, clock = own_end(record, zone(), spans, now), record.retention.clock
    return lambda row: end(row.get(clock), row.get(OF_SUBSCRIPTION, OF_NONE))


def in_short(end: End) -> str:
    """The day, for a column; or why there is none."""
    return when.full_date(end.at.astimezone(zone()).date(), language()) if end.at else _why(end)


def in_words(end: End, record: RecordType, now: datetime) -> str:
    """A sentence without its stop: "Slettes torsdag 26. november, om 2 dager"."""
    words = expiry_words(end.at, now, zone(), language(), record.retention.then) if end.at else _why(end)
    return words[:1].upper() + words[1:]


def last_of(record: RecordType, newest_first: Sequence[Row], ends: Ends, now: datetime) -> str:
    """For what goes together: when the newest of it goes, and what is kept of it."""
    found = [ends(row) for row in newest_first]
    free = [in_words(end, record, now) for end in found if not end.kept_by][:1]
    kept = dict.fromkeys(in_words(end, record, now) for end in found if end.kept_by)
    return ". ".join((*free, *kept))


def first_and_last(record: RecordType, rows: Sequence[Row], ends: Ends) -> str:
    """For what is shown as a whole: when the oldest of it goes, when the newest, and what is kept. "" where nothing has a day."""
    found = [ends(row) for row in rows]
    days = sorted(end.at for end in found if end.at)
    said = [phrase("goes-span", language()).format(first=_day(days[0]), last=_day(days[-1]))] if days else []
    said += dict.fromkeys(_why(end) for end in found if end.kept_by)
    return ". ".join(words[:1].upper() + words[1:] for words in said)


def _day(at: datetime) -> str:
    return when.full_date(at.astimezone(zone()).date(), language())


def _why(end: End) -> str:
    if end.in_use:
        return phrase("copy-open", language())
    if end.kept_by:
        return phrase("kept-while", language()).format(hold=end.kept_by.reason.to(language()))
    return phrase("goes-soon", language())
