"""What can a notice say?

The typed, immutable form of the declaration files. Everything that the software does with personal data derives from these
values; nothing here reads a file, a clock or a database. `language.py` builds it, `check.py` finds its faults.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import TypeVar

from hjemmel.notice.period import Period
from hjemmel.notice.vocabulary import UNPAID


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
    LIST = "list"  # everyone who meets the declared conditions, and nothing of those who do not
    NO_PERSON = "no-person"  # rows that are about nobody


class Keep(StrEnum):
    """How a retention period binds."""

    AT_MOST = "at most"  # no row is ever older
    EXACTLY = "exactly"  # not a day less, gone at the next sweep
    MONTH_ENTRY = "at month entry"  # at the entry to a calendar month, what is older than the period
    FINANCIAL_YEAR = "after the financial year"  # the period counts from the end of the calendar year in which the clock lies


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
    given: bool = False  # the subject has given it: she sees it, corrects it and can take it along (GDPR art. 16, 20)
    guarded: bool = False  # a change takes effect only once somebody else has approved it


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


class Test(StrEnum):
    """What a list may ask of a field."""

    EMPTY = "empty"
    PRESENT = "present"
    ONE_OF = "one of"
    AT_LEAST = "at least"  # the field's day lies at least the period back
    LESS_THAN = "less than"  # the field's day lies less than the period back


@dataclass(frozen=True, slots=True)
class Where:
    """What must be true of a row for a list to hold it. An empty field meets no test but `EMPTY`."""

    field: str
    test: Test
    values: tuple[str, ...] = ()  # for ONE_OF
    period: Period | None = None  # for AT_LEAST and LESS_THAN, reckoned in local calendar days


@dataclass(frozen=True, slots=True)
class Withheld:
    """What the subject is not shown of her own rows: a field, or the rows that a test of `only_where` on it leaves out."""

    field: str
    law: str
    why: Text  # follows "because"


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
    unless_protected: tuple[str, ...] = ()  # for SEARCH: fields left empty of those whose address is protected
    consent: str | None = None  # id of a choice without which this use yields nothing
    unless_used_by: str | None = None  # id of a record type: who else uses the telephone, and must agree before its calls are shown
    during: str | None = None  # id of a record type: the permit must name a row of it, of the same customer, that is still open
    masked: tuple[str, ...] = ()  # fields of which only the last four characters are shown
    only_where: tuple[Where, ...] = ()  # for LIST, and for PERMIT over entries: rows that do not meet it are not shown
    withheld: tuple[Withheld, ...] = ()  # for OWN: everything that is held and not shown, each with its paragraph
    since_version: int = 0  # rows collected under an earlier version are not opened; 0 for none such (see `notice.reach`)


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
    subject: str  # "subscription", "customer", or "none" for what is about nobody
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
    terms: tuple[Term, ...] = ()
    joins: tuple[Join, ...] = ()
    grounds: tuple[Ground, ...] = ()
    statutes: tuple[Statute, ...] = ()

    @property
    def version(self) -> Version:
        """The newest declared version."""
        return self.versions[-1]

    def records(self) -> Iterator[RecordType]:
        for category in self.categories:
            yield from category.records

    def has(self, record_id: str) -> bool:
        """Whether the notice declares the record type: another provider's may not."""
        return any(record.id == record_id for record in self.records())

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
        return [statute for statute in self.statutes if any(piece.strip().startswith(f"{statute.id} ") for piece in law.split(","))]

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
