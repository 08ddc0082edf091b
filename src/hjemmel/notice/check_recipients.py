"""Does what leaves the house leave as declared?

Recipients, the fields that go to each, the grounds on which something may go at all, and who has answered for the notice.
"""

from collections.abc import Iterator

from hjemmel.notice.fault import Fault, nearest
from hjemmel.notice.language import NOTICE_FILE
from hjemmel.notice.model import Notice


def recipients_get_declared_fields(notice: Notice) -> Iterator[Fault]:
    """What goes to a recipient is named, field by field, and is of a record type that it gets."""
    records = {record.id: record for record in notice.records()}
    for recipient in notice.recipients:
        for record_id, names in recipient.fields:
            key = f"recipient.{recipient.id}.fields.{record_id}"
            if record_id not in recipient.records:
                wrong = f"`{record_id}` is not among the records of `{recipient.id}`"
                yield Fault(NOTICE_FILE, key, wrong, "add it to `records`, or take its fields away")
            declared = [field.name for field in records[record_id].fields] if record_id in records else []
            for name in names:
                if declared and name not in declared:
                    yield Fault(NOTICE_FILE, key, f"`{name}` is no field of `{record_id}`", nearest(name, declared))


def grounds_fit_recipients(notice: Notice) -> Iterator[Fault]:
    """A ground opens only what its recipient may get."""
    by_id = {recipient.id: recipient for recipient in notice.recipients}
    for ground in notice.grounds:
        recipient = by_id.get(ground.recipient)
        for name in ground.records if recipient else ():
            if recipient and name not in recipient.records:
                wrong = f"`{ground.recipient}` does not get `{name}`"
                yield Fault(
                    NOTICE_FILE, f"ground.{ground.id}.records", wrong, f"add `{name}` to the recipient, or take it out of the ground"
                )


def versions_are_signed(notice: Notice) -> Iterator[Fault]:
    """Somebody has answered for each version before it takes effect."""
    for version in notice.versions:
        if version.signed_on > version.valid_from:
            wrong = f"signed on {version.signed_on}, after it took effect on {version.valid_from}"
            yield Fault(NOTICE_FILE, f"version.{version.number}.signed_on", wrong, "let it take effect when it has been signed")
