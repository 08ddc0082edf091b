"""Was a batch cut off?"""

from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Kind
from hjemmel.stores import batches


def recover_batches() -> int:
    """Undo every announced batch that nobody is at any more. Returns how many."""
    events = [r for r in the_notice().records() if r.kind is Kind.EVENT]
    return sum(batches.undo(row, events) for row in batches.cut_off())
