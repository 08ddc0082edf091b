"""What has a customer said of one row about her that must never come undone?

How a number stands in the directories, whose it is, and that one who uses the telephone agrees no longer. Each is a line beside the
databases, as a choice is (`decisions`); which row it is about is a keyed reference too.
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from hjemmel.notice.model import Notice
from hjemmel.stores import beside, decisions, entries, evidence, models

LISTING, PHONE_USER = "directory-listing", "phone-user"
AGREED, WITHDRAWN = "agreed", "withdrawn"
# What can be said, from what gives us most to what takes most: record type and field → values.
TAKES: Mapping[tuple[str, str], tuple[str, ...]] = {
    (LISTING, "extent"): ("full", "number-only", "none"),
    (LISTING, "secret"): ("no", "yes"),
    (LISTING, "holder"): ("adult", "minor-with-consent", "minor"),
    (PHONE_USER, "agreed_at"): (AGREED, WITHDRAWN),
}
NAMED_BY = {LISTING: "phone", PHONE_USER: "user_name"}


@dataclass(frozen=True, slots=True)
class RowDecision:
    """What a field of one row says from an instant on. `row`: which of hers, a keyed reference as `subject` is."""

    subject: str
    record: str
    field: str
    row: str
    value: str
    at: str

    @property
    def outlives(self) -> bool:
        """It takes something from us, so that no backup may give it back."""
        return takes(self.record, self.field, self.value)

    def takes_from(self, row: Any) -> bool:
        """Whether the row, as it is, gives us more."""
        values = TAKES[self.record, self.field]
        return values.index(self.value) > values.index(stands(row, self.field))


def takes(record: str, field: str, value: str) -> bool:
    """Whether it gives us less than what we could be given."""
    return value in TAKES[record, field][1:]


def note(contact_id: int, where: tuple[str, str, str | None], value: str, now: datetime) -> None:
    """The file has it once the current transaction is durable; `where` is (record type, field, row). The act leaves evidence about her at
    `now`. What no line could be about is passed over."""
    record, field, row = where
    if row is not None and value in TAKES.get((record, field), ()):
        salt = models.Contact.objects.values_list("evidence_salt", flat=True).get(pk=contact_id)
        said = _said(salt, (record, field, row), value, now)
        transaction.on_commit(lambda: decisions.append([said]))


def undone() -> list[tuple[models.Contact | None, RowDecision]]:
    """The last that was said of each row, where the register does not know it; with the customer, if the register knows her."""
    return decisions.with_contacts(unknown_of(beside.lines(beside.ROW)))


def unknown_of(lines: Iterable[Mapping[str, Any]]) -> list[RowDecision]:
    """Of these lines what was not followed by another, and what the register does not know."""
    return decisions.unknown(_newest(lines).values())


def rows_of(notice: Notice, contact: models.Contact, decision: RowDecision) -> list[Any]:
    """The rows that it is about, locked; none where a backup does not know them, or the notice asks no more."""
    if not notice.has(decision.record):
        return []
    found = entries.about(notice.record(decision.record), contact.pk).select_for_update(of=("self",))
    return [row for row in found if _row(decision.subject, getattr(row, NAMED_BY[decision.record])) == decision.row]


def unnoted(notice: Notice, now: datetime) -> list[RowDecision]:
    """What stands in the directories' rows and takes something from us, where the file says something else or nothing of it."""
    newest, lacking = _newest(beside.lines(beside.ROW)), []
    for decision in _standing(notice, now):
        known = newest.get((decision.subject, decision.record, decision.field, decision.row))
        if known is None or known.value != decision.value:
            lacking.append(decision)
    return lacking


def stands(row: Any, field: str) -> str:
    """What a row says now, in the words of TAKES."""
    value = getattr(row, field)
    if field == "agreed_at":
        return AGREED if value else WITHDRAWN
    return str(value)


def _standing(notice: Notice, now: datetime) -> Iterator[RowDecision]:
    for (record, field), (most, *_) in TAKES.items():
        if record == LISTING and notice.has(LISTING):
            rows = entries.rows(notice.record(record)).filter(ended_on=None).exclude(**{field: most}).select_related("contact")
            for row in rows.iterator():
                yield _said(row.contact.evidence_salt, (record, field, row.phone), stands(row, field), now)


def _said(salt: evidence.Salt, where: tuple[str, str, str], value: str, now: datetime) -> RowDecision:
    (record, field, row), subject = where, decisions.reference(salt)
    return RowDecision(subject, record, field, _row(subject, row), value, now.isoformat())


def _row(subject: str, name: str) -> str:
    return hmac.digest(settings.HJEMMEL_EVIDENCE_KEY, f"row {subject} {name}".encode(), "sha256").hex()


def _newest(lines: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str, str, str], RowDecision]:
    newest: dict[tuple[str, str, str, str], RowDecision] = {}
    for line in lines:
        said = RowDecision(**line)
        newest.pop((said.subject, said.record, said.field, said.row), None)
        newest[said.subject, said.record, said.field, said.row] = said
    return newest
