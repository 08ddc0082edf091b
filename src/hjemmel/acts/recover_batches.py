"""Was a batch cut off?"""

from datetime import datetime

from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Kind
from hjemmel.stores import batches


def recover_batches(now: datetime) -> int:
    """Undo every announced batch that nobody is at any more, and remove what landed of one since.

    Returns how many were undone. Raises EventsUnavailable.
    """
    events = [r for r in the_notice().records() if r.kind is Kind.EVENT]
    undone = len(batches.undo(batches.cut_off(), events))
    batches.forget_undone(events, now)
    return undone
