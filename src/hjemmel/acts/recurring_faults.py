"""Which faults come back?

Counts earlier faults by delivery point, from what is left of cases once the persons are out of them.
"""

from collections import Counter
from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import Look, use_for
from hjemmel.gate.decision import Decision, Refused
from hjemmel.stores import evidence, reading

PURPOSE, RECORD = "fault-finding", "point-fault"


def recurring_faults(actor: Actor, now: datetime, at_least: int = 2) -> dict[tuple[str, str], int]:
    """(point, service) → how many faults within the declared window, for those with `at_least`. Raises Refused, RegisterUnavailable."""
    notice = the_notice()
    use = use_for(notice, Look(actor.audience, PURPOSE, RECORD, ("point", "service")))
    if isinstance(use, Decision):
        raise Refused(use)
    record = notice.record(RECORD)
    rows = [dict(zip(use.fields, row, strict=True)) for row in reading.list_of(record, use)]
    seen = Counter((row["point"], row["service"]) for row in rows)
    with transaction.atomic():
        clause = notice.clause_for(f"{RECORD}.use.{use.id}")
        evidence.append("list", actor.id, actor.audience, clause, now, {"record": RECORD, "purpose": PURPOSE, "rows": len(rows)})
    return {which: times for which, times in seen.items() if times >= at_least}
