"""What has changed in the directory since last time?

Compares the list that the notice allows today with what has been given, and writes the difference down once, in order: new, changed,
deleted. Every provider gets these same lines; nobody with a protected address is in them. Names are brought to ISO 8859-1
(ekomforskriften § 9-3).
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from hjemmel.acts.actor import SYSTEM
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import settled
from hjemmel.notice.model import Notice
from hjemmel.notice.vocabulary import NOBODY, PROTECTED
from hjemmel.stores import entries, evidence, reading

SEPARATOR = ";"
NEW, CHANGED, DELETED = "new", "changed", "deleted"


def compile_directory(now: datetime) -> int:
    """How many lines changed. Raises RegisterUnavailable."""
    notice = the_notice()
    with transaction.atomic():
        changes = brought_up_to_date(notice, now)
        clause = notice.clause_for("directory-listing.use.listed")
        evidence.append("directory", SYSTEM.id, SYSTEM.audience, clause, now, {"changes": changes})
    return changes


def brought_up_to_date(notice: Notice, now: datetime) -> int:
    """How many lines are other than what was given before, written down in the caller's transaction. Raises RegisterUnavailable."""
    record = notice.record("directory-listing")
    [use] = record.uses_of("directory")
    entries.one_at_a_time(notice.record("directory-change"))
    phone_at = use.fields.index("phone")
    given, owners = _given(notice), dict(entries.rows(record).values_list("phone", "contact_id"))
    never = _whose_address_is_protected(notice)
    allowed = settled(
        lambda: {row[phone_at]: _line(row) for row in reading.list_of(record, use) if row[phone_at] not in never},
        lambda lines: (owners[phone] for phone, line in lines.items() if given.get(phone) != line and phone in owners),
    )
    marks = [(NEW, phone, line) for phone, line in allowed.items() if phone not in given]
    marks += [(CHANGED, phone, line) for phone, line in allowed.items() if given.get(phone, line) != line]
    marks += [(DELETED, phone, "") for phone in given if phone not in allowed]
    _write(notice, sorted(marks, key=lambda mark: mark[1]), now)
    return len(marks)


def _whose_address_is_protected(notice: Notice) -> set[str]:
    """The numbers of those whose address the police have had closed, at either level: no list has them, whatever they have said."""
    listings = entries.rows(notice.record("directory-listing")).filter(ended_on=None)
    return set(listings.exclude(**{f"contact__{PROTECTED}": NOBODY}).values_list("phone", flat=True))


def _line(row: tuple[object, ...]) -> str:
    fields = ("" if value is None else str(value).replace(SEPARATOR, ",") for value in row)
    return SEPARATOR.join(fields).encode("latin-1", "replace").decode("latin-1")


def _given(notice: Notice) -> dict[str, str]:
    """Phone → the line that stands at the providers now."""
    given: dict[str, str] = {}
    for change in entries.rows(notice.record("directory-change")).order_by("change_number"):
        if change.mark == DELETED:
            given.pop(change.phone, None)
        else:
            given[change.phone] = change.line
    return given


def _write(notice: Notice, marks: list[tuple[str, str, str]], now: datetime) -> None:
    record = notice.record("directory-change")
    number = entries.rows(record).aggregate(last=Max("change_number"))["last"] or 0
    listings = entries.rows(notice.record("directory-listing"))
    owners = dict(listings.values_list("phone", "contact_id"))
    owners = dict(entries.rows(record).values_list("phone", "contact_id")) | owners
    for place, (mark, phone, line) in enumerate(marks, start=number + 1):
        values = {"change_number": place, "mark": mark, "phone": phone, "line": line, "made_at": now}
        entries.add(record, owners[phone], values, notice.version.number)
