"""Who outside has had this from us, and is told that it was corrected?

A notice to each is queued when the correction takes effect, and is sent with the next feed that the recipient gets (GDPR art. 19).
"""

from collections.abc import Collection
from datetime import datetime

from hjemmel.notice.model import Notice
from hjemmel.stores import entries

RECORD = "recipient-notice"


def corrected(notice: Notice, contact_id: int, record_ids: Collection[str], now: datetime) -> None:
    """Queue a notice for each recipient of these record types that they were corrected."""
    for recipient in notice.recipients:
        for record_id in sorted(set(recipient.records) & set(record_ids)):
            values = {"recipient": recipient.id, "about": record_id, "what": "corrected", "told_at": now}
            entries.add(notice.record(RECORD), contact_id, values, notice.version.number)


def send(notice: Notice, recipient: str, now: datetime) -> list[dict[str, str]]:
    """What a recipient has not been sent yet, by customer number; marked as sent, in the caller's transaction."""
    waiting = entries.rows(notice.record(RECORD)).select_for_update(of=("self",)).filter(recipient=recipient, sent_at=None)
    rows = list(waiting.select_related("contact").order_by("told_at", "pk"))
    entries.rows(notice.record(RECORD)).filter(pk__in=[row.pk for row in rows]).update(sent_at=now)
    return [{"customer_number": row.contact.customer_number, "about": row.about, "what": row.what} for row in rows]
