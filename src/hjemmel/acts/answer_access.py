"""What do we have about this person, everything?

A copy of every record type through the person's own windows, with why, on which basis, until when, who has looked, and who outside has
had what (GDPR art. 15). One place collects it, so that no store is forgotten. What hangs on nothing but her rows is read at once; rows of
events come block by block, as whoever writes them down asks for them.
"""

import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.own_uses import SUBJECT, own_uses
from hjemmel.acts.published_versions import no_longer_asked
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.what_keeps import kept_of
from hjemmel.gate.ticket import TICKET_SECONDS
from hjemmel.lifecycle.hold import HeldSpan
from hjemmel.lifecycle.own_end import OF_NONE
from hjemmel.notice.exports.consent_receipt import Consent
from hjemmel.notice.model import Kind, Notice, RecordType, Use
from hjemmel.rights.recipients import Handed, handed_over
from hjemmel.stores import agreements, ahead, consents, events, evidence, reading

Row = tuple[Any, ...]
Block = reading.Block
LOOKS = "permit"
MOST_AHEAD = 4_096  # rows of one record type that wait in memory for their turn


@dataclass(frozen=True, slots=True)
class Part:
    """One record type: rows are in the order of `use.fields`. `found` are its entries, or the tickets that open its events. `kept` is what
    is held of it."""

    record: RecordType
    use: Use
    found: Sequence[Row]
    token: str
    zone: str
    made_at: datetime
    read_at: float
    kept: tuple[HeldSpan, ...]

    def blocks(self) -> Iterator[Block]:
        """The rows, oldest first, block by block; may be read more than once. Raises RegisterUnavailable, EventsUnavailable."""
        if self.record.kind is Kind.ENTRY:
            yield Block(OF_NONE, self.found)
            return
        tickets: Any = self.found if self.fresh() else reading.tickets(self.record, self.use, self.token)
        yield from reading.blocks_of(self.record, self.use, tickets, self.zone, self.made_at)

    def few(self) -> Sequence[Block] | None:
        """The rows of events in blocks, for whoever reads ahead in a thread that has no part in the register.

        None where they are too many to hold or the engine does not answer: `blocks` then says so. They count while the part is `fresh`.
        """
        held: list[Block] = []
        with suppress(events.EventsUnavailable):
            for block in reading.blocks_of(self.record, self.use, self.found, self.zone, self.made_at):
                held.append(block)
                if sum(len(one.rows) for one in held) > MOST_AHEAD:
                    return None
            return held
        return None

    def fresh(self) -> bool:
        """Whether the tickets that were drawn with the answer open its events for a while yet."""
        return time.monotonic() - self.read_at < TICKET_SECONDS / 2


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
    opened = own_uses(token, actor, now)
    row, uses = opened.permit, opened.uses
    with transaction.atomic():
        clause, body = notice.clause_for("act.answer_access"), {"permit": row.pk, "records": len(uses)}
        evidence.append("access", actor.id, actor.audience, clause, now, body, row.contact.evidence_salt)
    kept = kept_of(notice, row.contact_id, now)
    read_at = time.monotonic()
    found = reading.whole(uses, token)
    parts = [
        Part(record, use, _in_order(record, use, rows), token, notice.time_zone, now, read_at, kept(record))
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


def in_turn(parts: Sequence[Part]) -> Iterator[tuple[Part, Iterator[Block]]]:
    """Each part with its rows. While one is written down, the event engine finds those that follow.

    Raises RegisterUnavailable, EventsUnavailable.
    """
    following = deque(part for part in parts if part.record.kind is Kind.EVENT)
    asked: dict[str, Future[Sequence[Block] | None]] = {}
    for part in parts:
        held = ahead.taken(asked.pop(part.record.id)) if part.record.id in asked else None
        while following and len(asked) < ahead.READERS:
            later = following.popleft()
            asked[later.record.id] = ahead.ask(later.few)
        yield part, iter(held) if held is not None and part.fresh() else part.blocks()  # she may be erased by now


def _by_others(look: dict[str, Any]) -> bool:
    """Whether somebody else looked: a permit of her own that names a request was opened to answer it."""
    return look["audience"] != SUBJECT or bool(look["matter"])


def _in_order(record: RecordType, use: Use, rows: Sequence[Row]) -> Sequence[Row]:
    """Entries oldest first, what is still in use last; the same rows always in the same order."""
    if record.kind is Kind.EVENT or record.clock not in use.fields:
        return rows
    at = use.fields.index(record.clock)
    return sorted(rows, key=lambda row: (row[at] is None, str(row[at]), str(row)))
