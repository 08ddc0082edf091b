"""What goes and what must stay when somebody asks us to erase everything?

One line for each record type of which something is held: erased, or kept with the paragraph that demands it and the day on which it
goes by itself. Nothing stays without a line (GDPR art. 17(3)(b)).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from hjemmel.notice.model import Keep, Kind, Notice, RecordType, Text
from hjemmel.notice.wording import ending_words
from hjemmel.rights.information import HeldCount

LEGAL_DUTY = "6.1.c"
DEMANDED = (Keep.EXACTLY, Keep.FINANCIAL_YEAR)  # a period that the law sets is a duty to keep, whatever the record was collected for
CARRIERS = ("contact", "subscription")  # the rows on which what must stay hangs
TO_BE_TOLD = ("ad-member",)  # by which those outside are asked to remove her (GDPR art. 19): it goes a month after, with its own clock
DECISIONS = ("choice", "correction")  # one that is in force, or waits, keeps nothing: it goes with what it is about

_OF_CARRIERS = {
    "contact": Text(
        "navn og adresse blir så lenge noe annet må beholdes; telefon, e-post og fødselsdato slettes",
        "name and address stay while something else must be kept; telephone, e-mail and date of birth are erased",
    ),
    "subscription": Text(
        "at du har hatt abonnementet, blir så lenge noe som hører til det må beholdes",
        "that you had the subscription stays while something that belongs to it must be kept",
    ),
}


_TO_BE_TOLD = Text(
    "de som har fått det, må først få beskjed om å fjerne deg", "those who have received it must first be asked to remove you"
)
_OF_DECISIONS = Text("gjelder så lenge noe annet må beholdes", "holds as long as something else must be kept")


@dataclass(frozen=True, slots=True)
class Line:
    """`until` is when the last of what is kept falls due (UTC); None where that clock has not started."""

    record: str
    title: Text
    count: int
    erased: bool
    reason: Text
    law: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Stop:
    """What keeps records from being erased for now: the reason in words that follow "while", the paragraph, and the end (UTC)."""

    reason: Text
    law: str
    until: datetime


@dataclass(frozen=True, slots=True)
class _Hanging:
    """The paragraphs by which something else stays, and when the last of it falls due (UTC; None if that hangs on what is to come)."""

    laws: str
    until: datetime | None


def plan_erasure(notice: Notice, held: Mapping[str, HeldCount], stops: Mapping[str, Stop] | None = None) -> list[Line]:
    """A line for each record type with something held, in the order of the notice. `held` and `stops` (holds placed) are by record id."""
    stops = stops or {}
    found = [(record, held[record.id]) for record in notice.records() if record.id in held and held[record.id].count]
    kept = [(record, count) for record, count in found if _keeps(record, count, stops)]
    return [_line(record, count, _hanging(record, kept, stops), stops.get(record.id), notice) for record, count in found]


def as_told(lines: Iterable[Line], shown: Mapping[str, int]) -> list[Line]:
    """The plan as its subject may read it, `shown` being how much her own windows show of each record type.

    What is kept from her (another's calls, a disclosure that must be kept secret) is neither counted nor named: the difference would tell.
    """
    counted = [replace(line, count=shown.get(line.record, line.count)) for line in lines]
    return [line for line in counted if line.count]


def serves_what_is_kept(notice: Notice, kept: Collection[str], purpose: str) -> bool:
    """Whether `purpose` is that of something that a duty keeps of a customer who is erased: nobody opens her for another."""
    return any(record.purpose == purpose for record in notice.records() if record.id in kept and record.id not in CARRIERS)


def is_erased(record: RecordType, stops: Collection[str] = ()) -> bool:
    """Whether rows of this type are erased on request: all but what the law demands or a hold keeps, and the row that those hang on."""
    return record.id not in CARRIERS and not _must_stay(record) and record.id not in stops


def hangs_on(record: RecordType, carrier: str) -> bool:
    """Whether a row of this type keeps the carrier's row; a customer is kept by her subscriptions too."""
    if record.id == carrier:
        return False
    if carrier == "subscription":
        return record.kind is Kind.EVENT or record.subject == "subscription"
    return record.kind is Kind.ENTRY and record.subject == "customer"


def _keeps(record: RecordType, held: HeldCount, stops: Mapping[str, Stop]) -> bool:
    if record.id in CARRIERS or (record.id in DECISIONS and held.ends_at is None):
        return False
    return _must_stay(record) or record.id in stops


def _hanging(record: RecordType, kept: list[tuple[RecordType, HeldCount]], stops: Mapping[str, Stop]) -> _Hanging | None:
    """What keeps this record's row: for a carrier what hangs on it, for a decision anything at all. None if nothing does."""
    found = [pair for pair in kept if record.id != "subscription" or hangs_on(pair[0], "subscription")]
    if not found:
        return None
    ends = [stops[r.id].until if r.id in stops and not _must_stay(r) else held.ends_at for r, held in found]
    laws = [stops[r.id].law if r.id in stops and not _must_stay(r) else _law(r) for r, _ in found]
    return _Hanging("; ".join(dict.fromkeys(laws)), None if None in ends else max(end for end in ends if end))


def _law(record: RecordType) -> str:
    return record.law if record.basis == LEGAL_DUTY else record.retention.law


def _must_stay(record: RecordType) -> bool:
    return record.basis == LEGAL_DUTY or record.retention.keep in DEMANDED or record.id in TO_BE_TOLD


def _line(record: RecordType, held: HeldCount, others: _Hanging | None, stop: Stop | None, notice: Notice) -> Line:
    if record.id in CARRIERS and others:
        return Line(record.id, record.title, held.count, False, _OF_CARRIERS[record.id], others.laws, others.until)
    if record.id in DECISIONS and held.ends_at is None:
        if others:
            return Line(record.id, record.title, held.count, False, _OF_DECISIONS, others.laws, others.until)
    elif _must_stay(record):
        law = _law(record)
        reason = Text(f"loven pålegger oss å beholde dette ({law})", f"the law requires us to keep this ({law})")
        if record.id in TO_BE_TOLD:
            reason = Text(f"{_TO_BE_TOLD.nb} ({law})", f"{_TO_BE_TOLD.en} ({law})")
        if held.ends_at is None:  # no day yet: what its clock waits for
            ends = Text(ending_words(record, notice, "nb"), ending_words(record, notice, "en"))
            reason = Text(f"{reason.nb}; {ends.nb}", f"{reason.en}; {ends.en}")
        return Line(record.id, record.title, held.count, False, reason, law, held.ends_at)
    if stop is not None:
        reason = Text(f"holdes tilbake mens {stop.reason.nb}; slettes så", f"held while {stop.reason.en}; erased then")
        return Line(record.id, record.title, held.count, False, reason, stop.law, stop.until)
    return Line(record.id, record.title, held.count, True, Text("slettes nå", "erased now"), "GDPR art. 17(1)", None)
