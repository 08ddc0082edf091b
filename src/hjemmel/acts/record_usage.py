"""How are our pages used, by those who have said that we may count?

Counts an event of a page on a day. Nobody is in the count, and no entry of the evidence says when it was.
"""

from datetime import datetime
from itertools import product
from zoneinfo import ZoneInfo

from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import counters


def record_usage(page: str, kind: str, consented: bool, now: datetime) -> None:
    """Count one event. Raises Refused without consent, and for a page or a kind of event that the notice does not declare."""
    notice = the_notice()
    record = notice.record("web-usage")
    pages, kinds = record.field("page").values, record.field("kind").values
    if not consented:
        nb, en = "det er ikke sagt ja til telling", "nobody has said yes to counting"
        raise Refused(refuse("no-consent", notice.clause_for("notice.term.web-choices-cookie"), nb, en))
    if page not in pages or kind not in kinds:
        nb, en = f"vi teller bare {', '.join(kinds)}", f"we count only {', '.join(kinds)}"
        raise Refused(refuse("unknown-event", notice.clause_for("web-usage.field.kind"), nb, en))
    day = now.astimezone(ZoneInfo(notice.time_zone)).date()
    grown = {(p, k, day): int((p, k) == (page, kind)) for p, k in product(pages, kinds)}
    counters.count(record, "times", grown, notice.version.number)
