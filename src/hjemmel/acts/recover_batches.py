"""Was a batch cut off?"""

from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Kind
from hjemmel.stores import batches, report_reading


def recover_batches() -> int:
    """Undo every announced batch that nobody is at any more, and forget what was being read. Returns how many."""
    report_reading.forget_old()
    events = [r for r in the_notice().records() if r.kind is Kind.EVENT]
    return sum(batches.undo(row, events) for row in batches.cut_off())
