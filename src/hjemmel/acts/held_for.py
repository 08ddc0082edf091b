"""What is held about this person now?

For each record type that the notice opens to the person: how much, from when to when, and when the oldest of it is gone.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.own_uses import own_uses
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.what_keeps import Spans, kept_of
from hjemmel.lifecycle.own_end import own_end
from hjemmel.notice.model import Kind, Notice, RecordType
from hjemmel.stores import evidence, reading


@dataclass(frozen=True, slots=True)
class Held:
    """`next_end` is when the oldest of it goes, None while its clock has not started (an entry in use) or a hold keeps it."""

    record_id: str
    category_id: str
    count: int
    newest: datetime | None
    oldest: datetime | None
    next_end: datetime | None


def held_for(token: str, actor: Actor, now: datetime) -> list[Held]:
    """One Held for each record type, in the order of the notice. Raises Refused without a live permit of one's own."""
    notice = the_notice()
    opened = own_uses(token, actor, now)
    row, kept = opened.permit, kept_of(notice, opened.permit.contact_id, now)
    extents = [(record, reading.extent_of(record, use, token, notice.time_zone)) for record, use in opened.uses]
    with transaction.atomic():
        body = {"permit": row.pk, "records": len(extents)}
        evidence.append("overview", actor.id, actor.audience, "", now, body, row.contact.evidence_salt)
    return [_held(notice, record, extent, kept(record), now) for record, extent in extents]


def _held(notice: Notice, record: RecordType, extent: reading.Extent, spans: Spans, now: datetime) -> Held:
    category = notice.category_of(record.id).id
    return Held(record.id, category, extent.count, extent.newest, extent.oldest, _next_end(notice, record, extent, spans, now))


def _next_end(notice: Notice, record: RecordType, extent: reading.Extent, spans: Spans, now: datetime) -> datetime | None:
    """By the rule that each row says its own day by."""
    clock: date | None = extent.oldest
    if clock is None or (record.kind is Kind.EVENT and not extent.count):
        return None
    if isinstance(clock, datetime):
        clock = clock.date() if record.field(record.clock).type == "date" else clock if clock.tzinfo else clock.replace(tzinfo=UTC)
    return own_end(record, ZoneInfo(notice.time_zone), spans, now)(clock, extent.subscription).at
