"""What do we have about this person, everything?

A copy of every record type through the person's own windows, with why, on which basis, until when, who has looked, and who outside has
had what (GDPR art. 15). One place collects it, so that no store is forgotten. What hangs on nothing but her rows is read at once; rows of
events come block by block, as whoever writes them down asks for them.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.published_versions import no_longer_asked
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import Look, decide_look, use_for
from hjemmel.gate.decision import require
from hjemmel.gate.ticket import TICKET_SECONDS
from hjemmel.notice.exports.consent_receipt import Consent
from hjemmel.notice.model import Kind, Notice, RecordType, Use
from hjemmel.rights.recipients import Handed, handed_over
from hjemmel.stores import agreements, consents, evidence, people, reading

Row = tuple[Any, ...]
SUBJECT = "customer"  # the copy is read as she would, also where the office answers on her behalf
LOOKS = "permit"


@dataclass(frozen=True, slots=True)
class Part:
    """One record type: rows are in the order of `use.fields`. `found` are its entries, or the tickets that open its events."""

    record: RecordType
    use: Use
    found: Sequence[Row]
    token: str
    zone: str
    made_at: datetime
    read_at: float

    def blocks(self) -> Iterator[Sequence[Row]]:
        """The rows, oldest first, block by block; may be read more than once. Raises RegisterUnavailable, EventsUnavailable."""
        if self.record.kind is Kind.ENTRY:
            yield self.found
            return
        fresh = time.monotonic() - self.read_at < TICKET_SECONDS / 2
        tickets: Any = self.found if fresh else reading.tickets(self.record, self.use, self.token)
        yield from reading.blocks_of(self.record, self.use, tickets, self.zone, self.made_at)


@dataclass(frozen=True, slots=True)
class Answer:
    """`looks` are the permits that others opened, newest first; `handed` what went outside, by name; `consents` each yes."""

    notice: Notice
    customer_number: str
    made_at: datetime
    parts: list[Part]
    looks: list[dict[str, Any]]
    handed: list[Handed]
    processors: list[dict[str, Any]]
    consents: list[Consent]


def answer_access(token: str, actor: Actor, now: datetime) -> Answer:
    """The whole answer, ready to be written down. Raises Refused without a live permit of one's own, RegisterUnavailable."""
    notice = the_notice()
    row = people.permit_by_token(token)
    permit = people.gate_permit(row) if row and row.actor == actor.id else None
    standing, uses = people.standing(row.contact_id if row else 0, ""), []
    for record in notice.records():
        look = Look(SUBJECT, permit.purpose if permit else "access", record.id)
        use = use_for(notice, look)
        if isinstance(use, Use):
            require(decide_look(notice, look, permit, standing, now))
            uses.append((record, use))
    assert row is not None
    with transaction.atomic():
        clause, body = notice.clause_for("act.answer_access"), {"permit": row.pk, "records": len(uses)}
        evidence.append("access", actor.id, actor.audience, clause, now, body, row.contact.evidence_salt)
    read_at = time.monotonic()
    found = reading.whole(uses, token)
    parts = [
        Part(record, use, _in_order(record, use, rows), token, notice.time_zone, now, read_at)
        for (record, use), rows in zip(uses, found, strict=True)
    ]
    named = {p.record.id: [dict(zip(p.use.fields, row, strict=True)) for row in p.found] for p in parts if p.record.kind is Kind.ENTRY}
    parties = agreements.parties(notice, now)
    return Answer(
        notice=notice,
        customer_number=row.contact.customer_number,
        made_at=now,
        parts=parts,
        looks=sorted(filter(_by_others, named.get(LOOKS, ())), key=lambda look: look["opened_at"], reverse=True),
        handed=handed_over(notice, named, parties),
        processors=[{"party": p.name, "category": p.category} for p in parties if p.until is None and not p.given_to],
        consents=list(consents.of(row.contact, notice, no_longer_asked(consents.chosen(row.contact), notice))),
    )


def _by_others(look: dict[str, Any]) -> bool:
    """Whether somebody else looked: a permit of her own that names a request was opened to answer it."""
    return look["audience"] != SUBJECT or bool(look["matter"])


def _in_order(record: RecordType, use: Use, rows: Sequence[Row]) -> Sequence[Row]:
    """Entries oldest first, what is still in use last; the same rows always in the same order."""
    if record.kind is Kind.EVENT or record.clock not in use.fields:
        return rows
    at = use.fields.index(record.clock)
    return sorted(rows, key=lambda row: (row[at] is None, str(row[at]), str(row)))
