"""Which sign-ins have ended?

A session is gone when it ends: its row holds a name and what was open, and nobody needs it any more.
"""

from datetime import datetime

from hjemmel.stores import session_store


def clear_sessions(now: datetime) -> None:
    """Forget every session that has expired."""
    session_store.end_expired(now)
