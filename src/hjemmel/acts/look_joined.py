"""What do several sources say of one person, side by side?

Only what the notice joins, under the permit's audience and purpose. If one part is closed, all are: the strictest decides.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.look_up import Seen
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import Look, decide_look, matters_of
from hjemmel.gate.decision import Decision, Refused, refuse
from hjemmel.gate.join import JoinPlan, plan_join
from hjemmel.stores import evidence, models, people, reading


def look_joined(token: str, actor: Actor, record_ids: Sequence[str], now: datetime) -> dict[str, Seen]:
    """The permit's subject in each of the joined record types, no further back than the shortest window.

    Raises Refused (recorded as evidence), RegisterUnavailable, EventsUnavailable.
    """
    notice = the_notice()
    row = people.permit_by_token(token) if token else None
    plan = _plan(row, actor, record_ids, now)
    if isinstance(plan, Decision):
        _record(row, actor, "refusal", plan.clause, {"asked": "join", "records": sorted(record_ids), "code": plan.code}, now)
        raise Refused(plan)
    assert row is not None
    found: dict[str, Seen] = {}
    for record_id, use in plan.uses.items():
        record = notice.record(record_id)
        at = use.fields.index(record.clock)
        rows = reading.rows_of(record, use, token, use.fields, notice.time_zone)
        young = [r for r in rows if r[at] >= now - plan.reach]
        found[record_id] = Seen(record_id, use.fields, young, plan.clause, row.pk)
    rows_seen = sum(len(seen.rows) for seen in found.values())
    _record(row, actor, "join", plan.clause, {"join": plan.join.id, "permit": row.pk, "rows": rows_seen}, now)
    return found


def _plan(row: models.Permit | None, actor: Actor, record_ids: Sequence[str], now: datetime) -> JoinPlan | Decision:
    if row is None or row.actor != actor.id:
        nb, en = "det trengs en tillatelse; åpne kunden med en grunn", "this takes a permit; open the customer with a reason"
        return refuse("no-permit", "", nb, en)
    notice = the_notice()
    plan = plan_join(notice, actor.audience, row.purpose, record_ids)
    if isinstance(plan, Decision):
        return plan
    for record_id in plan.uses:
        look = Look(actor.audience, row.purpose, record_id)
        standing = people.standing(row.contact_id, record_id, matters_of(notice, look), actor.id)
        decision = decide_look(notice, look, people.gate_permit(row), standing, now)
        if not decision.allowed:
            return decision
    return plan


@transaction.atomic
def _record(row: models.Permit | None, actor: Actor, act: str, clause: str, body: dict[str, object], now: datetime) -> None:
    evidence.append(act, actor.id, actor.audience, clause, now, body, row.contact.evidence_salt if row else None)
