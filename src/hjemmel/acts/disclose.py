"""What is given to somebody outside, on which ground, and who has approved it?

What was asked for is tried by the gate again, at this moment and with whoever approves it now. What the ground opens is collected,
written down for the person to see, and only then handed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.ask_disclosure import WAITING, YES, Asked, as_ask, record_refusal
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.gate.disclosure import Ask, decide_disclosure
from hjemmel.notice.model import Kind, Notice
from hjemmel.stores import entries, events, evidence, models

RELEASED, DROPPED = "released", "dropped"
STATE, OPEN = "state", "open"  # of what has not ended


@dataclass(frozen=True, slots=True)
class Released:
    """`number` is that of the record of it; `rows` have the fields that the recipient may get, and no others."""

    number: str
    recipient: str
    rows: list[dict[str, Any]]


def disclose(number: str, actor: Actor, now: datetime) -> Released:
    """Give what waits under `number`. Raises Refused (recorded as evidence): nothing waits, or the gate says no; EventsUnavailable."""
    notice = the_notice()
    with transaction.atomic():
        waiting = _waiting(notice, number, actor)
        asked = _asked(waiting[0])
        contacts = list(models.Contact.objects.filter(pk__in=[row.contact_id for row in waiting]).order_by("pk"))
        consenting = [row.contact_id for row in waiting if row.consent]
        ask = as_ask(asked, [contact.pk for contact in contacts], consenting, (waiting[0].registered_by, actor.id))
        decision = decide_disclosure(notice, ask, now.astimezone(ZoneInfo(notice.time_zone)).date())
        if decision.allowed:
            rows = [row for contact in contacts for row in _rows(notice, asked, contact.pk)]
            _write_down(notice, number, (asked, ask), contacts, len(rows), actor, now)
    if not decision.allowed:
        record_refusal(asked.ground, decision, actor, now)
        raise Refused(decision)
    return Released(number, asked.recipient, rows)


def drop(number: str, actor: Actor, now: datetime) -> None:
    """Give nothing, and close what was asked. Raises Refused where nothing waits."""
    notice = the_notice()
    with transaction.atomic():
        clause = notice.clause_for("act.disclose")
        for row in _waiting(notice, number, actor):
            entries.rows(notice.record("disclosure-order")).filter(pk=row.pk).update(state=DROPPED, decided_at=now)
            salt = models.Contact.objects.values_list("evidence_salt", flat=True).get(pk=row.contact_id)
            evidence.append("disclosure-dropped", actor.id, actor.audience, clause, now, {"ground": row.ground}, salt)


def _waiting(notice: Notice, number: str, actor: Actor) -> list[Any]:
    rows = list(entries.rows(notice.record("disclosure-order")).select_for_update().filter(number=number, state=WAITING).order_by("pk"))
    if actor.audience != "privacy" or not rows:
        nb = f"ingenting venter under `{number}`; utlevering avgjøres av personvernkontoret"
        en = f"nothing waits under `{number}`; the privacy office decides on disclosure"
        raise Refused(refuse("not-waiting", notice.clause_for("act.disclose"), nb, en))
    return rows


def _asked(row: Any) -> Asked:
    return Asked(
        ground=row.ground,
        recipient=row.asked_by,
        record=row.record,
        order_number=row.order_number or "",
        issuer=row.issuer or "",
        issued_on=row.issued_on,
        scope=row.scope or "",
        covers=(row.covers_from, row.covers_to) if row.covers_from and row.covers_to else None,
        civil=row.civil == YES,
        invoice_number=row.invoice_number or "",
        reminded_on=row.reminded_on,
        considered=row.considered == YES,
        secret_until=row.secret_until,
        offence=row.offence or "",
        penalty_months=row.penalty_months,
    )


def _write_down(
    notice: Notice, number: str, what: tuple[Asked, Ask], contacts: Sequence[models.Contact], rows: int, actor: Actor, now: datetime
) -> None:
    asked, ask = what
    ground = next(g for g in notice.grounds if g.id == asked.ground)
    fields = notice.recipient(asked.recipient).fields_of(asked.record)
    told: dict[str, Any] = {"number": number, "recipient": asked.recipient, "ground": ground.id, "law": ground.law}
    told |= {"scope": f"{asked.record}: {', '.join(fields)}", "order_number": asked.order_number or None, "issuer": asked.issuer or None}
    first = ask.order.approvers[0] if ask.order else actor.id
    told |= {"approved_by": first, "second_approver": actor.id if actor.id != first else None}
    told |= {"secret_until": asked.secret_until, "released_at": now}
    clause = notice.clause_for(f"notice.ground.{ground.id}")
    for contact in contacts:
        entries.add(notice.record("disclosure"), contact.pk, told, notice.version.number)
        told_in = {"recipient": asked.recipient, "ground": ground.id, "rows": rows}
        evidence.append("disclosure", actor.id, actor.audience, clause, now, told_in, contact.evidence_salt)
    entries.rows(notice.record("disclosure-order")).filter(number=number).update(state=RELEASED, decided_at=now)


def _rows(notice: Notice, asked: Asked, contact_id: int) -> list[dict[str, Any]]:
    """What the recipient may get of one person: of the invoices the one that a claim is about, of events those of the days asked for."""
    record, fields = notice.record(asked.record), notice.recipient(asked.recipient).fields_of(asked.record)
    if record.kind is Kind.ENTRY:
        found = entries.rows(record).filter(pk=contact_id) if record.id == "contact" else entries.about(record, contact_id)
        if asked.invoice_number and record.id == "invoice":
            found = found.filter(invoice_number=asked.invoice_number)
        return list(found.order_by("pk").values(*fields))
    keys = list(models.Subscription.objects.filter(contact_id=contact_id).values_list("key", flat=True))
    asks = (*fields, *(f.name for f in record.fields if f.name == STATE and STATE not in fields))
    found = [row for row in events.about(record, keys, asks) if asked.covers and _overlaps(row, asked.covers, ZoneInfo(notice.time_zone))]
    return [{name: row[name] for name in fields} for row in found]


def _overlaps(row: dict[str, Any], covers: tuple[date, date], zone: ZoneInfo) -> bool:
    """Whether what a row tells of was so on one of the days. What is open still is so until it ends, whenever it was last heard of."""
    instants = [value for value in row.values() if isinstance(value, datetime)]
    days = [(at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(zone).date() for at in instants]
    return bool(days) and min(days) <= covers[1] and (row.get(STATE) == OPEN or max(days) >= covers[0])
