"""Which sign-ins have ended, and which tries count no longer?

A session is gone when it ends: its row holds a name and what was open, and nobody needs it any more. So is a count when its time is over.
What a visitor who was not signed in yet had written, nobody can find by whose it is: after an erasure the bytes of such rows go too.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from hjemmel.stores import erasures, leftovers, session_store, sign_in_counts

SPARE = timedelta(hours=1)


def clear_sessions(now: datetime) -> None:
    """Forget every session that has expired, and every count of tries."""
    with transaction.atomic():
        ended = session_store.end_expired(now)
        if ended and erasures.asked_since(now - timedelta(hours=settings.HJEMMEL_SESSION_HOURS) - SPARE):
            leftovers.note([session_store.TABLE], now)
    sign_in_counts.end_expired(now)
