"""Who has looked at me?

Every permit that was opened for this person: in which role, for which reason, and what was read under it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import Look, decide_look, use_for
from hjemmel.gate.decision import require
from hjemmel.notice.model import Use
from hjemmel.stores import evidence, people, reading

_COLUMNS = ("opened_at", "audience", "purpose", "reason", "matter", "records_seen", "closed_at", "expires_at")
OFFICE = "privacy"  # who fetches what the person herself could, to answer a request of hers


@dataclass(frozen=True, slots=True)
class Opening:
    """`records` are the ids of the record types that were read; empty where the permit was opened and nothing read."""

    at: datetime
    audience: str
    purpose: str
    reason: str
    records: tuple[str, ...]
    closed_at: datetime | None
    expires_at: datetime


def who_looked(token: str, actor: Actor, now: datetime) -> list[Opening]:
    """Newest first, the person's own visits left out. Raises Refused without a live permit of one's own."""
    notice = the_notice()
    row = people.permit_by_token(token)
    permit = people.gate_permit(row) if row and row.actor == actor.id else None
    look = Look(actor.audience, permit.purpose if permit else "access", "permit", _COLUMNS)
    decision = require(decide_look(notice, look, permit, people.standing(row.contact_id if row else 0, "permit"), now))
    use = use_for(notice, look)
    assert isinstance(use, Use) and row is not None
    rows = reading.rows_of(notice.record("permit"), use, token, _COLUMNS, notice.time_zone)
    with transaction.atomic():
        body = {"record": "permit", "permit": row.pk, "rows": len(rows)}
        evidence.append("look", actor.id, actor.audience, decision.clause, now, body, row.contact.evidence_salt)
    opened = [dict(zip(_COLUMNS, found, strict=True)) for found in rows]
    looks = [_opening(permit) for permit in opened if permit["audience"] != "customer" or permit["matter"]]
    return sorted(looks, key=lambda look: look.at, reverse=True)


def _opening(row: dict[str, Any]) -> Opening:
    records = tuple(filter(None, row["records_seen"].split(",")))
    audience = OFFICE if row["audience"] == "customer" else row["audience"]  # her own permit, opened on her behalf
    return Opening(row["opened_at"], audience, row["purpose"], row["reason"], records, row["closed_at"], row["expires_at"])
