"""Which audiences is this employee in?

Those that the declared mapping gives the roles in the claim of the employer's sign-in, and no other. Nobody is both a customer adviser
and in network operations unless the privacy office has written down why (N14). A role that the claim has no longer has ended.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.allow_roles import APART
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Decision, Refused, refuse
from hjemmel.stores import evidence, look_ups


def admit_staff(who: str, roles: Collection[str], mapping: Mapping[str, str], now: datetime) -> tuple[str, ...]:
    """The audiences, in the order of the notice. Raises Refused without a role, or with two that are kept apart; refusals are evidence."""
    notice = the_notice()
    clause = notice.clause_for("act.admit_staff")
    given = {mapping[role] for role in roles if role in mapping}
    found = tuple(a.id for a in notice.audiences if a.staff and a.id in given)
    look_ups.end_roles(notice, who, set(APART) - set(found), now)
    if not found:
        nb = "arbeidsgiverens innlogging gir deg ingen rolle her; be den som styrer tilganger, om en"
        en = "your employer's sign-in gives you no role here; ask whoever manages access for one"
        raise Refused(_refused(who, refuse("no-role", clause, nb, en), now))
    if set(found) >= set(APART) and not look_ups.may_have_all(notice, who, APART, now):
        nb = "du har både kundestøtte og nettdrift; personvernkontoret må først skrive ned hvorfor (`hjemmel staff two-roles`)"
        en = "you have both customer support and operations; the privacy office must first write down why (`hjemmel staff two-roles`)"
        raise Refused(_refused(who, refuse("two-roles", clause, nb, en), now))
    return found


def _refused(who: str, decision: Decision, now: datetime) -> Decision:
    actor = Actor(who, "support")
    with transaction.atomic():
        evidence.append("refusal", actor.id, actor.audience, decision.clause, now, {"asked": "sign-in", "code": decision.code})
    return decision
