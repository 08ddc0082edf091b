"""Which requests wait for an answer, and how long is left?

The most urgent first; one that is late is never left out. What a request says is not here: that takes a permit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.rights.states import WAITING, State
from hjemmel.stores import entries, evidence

EVERY, WAITS, LATE = "all", "waiting", "late"
STATES = (WAITS, LATE, *(state.value for state in State), EVERY)
MAY_SEE = ("privacy", "system")


@dataclass(frozen=True, slots=True)
class Wanted:
    """`state` is one of STATES; `words` are looked for in the numbers of requests and customers and in who handles them."""

    state: str = WAITS
    right: str = ""
    words: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """`days_left` is 0 on the last day, negative when the answer is late; of one that has ended, how many were left then."""

    number: str
    customer_number: str
    right: str
    channel: str
    received_at: datetime
    due_on: date
    days_left: int
    extended: bool
    state: str
    identified_by: str
    assigned_to: str
    extended_at: datetime | None
    extended_why: str
    refusal_law: str
    answered_by: str
    answered_at: datetime | None

    @property
    def waits(self) -> bool:
        return self.state in WAITING


def requests_due(actor: Actor, now: datetime, wanted: Wanted | None = None) -> list[Waiting]:
    """The requests that wait, or the ones that are wanted. Raises Refused for anybody but the privacy office and its jobs."""
    notice, wanted = the_notice(), wanted or Wanted()
    clause = notice.clause_for("request.field.due_on")
    if actor.audience not in MAY_SEE:
        nb, en = "køen hører til personvernombudet", "the queue belongs to the data protection officer"
        raise Refused(refuse("not-yours", clause, nb, en))
    if wanted.state not in STATES:
        nb = f"`{wanted.state}` er ingen tilstand; velg en av {', '.join(STATES)}"
        raise Refused(refuse("unknown-word", clause, nb, f"`{wanted.state}` is no state; choose one of {', '.join(STATES)}"))
    zone = ZoneInfo(notice.time_zone)
    today = now.astimezone(zone).date()
    rows = _chosen(entries.rows(notice.record("request")).select_related("contact"), wanted, today)
    found = [_told(row, today, zone) for row in _urgent_first(rows, wanted)]
    with transaction.atomic():
        body = {"asked": wanted.state, "found": len(found), "late": sum(w.waits and w.days_left < 0 for w in found)}
        evidence.append("queue", actor.id, actor.audience, clause, now, body)
    return found


def _chosen(rows: "QuerySet[Any]", wanted: Wanted, today: date) -> "QuerySet[Any]":
    if wanted.state in (WAITS, LATE):
        rows = rows.filter(state__in=WAITING, **({"due_on__lt": today} if wanted.state == LATE else {}))
    elif wanted.state != EVERY:
        rows = rows.filter(state=wanted.state)
    if wanted.right:
        rows = rows.filter(right=wanted.right)
    if wanted.number:
        rows = rows.filter(number=wanted.number)
    if words := wanted.words.strip():
        rows = rows.filter(Q(number__icontains=words) | Q(contact__customer_number__icontains=words) | Q(assigned_to__icontains=words))
    return rows


def _urgent_first(rows: "QuerySet[Any]", wanted: Wanted) -> Iterable[Any]:
    """What waits, by its last day; then what has ended, the newest first."""
    found = list(rows.order_by("due_on", "received_at"))
    ended = [row for row in found if row.state not in WAITING]
    return [*(row for row in found if row.state in WAITING), *sorted(ended, key=lambda row: row.answered_at, reverse=True)]


def _told(row: Any, today: date, zone: ZoneInfo) -> Waiting:
    ended_on = row.answered_at.astimezone(zone).date() if row.answered_at else today
    return Waiting(
        number=row.number,
        customer_number=row.contact.customer_number,
        right=row.right,
        channel=row.channel,
        received_at=row.received_at,
        due_on=row.due_on,
        days_left=(row.due_on - ended_on).days,
        extended=row.extended_why is not None,
        state=row.state,
        identified_by=row.identified_by,
        assigned_to=row.assigned_to or "",
        extended_at=row.extended_at,
        extended_why=row.extended_why or "",
        refusal_law=row.refusal_law or "",
        answered_by=row.answered_by or "",
        answered_at=row.answered_at,
    )
