"""Which processing activities does the notice declare?

One for each record type and each purpose that it is collected, used or given away for. The art. 30 record and the DPV export are
both written from these, and a consent receipt from those that rest on the consent.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hjemmel.notice.model import Field, Ground, Join, Notice, Recipient, RecordType, Use


@dataclass(frozen=True, slots=True)
class Activity:
    """One record type for one purpose. `bases` are pairs of a basis id and the law that is cited for it, each once."""

    record: RecordType
    purpose: str
    bases: tuple[tuple[str, str], ...]
    fields: tuple[Field, ...]
    uses: tuple[Use, ...]
    recipients: tuple[Recipient, ...]
    joins: tuple[Join, ...]


def activities(record: RecordType, notice: Notice) -> Iterator[Activity]:
    """The activities of one record type: first the purpose that it is collected for, then the others as they are declared."""
    recipients = tuple(r for r in notice.recipients if record.id in r.records)
    for purpose in dict.fromkeys((record.purpose, *(use.purpose for use in record.uses), *(r.purpose for r in recipients))):
        uses = tuple(use for use in record.uses if use.purpose == purpose)
        given = tuple(r for r in recipients if r.purpose == purpose)
        yield Activity(
            record=record,
            purpose=purpose,
            bases=_bases(record, purpose, uses),
            fields=record.fields if purpose == record.purpose else _fields(record, uses, given),
            uses=uses,
            recipients=given,
            joins=tuple(join for join in notice.joins if record.id in join.records and join.purpose == purpose),
        )


def _bases(record: RecordType, purpose: str, uses: tuple[Use, ...]) -> tuple[tuple[str, str], ...]:
    own = ((record.basis, record.law),) if purpose == record.purpose else ()
    return tuple(dict.fromkeys((*own, *((use.basis, use.law) for use in uses))))


def _fields(record: RecordType, uses: tuple[Use, ...], given: tuple[Recipient, ...]) -> tuple[Field, ...]:
    """What the uses show, group, search or choose rows by, and what goes outside, in the order of the declaration."""
    touched = {name for use in uses for name in (*use.fields, *use.group_by, *use.search_by, *(where.field for where in use.only_where))}
    touched |= {name for recipient in given for name in recipient.fields_of(record.id)}
    return tuple(field for field in record.fields if field.name in touched)


def opened_by(choice_id: str, notice: Notice) -> Iterator[Activity]:
    """What a consent opens: the activities that rest on it, each with no more than the uses that name it."""
    for record in notice.records():
        for activity in activities(record, notice):
            uses = tuple(use for use in activity.uses if use.consent == choice_id)
            if uses:
                fields = activity.fields if activity.purpose == record.purpose else _fields(record, uses, activity.recipients)
                yield replace(activity, uses=uses, bases=_bases(record, activity.purpose, uses), fields=fields, joins=())


def grounds_of(recipient: Recipient, record: RecordType, notice: Notice) -> tuple[Ground, ...]:
    """What may open a record type to a recipient."""
    return tuple(ground for ground in notice.grounds if ground.recipient == recipient.id and record.id in ground.records)
