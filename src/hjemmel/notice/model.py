"""What can a notice say?

The typed, immutable form of the declaration files. Everything that the software does with personal data derives from these
values; nothing here reads a file, a clock or a database. `language.py` builds it, `check.py` finds its faults.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from hjemmel.notice.period import Period


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or heading in the two languages that every reader is offered (bokmål first)."""

    nb: str
    en: str

    def to(self, language: str) -> str:
        """The text in `language` ("nb" or "en"); bokmål for any other."""
        return self.en if language == "en" else self.nb


class Kind(StrEnum):
    """An event has a time and lives in the event engine; an entry is a row about a person and lives in the register."""

    EVENT = "event"
    ENTRY = "entry"


class Needs(StrEnum):
    """What must be shown before a use yields rows."""

    PERMIT = "permit"  # a live permit for one subject
    MANY_CUSTOMERS = "many-customers"  # only groups that span enough customers
    OWN = "own"  # the signed-in subject's own rows, under a permit for oneself
    SEARCH = "search"  # the least that finds the right person, before a permit


class Keep(StrEnum):
    """How a retention period binds."""

    AT_MOST = "at most"  # no row is ever older
    EXACTLY = "exactly"  # not a day less, gone at the next sweep
    MONTH_ENTRY = "at month entry"  # at the entry to a calendar month, what is older than the period


class Ending(StrEnum):
    DELETE = "delete"
    ANONYMISE = "anonymise"


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a record type. `unit` is a unit of measure ("dBm", "kbit/s", "byte", "s", "øre") or "" for none."""

    name: str
    type: str  # one of hjemmel.notice.vocabulary.FIELD_TYPES
    unit: str
    identifies: str  # "direct", "device" or "none"
    title: Text
    values: tuple[str, ...] = ()  # for type "choice"
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """What must be true of an observation before it is taken in (`facts[attribute]`).

    Exactly one of `allowed` and `never` is set. `otherwise` is "refuse" or "first-device-only" (keep what `first_device` marks).
    `counted` false means that not even a refusal is counted.
    """

    id: str
    attribute: str
    allowed: tuple[str, ...]
    never: tuple[str, ...]
    otherwise: str
    counted: bool
    reason: Text


@dataclass(frozen=True, slots=True)
class Use:
    """One permitted use: this audience, for this purpose, sees these fields this far back."""

    id: str
    purpose: str
    basis: str
    law: str
    audience: str
    needs: Needs
    fields: tuple[str, ...]
    window: Period | None  # None: as long as the record is kept
    opt_out: str | None = None  # id of a choice that stops this use
    at_least_customers: int = 0  # for MANY_CUSTOMERS
    group_by: tuple[str, ...] = ()  # for MANY_CUSTOMERS: declared fields, or "hour" / "day" of the clock
    search_by: tuple[str, ...] = ()  # for SEARCH
    at_most_found: int = 0  # for SEARCH


@dataclass(frozen=True, slots=True)
class Statistics:
    """What anonymised records leave: counts over `group_by`, no cell of fewer than `at_least` records or subscriptions."""

    group_by: tuple[str, ...]
    at_least: int
    bands: tuple[int, ...]  # upper bounds in the banded field's unit, ascending
    banded: str  # the field that is cut into bands


@dataclass(frozen=True, slots=True)
class Retention:
    """From which clock, how long, then what, and on what proviso."""

    clock: str
    keep: Keep
    period: Period
    then: Ending
    law: str
    unless: str | None = None  # id of a hold
    statistics: Statistics | None = None
    since: Text = Text("", "")  # what the clock reads, in words that follow "after": "the measurement"


@dataclass(frozen=True, slots=True)
class RecordType:
    """What is stored under a category."""

    id: str
    kind: Kind
    title: Text
    source: Text
    subject: str  # "subscription" or "customer"
    clock: str
    identity: tuple[str, ...]  # fields that make two reports of the same thing the same record
    purpose: str
    basis: str
    law: str
    sealed: bool
    fields: tuple[Field, ...]
    take_in: tuple[Condition, ...]
    uses: tuple[Use, ...]
    retention: Retention
    only_for: tuple[str, ...] = ()  # purposes that no use may ever go beyond; empty: no such promise

    @property
    def table(self) -> str:
        return self.id.replace("-", "_")

    def field(self, name: str) -> Field:
        """The field called `name`. Raises KeyError."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    def uses_of(self, audience: str, purpose: str | None = None) -> tuple[Use, ...]:
        """The declared uses of one audience, of one purpose where it is given."""
        return tuple(u for u in self.uses if u.audience == audience and purpose in (None, u.purpose))


