"""Which sign-ins have ended, and which tries count no longer?

A session is gone when it ends: its row holds a name and what was open, and nobody needs it any more. So is a count when its time is over.
"""

from datetime import datetime

from hjemmel.stores import session_store, sign_in_counts


def clear_sessions(now: datetime) -> None:
    """Forget every session that has expired, and every count of tries."""
    session_store.end_expired(now)
    sign_in_counts.end_expired(now)
