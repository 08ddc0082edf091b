"""Who opens how many customers, and for no case?

The list that the privacy office goes through. It names employees and no customers.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.notice.model import Notice
from hjemmel.stores import evidence
from hjemmel.stores.look_ups import Looked, looked

WINDOW, PACE = "look-up-window", "look-up-pace"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """`stopped` where the employee has opened as many without a case as the notice lets anybody."""

    line: Looked
    stopped: bool


def most_without_case(notice: Notice) -> int:
    """How many customers an employee may open without a case within the window: one for each step of the pace."""
    window, pace = notice.term(WINDOW).period, notice.term(PACE).period
    return window.seconds // pace.seconds


def review_look_ups(actor: Actor, now: datetime) -> list[Reviewed]:
    """A line for each employee and role of the last window. Raises Refused for anybody but the privacy office."""
    notice = the_notice()
    clause = notice.clause_for("act.review_look_ups")
    if actor.audience != "privacy":
        raise Refused(refuse("not-yours", clause, "dette hører til personvernkontoret", "this belongs to the privacy office"))
    lines, most = looked(notice.term(WINDOW).period.before(now)), most_without_case(notice)
    with transaction.atomic():
        evidence.append("review", actor.id, actor.audience, clause, now, {"lines": len(lines)})
    return [Reviewed(line, line.without_case >= most) for line in lines]
