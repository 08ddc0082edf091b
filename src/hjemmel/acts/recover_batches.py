"""Was a batch cut off?"""

from datetime import datetime

from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Kind
from hjemmel.stores import batches, report_reading


def recover_batches(now: datetime) -> int:
    """Undo every announced batch that nobody is at any more, remove what landed of one since, and forget what was being read.

    Returns how many were undone. Raises EventsUnavailable.
    """
    report_reading.forget_old()
    events = [r for r in the_notice().records() if r.kind is Kind.EVENT]
    undone = len(batches.undo(batches.cut_off(), events))
    batches.forget_undone(events, now)
    return undone
