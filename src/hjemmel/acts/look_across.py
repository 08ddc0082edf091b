"""What hits many customers?

Groups of rows that each span at least as many customers as the notice says; never a single home.
"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.allow_roles import require_one_role
from hjemmel.acts.look_up import Seen
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import Group, Look, decide_across, use_for
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Use
from hjemmel.stores import evidence, reading


def look_across(actor: Actor, purpose: str, record_id: str, now: datetime) -> Seen:
    """The groups that the notice opens to the actor's audience, with how many customers and records each spans.

    Raises Refused (recorded as evidence), RegisterUnavailable, EventsUnavailable.
    """
    notice = the_notice()
    require_one_role(actor, now)
    look = Look(actor.audience, purpose, record_id)
    use = use_for(notice, look)
    enough = use.at_least_customers if isinstance(use, Use) else 0
    decision = decide_across(notice, look, Group(enough))
    if not decision.allowed or not isinstance(use, Use):
        with transaction.atomic():
            body = {"asked": "across", "record": record_id, "code": decision.code}
            evidence.append("refusal", actor.id, actor.audience, decision.clause, now, body)
        raise Refused(decision)
    columns, rows = reading.groups_of(notice.record(record_id), use)
    with transaction.atomic():
        evidence.append("look-across", actor.id, actor.audience, decision.clause, now, {"record": record_id, "groups": len(rows)})
    return Seen(record_id, columns, rows, decision.clause, 0)