@dataclass(frozen=True, slots=True)
class Clause:
    """One promise. `covers` are paths of rules (`device-sample.use.support`) or live controls (`page.notice`, `act.sweep`).

    `text` holds figures as `{path}`; `wording.fill` puts in what the rules say.
    """

    id: str
    title: Text
    text: Text
    covers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """A heading of the notice."""

    id: str
    file: str
    title: Text
    summary: Text
    records: tuple[RecordType, ...]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Purpose:
    id: str
    title: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Basis:
    """A lawful basis, GDPR art. 6(1)(a)–(f): id "6.1.f"."""

    id: str
    law: str
    title: Text


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may see. `staff` audiences log in to the database as a role of their own."""

    id: str
    title: Text
    staff: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the subject decides. While it is set, the uses that it stops yield nothing.

    `stops` is "named-uses" (those that name it as `opt_out`) or "all-but-own" (every use but the subject's own, GDPR art. 18).
    """

    id: str
    title: Text
    text: Text
    law: str
    stops: str = "named-uses"


@dataclass(frozen=True, slots=True)
class Hold:
    """What keeps a record past its day, why, and for how long at most (after which somebody must decide)."""

    id: str
    title: Text
    law: str
    at_most: Period


@dataclass(frozen=True, slots=True)
class Recipient:
    """A category of recipients outside the provider (GDPR 13(1)(e))."""

    id: str
    title: Text
    records: tuple[str, ...]
    purpose: str


@dataclass(frozen=True, slots=True)
class Authority:
    """Where to complain (GDPR art. 77)."""

    name: Text
    address: str


@dataclass(frozen=True, slots=True)
class Provider:
    """The controller."""

    id: str
    name: str
    organisation_number: str
    address: str
    privacy_office: str  # e-mail address


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    valid_from: date
    summary: Text


@dataclass(frozen=True, slots=True)
class Contents:
    """One line of the table of contents: the category, its file, and the clauses that it promises to hold."""

    category: str
    file: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """The whole declaration, in one version. `digest` is the SHA-256 (hex) of its files."""

    provider: Provider
    authority: Authority
    languages: tuple[str, ...]
    time_zone: str
    versions: tuple[Version, ...]
    purposes: tuple[Purpose, ...]
    bases: tuple[Basis, ...]
    audiences: tuple[Audience, ...]
    choices: tuple[Choice, ...]
    holds: tuple[Hold, ...]
    recipients: tuple[Recipient, ...]
    categories: tuple[Category, ...]
    digest: str
    contents: tuple[Contents, ...] = ()

    @property
    def version(self) -> Version:
        """The newest declared version."""
        return self.versions[-1]

    def records(self) -> Iterator[RecordType]:
        for category in self.categories:
            yield from category.records

    def record(self, record_id: str) -> RecordType:
        """The record type `record_id`. Raises KeyError."""
        for record in self.records():
            if record.id == record_id:
                return record
        raise KeyError(record_id)

    def category_of(self, record_id: str) -> Category:
        """The category that holds the record type. Raises KeyError."""
        for category in self.categories:
            if any(record.id == record_id for record in category.records):
                return category
        raise KeyError(record_id)

    def clauses(self) -> Iterator[Clause]:
        for category in self.categories:
            yield from category.clauses

    def clause_for(self, path: str) -> str:
        """The id of the first clause that covers the rule at `path`. Raises KeyError: a rule without a clause does not check."""
        for clause in self.clauses():
            if path in clause.covers:
                return clause.id
        raise KeyError(path)

    def audience(self, audience_id: str) -> Audience:
        """Raises KeyError."""
        return next_by_id(self.audiences, audience_id)

    def purpose(self, purpose_id: str) -> Purpose:
        """Raises KeyError."""
        return next_by_id(self.purposes, purpose_id)

    def choice(self, choice_id: str) -> Choice:
        """Raises KeyError."""
        return next_by_id(self.choices, choice_id)

    def hold(self, hold_id: str) -> Hold:
        """Raises KeyError."""
        return next_by_id(self.holds, hold_id)

    def basis(self, basis_id: str) -> Basis:
        """Raises KeyError."""
        return next_by_id(self.bases, basis_id)


T = TypeVar("T", Audience, Purpose, Choice, Hold, Basis)


def next_by_id(items: tuple[T, ...], wanted: str) -> T:
    """The item whose id is `wanted`. Raises KeyError."""
    for item in items:
        if item.id == wanted:
            return item
    raise KeyError(wanted)
