"""Which unknown keys have been kept long enough?

Equipment of one who is erased may report on for a while, and is unknown then: after an erasure the bytes of what is forgotten go too.
"""

from datetime import datetime, timedelta

from django.db import transaction

from hjemmel.stores import erasures, leftovers, people

QUARANTINE = timedelta(hours=24)
TABLE = "quarantine"


@transaction.atomic
def empty_quarantine(now: datetime) -> int:
    """Forget the quarantined keys that are 24 hours old. Returns how many."""
    forgotten = people.empty_quarantine(now - QUARANTINE)
    if forgotten and erasures.asked_since(now - 2 * QUARANTINE):
        leftovers.note([TABLE], now)
    return forgotten
