"""What keeps a record past its day?

An invoice that is not settled holds the call lines of its own period and no others, and not for ever: when the claim lapses they
are released, and somebody is told. What holds, why and for how long at most is the notice's rule.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hjemmel.lifecycle.calendar import ONE_DAY, day_start, months_later
from hjemmel.notice.model import Hold, Text


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

    def covers(self, subscription: int, clock: datetime) -> bool:
        """Whether this span holds a record of `subscription` whose clock reads `clock`."""
        return subscription == self.subscription and self.from_instant <= clock < self.to_instant


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
