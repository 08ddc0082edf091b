"""What can a notice say of one record type?

Its fields, what must be true before it is taken in, who sees it how far back, and when it goes. `model.py` puts record types together
into a notice.
"""

from dataclasses import dataclass
from enum import StrEnum

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
