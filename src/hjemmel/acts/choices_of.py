"""Which choices has the customer set, and do they stand?

A consent whose text is another now than when it was given stands no longer: it must be asked for again.
"""

from datetime import datetime
from enum import StrEnum

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import Look, Standing, decide_look, stands
from hjemmel.gate.decision import require
from hjemmel.notice.model import Choice
from hjemmel.stores import people


class State(StrEnum):
    ON = "on"
    OFF = "off"
    TO_OTHER_TEXT = "to-other-text"  # a yes that was given to another text, and opens nothing


def choices_of(token: str, actor: Actor, now: datetime) -> dict[str, State]:
    """Every choice that the notice offers, and how it stands. Raises Refused without a live permit of one's own."""
    notice = the_notice()
    row = people.permit_by_token(token)
    permit = people.gate_permit(row) if row and row.actor == actor.id else None
    standing = people.standing(row.contact_id if row else 0, "choice")
    purpose = permit.purpose if permit else "access"
    require(decide_look(notice, Look(actor.audience, purpose, "choice"), permit, standing, now))
    return {choice.id: _state(choice, standing) for choice in notice.choices}


def _state(choice: Choice, standing: Standing) -> State:
    if choice.id not in standing.choices:
        return State.OFF
    return State.ON if stands(choice, standing) else State.TO_OTHER_TEXT
