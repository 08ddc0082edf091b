"""What can a notice say?

The typed, immutable form of the declaration files. Everything that the software does with personal data derives from these
values; nothing here reads a file, a clock or a database. `language.py` builds it, `check.py` finds its faults.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import TypeVar

from hjemmel.notice.period import Period
from hjemmel.notice.record import (
    Condition,
    Ending,
    Field,
    Keep,
    Kind,
    Needs,
    RecordType,
    Retention,
    Statistics,
    Test,
    Text,
    Use,
    Where,
    Withheld,
)
from hjemmel.notice.vocabulary import UNPAID, UNTIL_GIVEN

__all__ = [
    "Audience",
    "Authority",
    "Basis",
    "Category",
    "Choice",
    "Clause",
    "Condition",
    "Contents",
    "Ending",
    "Field",
    "Ground",
    "Hold",
    "Join",
    "Keep",
    "Kind",
    "Needs",
    "Notice",
    "Provider",
    "Purpose",
    "Recipient",
    "RecordType",
    "Retention",
    "Statistics",
    "Statute",
    "Term",
    "Test",
    "Text",
    "Use",
    "Version",
    "Where",
    "Withheld",
]


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
    """Something the subject decides.

    `stops` is "named-uses" (while it is set, those that name it as `opt_out` yield nothing), "all-but-own" (every use but the
    subject's own, GDPR art. 18) or "until-given" (a consent: unless it is set, the uses that name it as `consent` yield nothing, art. 7).
    """

    id: str
    title: Text
    text: Text
    law: str
    stops: str = "named-uses"
    given_since: int = 0  # a yes said under an earlier version was said to another text, and opens nothing (see `notice.reach`)

    @property
    def text_digest(self) -> str:
        """SHA-256 (hex) of what somebody says yes to: title and text, in all languages."""
        said = "\0".join((self.title.nb, self.title.en, self.text.nb, self.text.en))
        return sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Hold:
    """What keeps a record past its day, why, and for how long at most (after which it ends, or somebody must decide).

    `source` is what makes it (`vocabulary.HOLD_SOURCES`). What is not reckoned from invoices names the `records` that the law lets it
    keep; what somebody places names the audiences that may.
    """

    id: str
    title: Text
    law: str
    at_most: Period
    source: str = UNPAID
    records: tuple[str, ...] = ()
    placed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A period that an act must keep to: how soon, how long before, how long at most."""

    id: str
    title: Text
    law: str
    period: Period


@dataclass(frozen=True, slots=True)
class Recipient:
    """A category of recipients outside the provider (GDPR 13(1)(e)).

    `role` is "processor" (for us, under an agreement, art. 28) or "controller" (for itself). `fields` are (record type, fields) that
    may go; a record type that is not among them goes as totals alone. A `standing` recipient has a feed of everybody; any other
    has only what is handed over one by one (a case that is shared, an order, a list that is drawn).
    """

    id: str
    title: Text
    records: tuple[str, ...]
    purpose: str
    role: str = "controller"
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    standing: bool = False

    def fields_of(self, record_id: str) -> tuple[str, ...]:
        """The fields of a record type that may go to this recipient; none for one that is not declared."""
        return dict(self.fields).get(record_id, ())


@dataclass(frozen=True, slots=True)
class Ground:
    """What may open data to somebody outside: the consent of each person, a statute, an order, or a debt to collect.

    With `least_penalty_months`, an order must be about an offence that can bring so much, or about one of `offences`.
    """

    id: str
    title: Text
    law: str
    kind: str  # "consent", "statute", "order" or "debt"
    recipient: str
    records: tuple[str, ...]
    least_penalty_months: int = 0
    offences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statute:
    """A law that rules cite, and from when to when it is in force."""

    id: str
    title: Text
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Join:
    """Record types that may be looked at together, by this audience and for this purpose alone."""

    id: str
    title: Text
    law: str
    records: tuple[str, ...]
    audience: str
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
    signed_by: str = ""  # who has answered for it: role, and name where the provider gives one
    signed_on: date = date.min


@dataclass(frozen=True, slots=True)
class Contents:
    """One line of the table of contents: the category, its file, and the clauses that it promises to hold."""

    category: str
    file: str
    clauses: tuple[str, ...]


@dataclass(frozen=True)
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
    terms: tuple[Term, ...] = ()
    joins: tuple[Join, ...] = ()
    grounds: tuple[Ground, ...] = ()
    statutes: tuple[Statute, ...] = ()

    @property
    def version(self) -> Version:
        """The newest declared version."""
        return self.versions[-1]

    @property
    def consents(self) -> tuple[Choice, ...]:
        """The choices that open something: nothing of it is allowed until she has said yes."""
        return tuple(choice for choice in self.choices if choice.stops == UNTIL_GIVEN)

    def records(self) -> Iterator[RecordType]:
        for category in self.categories:
            yield from category.records

    def has(self, record_id: str) -> bool:
        """Whether the notice declares the record type: another provider's may not."""
        return record_id in self._record_by_id

    def record(self, record_id: str) -> RecordType:
        """The record type `record_id`. Raises KeyError."""
        return self._record_by_id[record_id]

    @cached_property
    def _record_by_id(self) -> Mapping[str, RecordType]:
        return {record.id: record for record in reversed(list(self.records()))}  # of two the first, until the check has refused them

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
        return self._clause_by_path[path]

    @cached_property
    def _clause_by_path(self) -> Mapping[str, str]:
        return {path: clause.id for clause in reversed(list(self.clauses())) for path in clause.covers}

    def audience(self, audience_id: str) -> Audience:
        """Raises KeyError."""
        return next_by_id(self.audiences, audience_id)

    def purpose(self, purpose_id: str) -> Purpose:
        """Raises KeyError."""
        return next_by_id(self.purposes, purpose_id)

    def choice(self, choice_id: str) -> Choice:
        """Raises KeyError."""
        return next_by_id(self.choices, choice_id)

    def holds_on(self, record: RecordType) -> frozenset[str]:
        """The ids of the holds that may keep a record type past its day."""
        named = {record.retention.unless} if record.retention.unless else set()
        return frozenset(named | {hold.id for hold in self.holds if record.id in hold.records})

    def hold(self, hold_id: str) -> Hold:
        """Raises KeyError."""
        return next_by_id(self.holds, hold_id)

    def recipient(self, recipient_id: str) -> Recipient:
        """Raises KeyError."""
        return next_by_id(self.recipients, recipient_id)

    def statutes_of(self, law: str) -> list[Statute]:
        """The statutes that a citation names: `GDPR art. 6(1)(b), ekomloven § 4-9` names two."""
        named = {piece.strip().partition(" ")[0] for piece in law.split(",") if " " in piece.strip()}
        return [statute for statute in self.statutes if statute.id in named]

    def not_in_force(self, law: str, day: date) -> str:
        """The statute of a citation that is not in force on a day, "" where all are."""
        for statute in self.statutes_of(law):
            if day < statute.valid_from or (statute.valid_to is not None and day > statute.valid_to):
                return statute.id
        return ""

    def term(self, term_id: str) -> Term:
        """Raises KeyError."""
        return next_by_id(self.terms, term_id)

    def basis(self, basis_id: str) -> Basis:
        """Raises KeyError."""
        return next_by_id(self.bases, basis_id)


T = TypeVar("T", Audience, Purpose, Choice, Hold, Basis, Term, Recipient, Ground)


def next_by_id(items: tuple[T, ...], wanted: str) -> T:
    """The item whose id is `wanted`. Raises KeyError."""
    for item in items:
        if item.id == wanted:
            return item
    raise KeyError(wanted)
