"""What would a new version of the notice do to what is held today?

Runs its rules against the live data of both engines and counts, without changing anything: what would be gone or anonymised at once,
what each use would see more or less of, which consents must be asked for again, and how many people must be told.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db import models as orm
from django.db import transaction
from psycopg import sql

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import reaching, the_notice
from hjemmel.gate.floor import floor_of
from hjemmel.lifecycle.due import entry_day_due_before, entry_due_before
from hjemmel.notice.difference import COMMON, Judgement, differences
from hjemmel.notice.model import Choice, Ending, Kind, Notice, RecordType, Test, Use
from hjemmel.stores import entries, events, evidence, models, register_windows
from hjemmel.stores.entry_tables import model_for


class What(StrEnum):
    """The kinds of consequence."""

    GONE = "gone-at-once"
    ANONYMISED = "anonymised-at-once"
    IN_VIEW = "in-view"
    CONSENT = "consent-to-ask-again"
    TOLD = "people-to-tell"


LOSES = (What.GONE, What.ANONYMISED, What.CONSENT)


@dataclass(frozen=True, slots=True)
class Consequence:
    """`change` is how many rows more (or, negative, fewer). `customers` is how many people (for events: subscriptions) it touches.

    `record` is a record type; for a consent the choice, and "" for the people to tell. What a hold would keep is counted as gone.
    """

    record: str
    what: What
    audience: str
    before: int
    after: int
    customers: int

    @property
    def change(self) -> int:
        return self.after - self.before

    @property
    def loses(self) -> bool:
        """Would something go that cannot be had back?"""
        return self.what in LOSES and self.change < 0

    @property
    def widens(self) -> bool:
        """Would a use see more than today?"""
        return self.what is What.IN_VIEW and self.change > 0


def consequences(new: Notice, actor: Actor, now: datetime) -> list[Consequence]:
    """What `new` would do, in the order of the record types in force; what changes nothing is left out. Raises EventsUnavailable."""
    current, later = the_notice(), reaching(new)
    found = [line for record in current.records() for line in _of_record(current, later, record, now)]
    found += _consents(current, later)
    people = len(concerned(new))
    found.append(Consequence("", What.TOLD, "", 0, people, people))
    told = [line for line in found if line.change or line.customers]
    with transaction.atomic():
        evidence.append("consequences", actor.id, actor.audience, "", now, {"version": new.version.number, "lines": len(told)})
    return told


def concerned(new: Notice) -> set[int]:
    """The customers (primary keys) who are to be told of a version: those of whom something is held in a category whose rules change, and
    those whose consent must be asked for again. Other words alone are for the list of versions. Raises EventsUnavailable.
    """
    current = the_notice()
    sections = {change.section for change in differences(current, new) if change.judgement is not Judgement.WORDS}
    asked = (_live(choice) for choice in _asked_anew(current, new))
    return _held_in(sections).union(*(rows.values_list("contact_id", flat=True) for rows in asked))


def _held_in(sections: set[str]) -> set[int]:
    """The customers of whom the house holds something in these categories today; everybody, where a change is about no one of them."""
    if COMMON in sections:
        return set(models.Contact.objects.filter(left_on=None).values_list("pk", flat=True))
    found: set[int] = set()
    for category in (c for c in the_notice().categories if c.id in sections):
        for record in category.records:
            if record.kind is Kind.EVENT:
                keys = events.subscriptions_of(record)
                held = models.Subscription.objects.filter(key__in=keys) if keys else models.Subscription.objects.none()
                found.update(held.values_list("contact_id", flat=True))
            elif record.subject in ("customer", "subscription"):
                owner = "contact_id" if record.subject == "customer" else "subscription__contact_id"
                rows = entries.rows(record)
                found.update(rows.values_list("pk" if rows.model is models.Contact else owner, flat=True).distinct())
    return found


def _of_record(current: Notice, new: Notice, record: RecordType, now: datetime) -> Iterator[Consequence]:
    zone = ZoneInfo(current.time_zone)
    later = next((_on_columns_of(record, r) for r in new.records() if r.id == record.id), None)
    count = _count_events if record.kind is Kind.EVENT else _count_entries
    ending = What.ANONYMISED if later and later.retention.then is Ending.ANONYMISE else What.GONE
    yield Consequence(record.id, ending, "", *count(record, (record, None), (later, None) if later else None, now, zone))
    uses = {use.id: use for use in record.uses}
    becomes = {use.id: use for use in later.uses} if later else {}
    for name in dict.fromkeys([*uses, *becomes]):
        was, will = uses.get(name), becomes.get(name)
        sides = ((record, was) if was else None, (later, will) if later and will else None)
        named = will or was
        assert named is not None
        yield Consequence(record.id, What.IN_VIEW, f"{named.audience}.{name}", *count(record, *sides, now, zone))


Side = tuple[RecordType, Use | None] | None  # a record type with its rules, and the use that sees it; None: whatever is kept


def _count_events(record: RecordType, before: Side, after: Side, now: datetime, zone: ZoneInfo) -> tuple[int, int, int]:
    """(rows before, rows after, subscriptions of which one side has rows that the other lacks)."""
    return events.compared(record, _bound(before, now, zone), _bound(after, now, zone))


def _bound(side: Side, now: datetime, zone: ZoneInfo) -> events.Bound | None:
    if side is None:
        return None
    record, use = side
    kept = entry_due_before(record.retention, now, zone)
    since = max(kept, floor_of(record, use).instant(now, zone)) if use else kept
    return events.Bound(record.clock, round(since.timestamp() * 1000), use.since_version if use else 0)


def _count_entries(record: RecordType, before: Side, after: Side, now: datetime, zone: ZoneInfo) -> tuple[int, int, int]:
    """(rows before, rows after, people of whom one side has rows that the other lacks)."""

    def rows(side: Side) -> sql.Composable | None:
        return side and register_windows.kept_sql(*side, _cut_off(record, side[0], now, zone), zone.key)

    return register_windows.compared(record, rows(before), rows(after))


def _cut_off(record: RecordType, side: RecordType, now: datetime, zone: ZoneInfo) -> date:
    clock = model_for(record)._meta.get_field(side.retention.clock)
    reckon = entry_due_before if isinstance(clock, orm.DateTimeField) else entry_day_due_before
    return reckon(side.retention, now, zone)


def _on_columns_of(record: RecordType, later: RecordType) -> RecordType:
    """The later rules over the columns that there are today: nothing is held in a field that the new version brings."""
    there = {field.name for field in record.fields}
    clock = later.clock if later.clock in there else record.clock
    ends = later.retention if later.retention.clock in there else replace(later.retention, clock=record.retention.clock)
    uses = tuple(use for use in later.uses if all(w.field in there or w.test is Test.EMPTY for w in use.only_where))
    uses = tuple(replace(use, only_where=tuple(w for w in use.only_where if w.field in there)) for use in uses)
    return replace(later, clock=clock, retention=ends, uses=uses, fields=record.fields)


def _consents(current: Notice, new: Notice) -> Iterator[Consequence]:
    """Every yes that stands today and was given to another text than the new one's, or to none."""
    for choice in _asked_anew(current, new):
        live = _live(choice).count()
        yield Consequence(choice.id, What.CONSENT, "", live, 0, live)


def _asked_anew(current: Notice, new: Notice) -> list[Choice]:
    """The consents of today that the new version asks for in other words, or not at all."""
    becomes = {choice.id: choice.text_digest for choice in new.choices}
    return [choice for choice in current.consents if becomes.get(choice.id) != choice.text_digest]


def _live(choice: Choice) -> orm.QuerySet[models.Choice]:
    return models.Choice.objects.filter(choice=choice.id, lifted_at=None, notice_version__gte=choice.given_since)
