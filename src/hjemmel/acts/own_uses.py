"""What does the notice open to the person herself, and may whoever holds this token read it for her?

Asked by every act that answers her of what is held about her: the record types with a use of her own, each allowed by the gate under a
live permit of hers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import Look, decide_look, use_for
from hjemmel.gate.decision import require
from hjemmel.notice.model import RecordType, Use
from hjemmel.stores import models, people

SUBJECT = "customer"  # whose windows these are, whoever answers her


@dataclass(frozen=True, slots=True)
class OwnUses:
    """The permit's row, with its contact, and the record types with the use of each, in the order of the notice."""

    permit: models.Permit
    uses: list[tuple[RecordType, Use]]


def own_uses(token: str, actor: Actor, now: datetime, wanted: Callable[[RecordType], bool] = lambda record: True) -> OwnUses:
    """Of the `wanted` record types those that the notice opens to her. Raises Refused without a live permit of one's own."""
    notice = the_notice()
    row = people.permit_by_token(token)
    permit = people.gate_permit(row) if row and row.actor == actor.id else None
    standing, uses = people.standing(row.contact_id if row else 0, ""), []
    for record in filter(wanted, notice.records()):
        look = Look(SUBJECT, permit.purpose if permit else "access", record.id)
        use = use_for(notice, look)
        if isinstance(use, Use):
            require(decide_look(notice, look, permit, standing, now))
            uses.append((record, use))
    assert row is not None
    return OwnUses(row, uses)
