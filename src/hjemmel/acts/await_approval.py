"""What becomes of a correction while it waits for somebody else?

It is a request of the right to have something rectified, with that request's clock (GDPR art. 12(3), 16): open until it is approved, or
rejected with the reason, the paragraph and where one can complain. Of two for one field only the newest waits.
"""

from datetime import datetime
from typing import Any

from hjemmel.acts.actor import SYSTEM, Actor
from hjemmel.acts.answer_request import answer_request
from hjemmel.acts.make_request import SIGNED_IN, make_request
from hjemmel.notice.model import Notice, Text
from hjemmel.rights.states import WAITING
from hjemmel.stores import corrections, entries, models

RIGHT = "rectification"
INSTEAD = Text(
    "Du har valgt noe nyere for dette, så denne rettelsen venter ikke lenger.",
    "You have chosen something newer here, so this correction no longer waits.",
)


def wait(
    notice: Notice,
    contact: models.Contact,
    where: tuple[str, str, str | None],
    change: tuple[str | None, str],
    actor: Actor,
    now: datetime,
    identified_by: str = "",
    request: str = "",
) -> int:
    """The number of a correction that waits from now on, in place of one that waited; with her own row locked. The same once more, by the
    same, is the one that waits. `request` is hers that it answers; else one is opened.

    Raises Refused where staff have not identified her as surely as by signing in.
    """
    waiting = _pending(notice, contact.pk, where)
    same = waiting.filter(becomes=change[1], asked_by=actor.id).first()
    if same is not None and not request:
        return int(same.pk)
    wait_no_longer(notice, waiting, actor, now)
    hers = request if _waits(notice, contact.pk, request) else _opened(contact.customer_number, where[0], actor, now, identified_by)
    return corrections.remember(notice, contact.pk, where, change, actor.id, now, corrections.PENDING, hers)


def wait_no_longer(notice: Notice, waiting: Any, actor: Actor, now: datetime) -> None:
    """These corrections are withdrawn, for something else was chosen since; their requests are answered by that."""
    for row in list(waiting.select_for_update(of=("self",))):
        entries.rows(notice.record(corrections.RECORD)).filter(pk=row.pk).update(
            state=corrections.WITHDRAWN, decided_by=actor.id, decided_at=now
        )
        if _waits(notice, row.contact_id, row.request):
            answer_request(row.request, INSTEAD, SYSTEM, now)


def request_of(notice: Notice, row: Any, contact: models.Contact, actor: Actor, now: datetime) -> str:
    """The request that is ended by deciding this correction: its own, or one from the same instant, where that has ended before it."""
    if _waits(notice, row.contact_id, row.request):
        return str(row.request)
    number = make_request(contact.customer_number, RIGHT, "letter", "document", actor, now, about=row.record, received=row.asked_at)
    entries.rows(notice.record(corrections.RECORD)).filter(pk=row.pk).update(request=number)
    return number


def _opened(customer_number: str, record: str, actor: Actor, now: datetime, identified_by: str) -> str:
    herself = actor.audience == "customer"
    channel, known_by = ("min-side", SIGNED_IN) if herself else ("letter", identified_by)
    return make_request(customer_number, RIGHT, channel, known_by, actor, now, about=record)


def _pending(notice: Notice, contact_id: int, where: tuple[str, str, str | None]) -> Any:
    record, field, row = where
    rows = entries.about(notice.record(corrections.RECORD), contact_id)
    return rows.filter(record=record, field=field, row=row, state=corrections.PENDING)


def _waits(notice: Notice, contact_id: int, number: str | None) -> bool:
    return bool(number) and bool(entries.about(notice.record("request"), contact_id).filter(number=number, state__in=WAITING).exists())
