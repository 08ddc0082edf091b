"""Whose line or home network is about to fail?

Goes through a declared join subscription by subscription, for a job and not for people. Whoever has said no to one of the parts is in
none of them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from hjemmel.acts.actor import SYSTEM
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Decision, Refused
from hjemmel.gate.join import plan_join
from hjemmel.stores import evidence, models, reading

PURPOSE = "proactive-help"
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What each source says of one home, by record type, oldest first; and whom to tell, in which language."""

    contact_id: int
    language: str
    rows: dict[str, Rows]


def look_ahead(now: datetime) -> list[Ahead]:
    """One for each subscription that runs and that the join knows anything of. Raises Refused, RegisterUnavailable, EventsUnavailable."""
    notice = the_notice()
    records = next((j.records for j in notice.joins if (j.audience, j.purpose) == (SYSTEM.audience, PURPOSE)), ())
    plan = plan_join(notice, SYSTEM.audience, PURPOSE, records)
    if isinstance(plan, Decision):
        raise Refused(plan)
    gathered: dict[int, dict[str, Rows]] = {}
    left_out: set[int] = set()
    for record_id, use in plan.uses.items():
        record = notice.record(record_id)
        rows, absent = reading.listed_rows(record, use)
        left_out |= absent
        for key, *values in rows:
            row = dict(zip(use.fields, values, strict=True))
            if row[record.clock] >= now - plan.reach:
                gathered.setdefault(key, {r: [] for r in plan.uses})[record_id].append(row)
    clocks = {record_id: notice.record(record_id).clock for record_id in plan.uses}
    homes = {key: rows for key, rows in gathered.items() if key not in left_out}
    owners = {s.key: s.contact for s in models.Subscription.objects.filter(key__in=homes, ended_on=None).select_related("contact")}
    found = [Ahead(owners[key].pk, owners[key].language, _in_order(rows, clocks)) for key, rows in homes.items() if key in owners]
    with transaction.atomic():
        body = {"join": plan.join.id, "homes": len(found), "left out": len(left_out)}
        evidence.append("join", SYSTEM.id, SYSTEM.audience, plan.clause, now, body)
    return found


def _in_order(rows: dict[str, Rows], clocks: dict[str, str]) -> dict[str, Rows]:
    return {record: sorted(found, key=lambda row: row[clocks[record]]) for record, found in rows.items()}
