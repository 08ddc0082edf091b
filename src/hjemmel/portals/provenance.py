"""Why do we have it, who may see it, when is it gone: the line under every datum, and what it unfolds to.

The words come from the notice; this adds what is known of the person who reads: when their own oldest record goes, and who looked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hjemmel.acts.held_for import Held
from hjemmel.acts.who_looked import Opening
from hjemmel.notice.model import Clause, Notice, RecordType
from hjemmel.notice.time_words import expiry_words
from hjemmel.notice.wording import DatumLine, datum_line
from hjemmel.portals import when
from hjemmel.portals.page import language, zone
from hjemmel.portals.phrases import phrase
from hjemmel.portals.reasons import in_words, role
from hjemmel.rights.recipients import Handed

LOOKS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class LookSaid:
    """One opening, said for a reader: `role` is the audience's title."""

    at: datetime
    role: str
    reason: str


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody outside who has had it: `when` says on which day, or since when. A kind of recipient that has had nothing has no `name`."""

    name: str
    kind: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """`until` names the day where the person's oldest record has one. `looks` and `went_to` are None where the reader is not its subject,
    `to_staff` says that she works here.
    """

    said: DatumLine
    until: str
    clauses: tuple[Clause, ...]
    looks: tuple[LookSaid, ...] | None = None
    more_looks: bool = False
    to_staff: bool = False
    went_to: tuple[Gone, ...] | None = None


def line(
    record: RecordType,
    notice: Notice,
    now: datetime,
    held: Held | None = None,
    looks: Sequence[Opening] | None = None,
    handed: Sequence[Handed] | None = None,
    *,
    to_staff: bool = False,
) -> Line:
    """The line of one record type, for its subject where `held`, `looks` and `handed` are given."""
    words = datum_line(record, notice, language(), to_staff=to_staff)
    mine = None if looks is None else [said(look, notice) for look in looks if record.id in look.records]
    return Line(
        said=words,
        until=_upper(_until(record, held, now) or words.until),
        clauses=tuple(clauses_about(record, notice)),
        looks=None if mine is None else tuple(mine[:LOOKS_SHOWN]),
        more_looks=mine is not None and len(mine) > LOOKS_SHOWN,
        to_staff=to_staff,
        went_to=None if handed is None else tuple(_went_to(record, notice, handed)),
    )


def said(look: Opening, notice: Notice) -> LookSaid:
    return LookSaid(look.at, role(notice, look.audience, language()), in_words(look.reason, language()))


def clauses_about(record: RecordType, notice: Notice) -> Iterable[Clause]:
    """The clauses that say who may use the record type, for what, and until when, in the order of the notice."""
    rules = tuple(f"{record.id}.{rule}" for rule in ("use.", "retention", "sealed", "only_for"))
    for clause in notice.clauses():
        if any(path.startswith(rules) for path in clause.covers):
            yield clause


def _went_to(record: RecordType, notice: Notice, handed: Sequence[Handed]) -> Iterable[Gone]:
    """Each party that has had it, and each declared kind of which nobody has."""
    titles = {recipient.id: recipient.title.to(language()) for recipient in notice.recipients}
    parties: dict[tuple[str, str], list[Handed]] = {}
    for one in handed:
        if record.id in one.records:
            parties.setdefault((one.recipient, one.name), []).append(one)
    for (recipient, name), occasions in parties.items():
        kind = titles.get(recipient, recipient)
        yield Gone(name or kind, kind if name else "", _occasions(occasions))
    had = {recipient for recipient, _ in parties}
    yield from (Gone("", r.title.to(language())) for r in notice.recipients if record.id in r.records and r.id not in had)


def _occasions(handed: Sequence[Handed]) -> str:
    """On which day; of several the first and the last; of what goes on since when."""
    days = [_local(one.since) for one in handed]
    if any(one.ongoing for one in handed):
        return phrase("went-since", language()).format(first=when.full_date(min(days), language()))
    last = max([*days, *(_local(one.until) for one in handed if one.until)])
    first = when.full_date(min(days), language())
    return first if last == min(days) else phrase("went-between", language()).format(first=first, last=when.full_date(last, language()))


def _local(at: date) -> date:
    return at.astimezone(zone()).date() if isinstance(at, datetime) else at


def _until(record: RecordType, held: Held | None, now: datetime) -> str | None:
    if held is None or held.next_end is None or held.count != 1:  # several go at different times: the rule says it best
        return None
    return expiry_words(held.next_end, now, zone(), language(), record.retention.then)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
