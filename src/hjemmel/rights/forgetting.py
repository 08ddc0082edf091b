"""When must the files be cleared of what was deleted?

Within the time that the notice declares, counted from the deletion. A table is shut while it is written anew, so it is done at night
where there is time for that, and at once where half of the time is out.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

NIGHT_HOURS = (2, 3, 4)  # local


def clearing_due(since: datetime, now: datetime, within: timedelta, zone: ZoneInfo) -> bool:
    """Whether what was deleted from `since` on is to leave the files now (both aware)."""
    return now.astimezone(zone).hour in NIGHT_HOURS or now - since >= within / 2
