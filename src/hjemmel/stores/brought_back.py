"""Has a backup been put back, and is what was erased or refused since not carried out again yet?

Then nobody is shown anything. The last lines of each kind beside the databases say it, for all before them was carried out again before
they came. A line that gives us something back, as a yes, is asked for as any other: else it would hide what lies before it.
"""

import time

from clickhouse_connect.driver.exceptions import DatabaseError
from django.conf import settings

from hjemmel.stores import beside, decisions, events, models, row_decisions
from hjemmel.stores.event_windows import vault

GOOD_FOR_S = 1.0


class BroughtBack(Exception):
    """What somebody has had erased, or has refused, is back from a backup. It is carried out again when the house opens."""


_good_until: dict[str, float] = {}  # by the address of the register, on this process's clock


def require_nothing() -> None:
    """Raises BroughtBack; django.db.DatabaseError where the register does not answer."""
    if time.monotonic() < _good_until.get(settings.HJEMMEL_DATABASE_URL, 0.0):
        return
    numbers = {line["number"] for line in beside.last(beside.ERASURE)}
    if not (_register_knows(numbers) and _events_know(numbers)):
        raise BroughtBack("a backup was put back: what was erased since is erased again before anything is shown; run `hjemmel up`")
    _good_until[settings.HJEMMEL_DATABASE_URL] = time.monotonic() + GOOD_FOR_S


def look_again() -> None:
    """The next to ask is not answered from memory."""
    _good_until.clear()


def _register_knows(numbers: set[str]) -> bool:
    known = models.Erasure.objects.filter(number__in=numbers).count() if numbers else 0
    said = decisions.unknown_of(beside.last(beside.CHOICE)) or row_decisions.unknown_of(beside.last(beside.ROW))
    return known == len(numbers) and not said


def _events_know(numbers: set[str]) -> bool:
    """Of the erasures that were carried out whole. An engine that is away shows nobody anything either."""
    done = set(models.Erasure.objects.filter(number__in=numbers, done_at__isnull=False).values_list("number", flat=True))
    if not done:
        return True
    try:
        sql = f"SELECT count(DISTINCT number) FROM {vault()}.erasure WHERE number IN {{numbers:Array(String)}}"
        return int(events.rows(sql, {"numbers": sorted(done)})[0][0]) == len(done)
    except events.EventsUnavailable:
        return True
    except DatabaseError:  # it does not even know that there can be any
        return False
