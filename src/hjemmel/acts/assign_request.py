"""Who handles this request?"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.request_step import move, standing
from hjemmel.acts.the_notice import the_notice
from hjemmel.rights.states import Event


def assign_request(number: str, to: str, actor: Actor, now: datetime) -> None:
    """Give a request that waits to somebody in the office; to nobody with an empty name. Raises Refused where none waits."""
    notice = the_notice()
    clause = notice.clause_for("request.field.assigned_to")
    with transaction.atomic():
        at = standing(notice, number, Event.ASSIGN, actor, clause)
        move(notice, at, {"assigned_to": to.strip() or None}, actor, now, clause)
