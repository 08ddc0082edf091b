"""Which row does a correction change, what changes with it, and how is it remembered?

The customer's own row, or one that hangs on her: the live one, or the one that its identity names. What was copied from it elsewhere in
the register follows, so that what we hand on says the same.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from hjemmel.notice.model import Notice, RecordType
from hjemmel.stores import entries, models, row_decisions

CONTACT, ACCOUNT, LISTING = "contact", "payer-account", "directory-listing"
APPROVED = "approved-change"
RECORD, PENDING, DONE, REJECTED, WITHDRAWN = "correction", "pending", "done", "rejected", "withdrawn"
# Where a field of the contact stands again: record type, what says that a row is live, and the field's name there.
COPIES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "name": ((LISTING, "ended_on", "listed_name"), ("fault-case", "closed_at", "name")),
    "address": ((LISTING, "ended_on", "address"), ("fault-case", "closed_at", "address")),
    "postcode": ((LISTING, "ended_on", "postcode"),),
    "place": ((LISTING, "ended_on", "place"),),
    "phone": (("fault-case", "closed_at", "phone"),),
    "email": (("fault-case", "closed_at", "email"),),
}


def rows_of(record: RecordType, contact_id: int, row: str) -> list[Any]:
    """The rows that a correction may be about: the customer herself; else the one named `row`, or those that are live."""
    if record.id == CONTACT:
        return [models.Contact.objects.select_for_update().get(pk=contact_id)]
    found = entries.about(record, contact_id).select_for_update().order_by(f"-{record.clock}")
    if row and record.field(record.identity[0]).type == "text":
        return list(found.filter(**{record.identity[0]: row}))
    return list(found.filter(**{record.clock: None}) if record.field(record.clock).optional else found[:1])


def remember(
    notice: Notice,
    contact_id: int,
    where: tuple[str, str, str | None],
    change: tuple[str | None, str],
    by: str,
    now: datetime,
    state: str,
    request: str | None = None,
) -> int:
    """The number of a new correction: `where` is (record type, field, row), `change` (was, becomes). One that is done was decided too, and
    no backup undoes what it takes from us; one that waits is a `request` of hers."""
    (record, field, row), (was, becomes) = where, change
    if state == DONE:
        row_decisions.note(contact_id, where, becomes, now)
    decided: dict[str, object] = {"decided_by": by, "decided_at": now} if state == DONE else {"decided_by": None, "decided_at": None}
    values = {"record": record, "field": field, "row": row, "was": was, "becomes": becomes, "asked_at": now, "asked_by": by, "state": state}
    values |= {"request": request}
    return int(entries.add(notice.record(RECORD), contact_id, values | decided, notice.version.number).pk)


def write(notice: Notice, record: RecordType, one: Any, contact_id: int, change: tuple[str, object], today: date) -> set[str]:
    """Let a field of a row say something else. Returns the record types whose rows changed: its own, and those with a copy."""
    field, value = change
    changed = {record.id}
    if record.id == ACCOUNT:
        known = entries.about(record, contact_id).filter(account=value)
        if not known.update(source=APPROVED, last_seen_on=today):
            entries.add(record, contact_id, {"account": value, "source": APPROVED, "last_seen_on": today}, notice.version.number)
        return changed
    was = getattr(one, field)
    entries.rows(record).filter(pk=one.pk).update(**{field: value})
    if record.id == CONTACT:
        for copy, live, name in COPIES.get(field, ()):
            if notice.has(copy) and entries.about(notice.record(copy), contact_id).filter(**{live: None, name: was}).update(
                **{name: value}
            ):
                changed.add(copy)
    if (record.id, field) == (LISTING, "extent"):
        names = ("address", "postcode", "place")
        contact = models.Contact.objects.get(pk=contact_id)
        place = {name: getattr(contact, name) if value == "full" else None for name in names}
        entries.rows(record).filter(pk=one.pk).update(**place)
    return changed
