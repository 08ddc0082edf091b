"""Which disclosures may now be told of?

The day until which a person may not be told has passed: from then on it stands on Min side like any other.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from hjemmel.acts.actor import SYSTEM
from hjemmel.acts.the_notice import the_notice
from hjemmel.stores import entries, evidence


def end_secrecy(now: datetime) -> int:
    """How many became visible to their subject."""
    notice = the_notice()
    today = now.astimezone(ZoneInfo(notice.time_zone)).date()
    with transaction.atomic():
        entries.rows(notice.record("disclosure-order")).filter(secret_until__lte=today).update(secret_until=None)
        ended = int(entries.rows(notice.record("disclosure")).filter(secret_until__lte=today).update(secret_until=None))
        if ended:
            clause = notice.clause_for("disclosure.field.secret_until")
            evidence.append("disclosure", SYSTEM.id, SYSTEM.audience, clause, now, {"told": ended})
    return ended
