"""May one person hold two roles that are kept apart?

Only once the privacy office has said so and written why, and for as long as `term.two-roles` says. Who tries without it is refused, here
and when she signs in.
"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.gate.reason import says_something
from hjemmel.stores import evidence, look_ups

APART = ("support", "operations")  # N14: who helps one customer, and who sees further back across many
NOBODY_IN_PARTICULAR = ("command-line",)  # whoever runs the machine; who that is, the machine knows


def require_one_role(actor: Actor, now: datetime) -> None:
    """Note the role that somebody acts in. Raises Refused (recorded as evidence) where it is the second of two that are kept apart."""
    notice = the_notice()
    if actor.audience not in APART or actor.id in NOBODY_IN_PARTICULAR:
        return
    if other := look_ups.other_role(notice, actor.id, actor.audience, APART, now):
        nb = f"du har også rollen `{other}`; personvernombudet må tillate begge og skrive hvorfor"
        en = f"you hold the role `{other}` too; the data protection officer must allow both and write why"
        decision = refuse("two-roles", notice.clause_for("act.allow_roles"), nb, en)
        with transaction.atomic():
            evidence.append("refusal", actor.id, actor.audience, decision.clause, now, {"asked": "role", "code": decision.code})
        raise Refused(decision)
    look_ups.note_role(notice, actor.id, actor.audience, now)


def allow_roles(employee: str, reason: str, actor: Actor, now: datetime) -> None:
    """Let an employee sign in to both roles and act in both, for the term. Raises Refused: not the privacy office, oneself, no reason."""
    notice, employee = the_notice(), employee.strip()
    clause = notice.clause_for("act.allow_roles")
    if actor.audience != "privacy" or not employee or employee == actor.id or not says_something(reason):
        nb, en = (
            "personvernkontoret tillater det for en annen, med en grunn",
            "the privacy office allows it for somebody else, with a reason",
        )
        raise Refused(refuse("not-yours", clause, nb, en))
    until = notice.term("two-roles").period.after(now)
    with transaction.atomic():
        look_ups.allow(notice, employee, APART, (actor.id, reason.strip()), now, until)
        body = {"roles": list(APART), "about": evidence.actor_reference(employee, APART[0]), "until": until.isoformat()}
        evidence.append("roles", actor.id, actor.audience, clause, now, body)
