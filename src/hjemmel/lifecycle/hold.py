"""What keeps a record past its day?

An invoice that is not settled holds the call lines of its own period and no others, and not for ever: when the claim lapses they
are released, and somebody is told. What holds, why and for how long at most is the notice's rule.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hjemmel.lifecycle.calendar import ONE_DAY, day_start, months_later
from hjemmel.notice.model import Hold, Text

EVER, FOR_EVER = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)  # the span of everything of a subscription


@dataclass(frozen=True, slots=True)
class Invoice:
    """What a hold must know of an invoice. The period is local calendar days, both included; amounts are in øre."""

    subscription: int
    period_start: date
    period_end: date
    amount_ore: int
    paid_ore: int
    credited_ore: int
    disputed: bool
    due_on: date


@dataclass(frozen=True, slots=True)
class HeldSpan:
    """Records of `subscription` whose clock is in [`from_instant`, `to_instant`) are held, until `until` at the latest (all UTC)."""

    hold: str  # id of the notice's rule
    subscription: int
    from_instant: datetime
    to_instant: datetime
    until: datetime
    reason: Text
    law: str
    about: tuple[str, ...] = ()  # the record types that the span is of; none named: all that the hold keeps

    def keeps(self, record_id: str) -> bool:
        """Whether the span is of this record type."""
        return not self.about or record_id in self.about

    def covers(self, subscription: int, clock: datetime) -> bool:
        """Whether this span holds a record of `subscription` whose clock reads `clock`."""
        return subscription == self.subscription and self.from_instant <= clock < self.to_instant


@dataclass(frozen=True, slots=True)
class Matter:
    """What keeps the records of one customer: a hold that was placed, or a request that waits. `until` is an earlier end, if it has one."""

    contact: int
    subscriptions: tuple[int, ...]
    since: datetime
    until: datetime | None = None
    about: tuple[str, ...] = ()  # the record types that it is about; none named: all that the hold keeps


@dataclass(frozen=True, slots=True)
class HeldPerson:
    """The records that a hold names are kept for one customer, until `until` (UTC) at the latest."""

    hold: str
    contact: int
    spans: tuple[HeldSpan, ...]
    until: datetime
    about: tuple[str, ...] = ()

    def keeps(self, record_id: str) -> bool:
        """Whether rows of this record type are kept for the customer."""
        return not self.about or record_id in self.about


def persons_held(matters: Iterable[Matter], rule: Hold, now: datetime) -> list[HeldPerson]:
    """Whom a hold that is not reckoned from invoices keeps records of at `now`; one that has lasted its longest keeps nothing."""
    return [person for matter in matters if (person := _held_person(matter, rule)).until > now]


def _held_person(matter: Matter, rule: Hold) -> HeldPerson:
    latest = rule.at_most.after(matter.since)
    until = min(matter.until, latest) if matter.until else latest
    spans = tuple(HeldSpan(rule.id, key, EVER, FOR_EVER, until, rule.title, rule.law, matter.about) for key in matter.subscriptions)
    return HeldPerson(rule.id, matter.contact, spans, until, matter.about)


def is_settled(invoice: Invoice) -> bool:
    """Whether nothing can be asked for or given back any more.

    Credited in full it is; paid in full it is unless the customer disputes it; paid in part it is not.
    """
    if invoice.credited_ore >= invoice.amount_ore:
        return True
    return invoice.paid_ore + invoice.credited_ore >= invoice.amount_ore and not invoice.disputed


def holds(invoices: Iterable[Invoice], rule: Hold, now: datetime, zone: ZoneInfo) -> list[HeldSpan]:
    """What unsettled invoices hold at `now`: one span for each whose claim has not lapsed."""
    return [span for span in _unsettled(invoices, rule, zone) if now < span.until]


def lapsed(invoices: Iterable[Invoice], rule: Hold, now: datetime, zone: ZoneInfo) -> list[HeldSpan]:
    """What unsettled invoices held until their claim lapsed: released at `now`, and to be reported to somebody who decides."""
    return [span for span in _unsettled(invoices, rule, zone) if span.until <= now]


def lapses_at(invoice: Invoice, rule: Hold, zone: ZoneInfo) -> datetime:
    """When (UTC) the claim lapses: at the end of the local day that is the rule's longest period after the due date."""
    if rule.at_most.months:
        return day_start(months_later(invoice.due_on, rule.at_most.months) + ONE_DAY, zone)
    return day_start(invoice.due_on + ONE_DAY, zone) + timedelta(seconds=rule.at_most.seconds)


def _unsettled(invoices: Iterable[Invoice], rule: Hold, zone: ZoneInfo) -> list[HeldSpan]:
    return [
        HeldSpan(
            hold=rule.id,
            subscription=invoice.subscription,
            from_instant=day_start(invoice.period_start, zone),
            to_instant=day_start(invoice.period_end + ONE_DAY, zone),
            until=lapses_at(invoice, rule, zone),
            reason=rule.title,
            law=rule.law,
        )
        for invoice in invoices
        if not is_settled(invoice)
    ]
