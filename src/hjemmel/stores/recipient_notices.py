"""Who outside has had this from us, and is told that it was corrected?

A notice to each party is queued when the correction takes effect, and is sent with the next feed that the recipient gets (GDPR art. 19).
"""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from hjemmel.notice.model import Notice, Recipient
from hjemmel.stores import agreements, entries

RECORD, SHARES = "recipient-notice", "case-share"


def corrected(notice: Notice, contact_id: int, record_ids: Collection[str], now: datetime) -> None:
    """Queue a notice that these record types were corrected for each party that has had them.

    Where nobody of a kind of recipient has had them yet, one notice waits for the first of that kind that has.
    """
    running = list(agreements.running(notice, now).values_list("category", "party"))
    shared = set(entries.about(notice.record(SHARES), contact_id).values_list("vendor", flat=True))
    for recipient in notice.recipients:
        of_kind = {party for category, party in running if category == recipient.id}
        known = sorted(of_kind if recipient.standing else of_kind & shared)
        for record_id in sorted(set(recipient.records) & set(record_ids)):
            for party in known or [None]:
                values = {"recipient": recipient.id, "party": party, "about": record_id, "what": "corrected", "told_at": now}
                entries.add(notice.record(RECORD), contact_id, values, notice.version.number)


def send(notice: Notice, recipient: Recipient, party: str, now: datetime) -> list[dict[str, str]]:
    """What a party has had and has not been told of yet, by customer number; marked as sent, in the caller's transaction.

    A standing recipient has had everybody; any other only those of whom a case was shared with it, and learns of nobody else.
    """
    rows = entries.rows(notice.record(RECORD))
    waiting = rows.select_for_update(of=("self",)).filter(Q(party=party) | Q(party=None), recipient=recipient.id, sent_at=None)
    if not recipient.standing:
        waiting = waiting.filter(contact__in=entries.rows(notice.record(SHARES)).filter(vendor=party).values("contact_id"))
    found = list(waiting.select_related("contact").order_by("told_at", "pk"))
    rows.filter(pk__in=[row.pk for row in found]).update(party=party, sent_at=now)
    return [{"customer_number": row.contact.customer_number, "about": row.about, "what": row.what} for row in found]
