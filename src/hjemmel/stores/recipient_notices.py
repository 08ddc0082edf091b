"""Who outside has had this from us, and is told what became of it?

A notice to each party is queued when a correction, a restriction or an erasure takes effect, and is sent with the next feed that the
recipient gets (GDPR art. 19). What tells of an erasure is gone once it is sent.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q

from hjemmel.notice.model import Kind, Notice, Recipient
from hjemmel.notice.vocabulary import NOBODY
from hjemmel.stores import agreements, entries, leftovers

RECORD, SHARES = "recipient-notice", "case-share"
GIVEN = ((SHARES, "vendor"), ("work-order", "assignee"))  # what is given to a party about one customer, and the field that names it
CORRECTED, RESTRICTED, UNRESTRICTED, ERASED = "corrected", "restricted", "unrestricted", "erased"
ITSELF = "contact"


def corrected(notice: Notice, contact_id: int, record_ids: Collection[str], now: datetime) -> None:
    """Queue a notice that these record types were corrected for each party that has had them.

    Where nobody of a kind of recipient has had them yet, one notice waits for the first of that kind that has.
    """
    for recipient, parties in _who_has_had(notice, contact_id, now):
        for record_id in sorted(set(recipient.records) & set(record_ids)):
            for party in parties or (None,):
                _queue(notice, contact_id, recipient, party, record_id, CORRECTED, now)


def restricted(notice: Notice, contact_id: int, on: bool, now: datetime) -> None:
    """Queue a notice that the use of everything they have had is restricted, or no longer is, for each party that has had something."""
    for recipient, parties in _who_has_had(notice, contact_id, now):
        for record_id in _held(notice, contact_id, recipient.records) if parties else ():
            for party in parties:
                _queue(notice, contact_id, recipient, party, record_id, RESTRICTED if on else UNRESTRICTED, now)


def erased(notice: Notice, contact_id: int, record_ids: Collection[str], now: datetime) -> None:
    """Queue a notice that these record types were erased for each party that has had them.

    Before the rows go. What else waits to be told of her is told by this.
    """
    waits = but_of_erasures(entries.about(notice.record(RECORD), contact_id).filter(sent_at=None))
    if waits.delete()[0]:
        leftovers.note([notice.record(RECORD).table], now)
    for recipient, parties in _who_has_had(notice, contact_id, now):
        for record_id in _held(notice, contact_id, set(recipient.records) & set(record_ids)) if parties else ():
            for party in parties:
                _queue(notice, contact_id, recipient, party, record_id, ERASED, now)


def to_be_told(notice: Notice, contact_id: int, now: datetime) -> list[str]:
    """The parties that have had something of this customer's, by name."""
    return sorted({party for _, parties in _who_has_had(notice, contact_id, now) for party in parties})


def but_of_erasures(rows: Any) -> Any:
    """Of these notices, those that are kept for their own sake, and not only until a party has been told of an erasure."""
    return rows.exclude(what=ERASED)


def send(notice: Notice, recipient: Recipient, party: str, now: datetime) -> list[dict[str, str]]:
    """What a party has had and has not been told of yet, by customer number; marked as sent, in the caller's transaction. A notice of an
    erasure goes once it is sent.

    A standing recipient has had everybody; any other only those of whom it was given a case or a job, and learns of nobody else.
    """
    rows = entries.rows(notice.record(RECORD))
    waiting = rows.select_for_update(of=("self",)).filter(Q(party=party) | Q(party=None), recipient=recipient.id, sent_at=None)
    if not recipient.standing:
        shared = entries.rows(notice.record(SHARES)).filter(vendor=party).values("contact_id")
        waiting = waiting.filter(Q(party=party) | Q(contact__in=shared))
    found = list(waiting.select_related("contact").order_by("told_at", "pk"))
    mine = rows.filter(pk__in=[row.pk for row in found])
    if mine.filter(what=ERASED).delete()[0]:
        leftovers.note([notice.record(RECORD).table], now)
    mine.update(party=party, sent_at=now)
    return [{"customer_number": row.contact.customer_number, "about": row.about, "what": row.what} for row in found]


def _who_has_had(notice: Notice, contact_id: int, now: datetime) -> list[tuple[Recipient, list[str]]]:
    """For each kind of recipient that processes for us, the parties under an agreement that runs which have had something of hers. Who
    has it for itself gets no feed: directories and advertising platforms have the change in lists of their own.
    """
    running = list(agreements.running(notice, now).values_list("category", "party"))
    given = set(_given_one_by_one(notice, contact_id)) if running else set()
    found = []
    for recipient in (recipient for recipient in notice.recipients if recipient.role == agreements.PROCESSOR):
        of_kind = {party for category, party in running if category == recipient.id}
        found.append((recipient, sorted(of_kind if recipient.standing else of_kind & given)))
    return found


def _given_one_by_one(notice: Notice, contact_id: int) -> Iterator[str]:
    for record_id, field in GIVEN:
        if notice.has(record_id):
            yield from entries.about(notice.record(record_id), contact_id).values_list(field, flat=True)


def _held(notice: Notice, contact_id: int, record_ids: Iterable[str]) -> list[str]:
    """Of these record types those of which the register holds something about her."""
    records = [notice.record(record_id) for record_id in sorted(record_ids)]
    hers = [record for record in records if record.kind is Kind.ENTRY and record.subject != NOBODY]
    return [record.id for record in hers if record.id == ITSELF or entries.about(record, contact_id).exists()]


def _queue(notice: Notice, contact_id: int, recipient: Recipient, party: str | None, about: str, what: str, now: datetime) -> None:
    values = {"recipient": recipient.id, "party": party, "about": about, "what": what, "told_at": now}
    entries.add(notice.record(RECORD), contact_id, values, notice.version.number)
