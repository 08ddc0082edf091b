"""Which unknown keys have been kept long enough?"""

from datetime import datetime, timedelta

from hjemmel.stores import people

QUARANTINE = timedelta(hours=24)


def empty_quarantine(now: datetime) -> int:
    """Forget the quarantined keys that are 24 hours old. Returns how many."""
    return people.empty_quarantine(now - QUARANTINE)
