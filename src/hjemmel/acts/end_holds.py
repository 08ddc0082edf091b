"""Is a hold over?

Somebody lifts it, or it has lasted as long as it may. What the customer had asked to have erased meanwhile is erased then, and what is
past its day goes with the next sweep.
"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import SYSTEM, Actor
from hjemmel.acts.erase_held import erase_held
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence

RECORD = "placed-hold"


def lift_hold(number: str, actor: Actor, now: datetime) -> None:
    """End a hold. Raises Refused where there is none that stands, or the role may not have placed it."""
    notice = the_notice()
    row = entries.rows(notice.record(RECORD)).filter(number=number, lifted_at=None).select_related("contact").first()
    if row is None or actor.audience not in notice.hold(row.hold).placed_by:
        nb, en = f"det er ingen `{number}` som du kan oppheve", f"there is no `{number}` that you can lift"
        raise Refused(refuse("no-hold", notice.clause_for("placed-hold.field.lifted_at"), nb, en))
    _end(row, actor, now)


def end_lapsed_holds(now: datetime) -> int:
    """How many holds have lasted their time, and are over."""
    lapsed = entries.rows(the_notice().record(RECORD)).filter(lifted_at=None, until__lte=now).select_related("contact")
    for row in lapsed:
        _end(row, SYSTEM, now)
    return len(lapsed)


def _end(row, actor: Actor, now: datetime) -> None:  # type: ignore[no-untyped-def]
    notice = the_notice()
    rule, clause = notice.hold(row.hold), notice.clause_for(f"notice.hold.{row.hold}")
    with transaction.atomic():
        entries.rows(notice.record(RECORD)).filter(pk=row.pk).update(lifted_at=now)
        evidence.append("hold", actor.id, actor.audience, clause, now, {"hold": row.hold, "on": False}, row.contact.evidence_salt)
    if row.erase_after:
        standing = entries.about(notice.record(RECORD), row.contact_id).filter(lifted_at=None)
        kept = {record for other in standing for record in notice.hold(other.hold).records}  # goes when that one ends
        erase_held(row.contact_id, [record for record in rule.records if record not in kept], actor, now)
