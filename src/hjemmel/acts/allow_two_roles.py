"""Why may this employee be both an adviser and in operations? Written down by the privacy office, for a year at most."""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.admit_staff import RECORD, of_whom
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import evidence

LEAST_CHARACTERS = 10


def allow_two_roles(who: str, reason: str, actor: Actor, now: datetime) -> None:
    """Raises Refused: not the privacy office, oneself, or no reason."""
    clause = the_notice().clause_for("act.allow_two_roles")
    if actor.audience != "privacy" or actor.id == who:
        nb, en = (
            "bare personvernkontoret tillater to roller, og ikke for seg selv",
            "only the privacy office allows two roles, and not to itself",
        )
        raise Refused(refuse("not-yours", clause, nb, en))
    if len(reason.strip()) < LEAST_CHARACTERS:
        nb, en = "skriv hvorfor (minst ti tegn)", "write why (at least ten characters)"
        raise Refused(refuse("no-reason", clause, nb, en))
    with transaction.atomic():
        evidence.append(RECORD, actor.id, actor.audience, clause, now, {"about": of_whom(who), "reason": reason.strip()})
