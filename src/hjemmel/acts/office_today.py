"""What does the privacy office have before it today?

Counts alone: what is due, what waits for somebody else's approval, which agreements run out, and when the house last swept and was
proved. Nobody's data are in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hjemmel.acts.actor import Actor
from hjemmel.acts.remind_office import Reminder, what_is_due
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import credit_figures, entries, evidence, expiry

AHEAD = timedelta(days=30)  # how long before its last day an agreement is shown as running out


@dataclass(frozen=True, slots=True)
class Proved:
    """How many clauses were held, unproven and red, and how many orphans there were, when the house was last proved."""

    at: datetime
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Today:
    """`orders` wait for a second approval; `running_out` are agreements whose last day is within thirty days or past."""

    due: Reminder
    corrections: int
    orders: int
    running_out: int
    terms: int
    credit_checks: int  # of the last thirty days, against the orders that may have one
    credit_orders: int
    last_sweep: datetime | None
    reminded_at: datetime | None
    proved: Proved | None


def office_today(actor: Actor, now: datetime) -> Today:
    """The counts. Raises Refused for anybody but the privacy office."""
    notice = the_notice()
    if actor.audience != "privacy":
        nb, en = "dette hører til personvernkontoret", "this belongs to the privacy office"
        raise Refused(refuse("not-yours", notice.clause_for("act.requests_due"), nb, en))
    today = now.astimezone(ZoneInfo(notice.time_zone)).date()
    swept = expiry.last_sweep(now)
    reminded = evidence.newest_of("reminder")
    checks, orders = credit_figures.checks_and_orders(notice, now)
    return Today(
        credit_checks=checks,
        credit_orders=orders,
        due=what_is_due(now),
        corrections=entries.rows(notice.record("correction")).filter(state="pending").count(),
        orders=entries.rows(notice.record("disclosure-order")).filter(state="waiting").values("number").distinct().count(),
        running_out=_running_out(today),
        terms=entries.rows(notice.record("terms-change")).filter(applied_on=None, effective_on__lte=today).count(),
        last_sweep=swept.finished_at if swept else None,
        reminded_at=reminded.at if reminded else None,
        proved=_proved(),
    )


def _running_out(today: date) -> int:
    agreements = entries.rows(the_notice().record("processor-agreement"))
    return int(agreements.filter(ended_on=None, ends_on__lte=today + AHEAD).count())


def _proved() -> Proved | None:
    entry = evidence.newest_of("proof")
    return Proved(entry.at, {name: n for name, n in entry.body.items() if isinstance(n, int)}) if entry else None
