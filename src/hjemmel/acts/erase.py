"""What goes, what must stay, and is that what you want?

First the plan, then, once it is confirmed, the deed: what nothing demands is erased at once, what the law demands stays with its
paragraph and its day, and the contract ends. What is left is erased by the sweep when its time comes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from hjemmel.acts.actor import Actor
from hjemmel.acts.erase_held import CHOICES, HOLDS, STANDING, Deed, about, carry_out, consents, cut_off, ended_at
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.lifecycle.due import ends_at
from hjemmel.notice.model import Kind, Notice, RecordType
from hjemmel.notice.vocabulary import NOBODY
from hjemmel.rights.erasure import DECISIONS, Line, Stop, is_erased, plan_erasure
from hjemmel.rights.information import HeldCount
from hjemmel.stores import entries, erasures, event_rows, evidence, models, people, recipient_notices


@dataclass(frozen=True, slots=True)
class Erasure:
    """`active` says that services still run; `done` that the plan is carried out, under this `number` in the register of erasures; `told`
    which parties outside have had something of it, and are told with the next that they get.
    """

    lines: list[Line]
    active: bool
    done: bool
    number: str = ""
    told: Sequence[str] = ()


def erase(
    customer_number: str,
    actor: Actor,
    now: datetime,
    *,
    confirmed: bool = False,
    end_services: bool = False,
    later: Callable[[Callable[[], None]], None] | None = None,
) -> Erasure:
    """The plan, or, `confirmed`, the plan carried out. Running services end only with `end_services`.

    She is unreachable at once, before the first row goes; what an engine that is away keeps goes with the next sweep. `later` takes
    what is left to do then, for one who is not to wait for it; if it is never done the next sweep does it.
    Raises Refused: not one's own, or services run and are not to end; NoSuchCustomer, EventsUnavailable.
    """
    notice = the_notice()
    clause = notice.clause_for("act.erase")
    contact = people.contact_by_number(customer_number)
    if actor.audience not in ("customer", "privacy") or (actor.audience == "customer" and actor.id != customer_number):
        raise Refused(refuse("not-yours", clause, "du kan bare slette ditt eget", "you can erase only your own"))
    subscriptions = list(models.Subscription.objects.filter(contact_id=contact.pk))
    active = any(subscription.ended_on is None for subscription in subscriptions)
    stops, told = _stops(notice, contact.pk), recipient_notices.to_be_told(notice, contact.pk, now)
    if not confirmed:
        return Erasure(plan_erasure(notice, _held(notice, contact.pk, subscriptions, now), stops), active, False, told=told)
    if active and not end_services:
        nb = "du har tjenester som går; behold dem, eller bekreft at de skal avsluttes"
        en = "you have running services; keep them, or confirm that they are to end"
        raise Refused(refuse("active-service", clause, nb, en))
    records = [record for record in notice.records() if is_erased(record, stops)]
    with transaction.atomic():  # from here on nobody reaches her; what follows may be done by the sweep too
        cut_off(notice, contact, actor, now)
        number = erasures.register(contact, subscriptions, [record.id for record in records], True, now, _holds(notice, contact.pk))
        evidence.append("erasure-begun", actor.id, actor.audience, clause, now, {}, contact.evidence_salt)
    lines = plan_erasure(notice, _held(notice, contact.pk, subscriptions, now), stops)
    body = {"erased": [line.record for line in lines if line.erased], "kept": [line.record for line in lines if not line.erased]}

    def rows_go() -> None:
        carry_out(notice, contact, records, Deed(number, body, actor), now)

    later(rows_go) if later else rows_go()
    return Erasure(lines, active, True, number, told)


def _held(notice: Notice, contact_id: int, subscriptions: list[models.Subscription], now: datetime) -> dict[str, HeldCount]:
    """How much there is of each record type, and when the last of it goes once the erasure has ended what holds until then."""
    found = {}
    for record in notice.records():
        if record.kind is Kind.EVENT:
            keys = [subscription.key for subscription in subscriptions]
            count, newest = event_rows.extent(record, keys)
        elif record.subject != NOBODY:
            rows = about(record, contact_id)
            if record.id == recipient_notices.RECORD:
                rows = recipient_notices.but_of_erasures(rows)
            count, newest = rows.count(), _newest(notice, record, rows, now)
        else:
            continue
        if count:
            ends = ends_at(record.retention, newest, ZoneInfo(notice.time_zone)) if newest else None
            found[record.id] = HeldCount(count, ends_at=ends)
    return found


def _newest(notice: Notice, record: RecordType, rows: Any, now: datetime) -> Any:
    """What the newest clock reads; now where it starts with the erasure, None where it has not come to that."""
    standing = rows.filter(**{record.clock: None})
    if record.id == CHOICES:
        standing = standing.filter(choice__in=consents(notice))
    if record.id in (CHOICES, *STANDING) and standing.exists():
        return ended_at(record, now, now.astimezone(ZoneInfo(notice.time_zone)).date())
    last = rows.order_by(F(record.clock).desc(nulls_last=record.id in DECISIONS or None))
    return last.values_list(record.clock, flat=True).first()


def _holds(notice: Notice, contact_id: int) -> list[erasures.Held]:
    """The holds that keep something from the erasure, for the file of what a backup may not undo."""
    standing = entries.about(notice.record(HOLDS), contact_id).filter(lifted_at=None).order_by("pk")
    return [erasures.Held(row.number, row.hold, row.placed_at.isoformat(), row.until.isoformat()) for row in standing]


def _stops(notice: Notice, contact_id: int) -> dict[str, Stop]:
    """What the holds that stand for the customer keep, by record id; of two the one that lasts longer."""
    found: dict[str, Stop] = {}
    for row in entries.about(notice.record(HOLDS), contact_id).filter(lifted_at=None).order_by("until"):
        rule = notice.hold(row.hold)
        found |= dict.fromkeys(rule.records, Stop(rule.title, rule.law, row.until))
    return found
