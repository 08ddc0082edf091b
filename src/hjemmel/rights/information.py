"""What is said about the data that are held on one person?

One item for each record type: how much, from when, what ends first and under which clause, and the line under every datum. The
words come from the notice; the counts and the nearest end come from the caller.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from hjemmel.notice.model import Notice, RecordType
from hjemmel.notice.time_words import expiry_words, moment_words
from hjemmel.notice.wording import DatumLine, datum_line


@dataclass(frozen=True, slots=True)
class HeldItem:
    """What is held of one record type on one person. Instants are UTC; `newest_words` and `ends_words` say them in the reader's words.

    `ends_at` is when the oldest record goes, `clause` the promise that it does. With nothing held, all of these but `clause` are
    None or empty.
    """

    record: str
    category: str
    title: str
    count: int
    newest: datetime | None
    oldest: datetime | None
    ends_at: datetime | None
    newest_words: str
    ends_words: str
    clause: str
    line: DatumLine


@dataclass(frozen=True, slots=True)
class HeldCount:
    """What the store found of one record type on one person. `ends_at` is None where the end hangs on what has not happened yet."""

    count: int
    newest: datetime | None = None
    oldest: datetime | None = None
    ends_at: datetime | None = None


def held_item(record: RecordType, notice: Notice, found: HeldCount, now: datetime, language: str) -> HeldItem:
    """The item for `found`, in `language` ("nb" or "en"), as of `now` (aware)."""
    zone = ZoneInfo(notice.time_zone)
    return HeldItem(
        record=record.id,
        category=notice.category_of(record.id).id,
        title=record.title.to(language),
        count=found.count,
        newest=found.newest,
        oldest=found.oldest,
        ends_at=found.ends_at,
        newest_words=moment_words(found.newest, now, zone, language) if found.newest else "",
        ends_words=expiry_words(found.ends_at, now, zone, language, record.retention.then) if found.ends_at else "",
        clause=notice.clause_for(f"{record.id}.retention"),
        line=datum_line(record, notice, language),
    )
