"""Why do we have it, who may see it, when is it gone: the line under every datum, and what it unfolds to.

The words come from the notice; this adds what is known of the person who reads: when their own oldest record goes, and who looked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hjemmel.acts.held_for import Held
from hjemmel.acts.who_looked import Opening
from hjemmel.notice.model import Clause, Notice, RecordType
from hjemmel.notice.time_words import expiry_words
from hjemmel.notice.wording import DatumLine, datum_line
from hjemmel.portals.page import language, zone
from hjemmel.portals.reasons import in_words, role

LOOKS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class LookSaid:
    """One opening, said for a reader: `role` is the audience's title."""

    at: datetime
    role: str
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """`until` names the day where the person's oldest record has one. `looks` is None where the reader is not its subject, `to_staff`
    says that she works here.
    """

    said: DatumLine
    until: str
    clauses: tuple[Clause, ...]
    looks: tuple[LookSaid, ...] | None = None
    more_looks: bool = False
    to_staff: bool = False


def line(
    record: RecordType,
    notice: Notice,
    now: datetime,
    held: Held | None = None,
    looks: Sequence[Opening] | None = None,
    *,
    to_staff: bool = False,
) -> Line:
    """The line of one record type, for its subject where `held` and `looks` are given."""
    words = datum_line(record, notice, language(), to_staff=to_staff)
    mine = None if looks is None else [said(look, notice) for look in looks if record.id in look.records]
    return Line(
        said=words,
        until=_upper(_until(record, held, now) or words.until),
        clauses=tuple(clauses_about(record, notice)),
        looks=None if mine is None else tuple(mine[:LOOKS_SHOWN]),
        more_looks=mine is not None and len(mine) > LOOKS_SHOWN,
        to_staff=to_staff,
    )


def said(look: Opening, notice: Notice) -> LookSaid:
    return LookSaid(look.at, role(notice, look.audience, language()), in_words(look.reason, language()))


def clauses_about(record: RecordType, notice: Notice) -> Iterable[Clause]:
    """The clauses that say who may use the record type, for what, and until when, in the order of the notice."""
    rules = tuple(f"{record.id}.{rule}" for rule in ("use.", "retention", "sealed", "only_for"))
    for clause in notice.clauses():
        if any(path.startswith(rules) for path in clause.covers):
            yield clause


def _until(record: RecordType, held: Held | None, now: datetime) -> str | None:
    if held is None or held.next_end is None or held.count != 1:  # several go at different times: the rule says it best
        return None
    return expiry_words(held.next_end, now, zone(), language(), record.retention.then)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
