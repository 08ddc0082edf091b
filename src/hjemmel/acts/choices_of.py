"""Which choices has the customer set?"""

from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import Look, decide_look
from hjemmel.gate.decision import require
from hjemmel.stores import people


def choices_of(token: str, actor: Actor, now: datetime) -> dict[str, bool]:
    """Every choice that the notice offers, and whether it is set. Raises Refused without a live permit of one's own."""
    notice = the_notice()
    row = people.permit_by_token(token)
    permit = people.gate_permit(row) if row and row.actor == actor.id else None
    standing = people.standing(row.contact_id if row else 0, "choice")
    purpose = permit.purpose if permit else "access"
    require(decide_look(notice, Look(actor.audience, purpose, "choice"), permit, standing, now))
    return {choice.id: choice.id in standing.choices for choice in notice.choices}
