"""Is what was deleted gone from the files too?

Tables are written anew within the time that the notice declares, and the log up to there is let go. Erasures of which no byte is left in
either engine are marked so, and that is evidence.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from hjemmel.acts.actor import SYSTEM
from hjemmel.acts.the_notice import the_notice
from hjemmel.rights.forgetting import clearing_due
from hjemmel.stores import erasures, evidence, leftovers

WITHIN = "erased-bytes"


@dataclass(frozen=True, slots=True)
class Cleared:
    """`left` are tables that are tried again, `parts` replaced parts that the event engine still has, `erasures` those that are whole."""

    left: list[str]
    parts: int
    erasures: int


def forget_bytes(now: datetime, *, at_once: bool = False) -> Cleared:
    """Clear the files of what was deleted, if it is time, or `at_once`. Raises EventsUnavailable."""
    notice = the_notice()
    since, term = leftovers.since(), timedelta(seconds=notice.term(WITHIN).period.longest_seconds)
    left: list[str] = []
    if since is not None:
        if not at_once and not clearing_due(since, now, term, ZoneInfo(notice.time_zone)):
            return Cleared([], leftovers.let_parts_go(), 0)
        left = leftovers.rewrite()
    parts = leftovers.let_parts_go()
    if left or parts:
        return Cleared(left, parts, 0)
    with transaction.atomic():
        whole = erasures.bytes_gone(now)
        if whole:
            body = {"erasures": whole}
            evidence.append("erased-bytes", SYSTEM.id, SYSTEM.audience, notice.clause_for("act.forget_bytes"), now, body)
    return Cleared([], 0, len(whole))
