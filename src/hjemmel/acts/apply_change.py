"""May an announced change take effect?

Only on its day or later, and only if everyone who has the product has been told in time; whoever came since knew the new terms.
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.announce_change import ANNOUNCES
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence


def apply_change(product_code: str, effective_on: date, actor: Actor, now: datetime) -> None:
    """Mark an announced change as applied. Raises Refused: another role, none announced, too early, or somebody was not told in time."""
    notice = the_notice()
    clause = notice.clause_for("notice.term.change-of-terms")
    zone = ZoneInfo(notice.time_zone)
    changes = entries.rows(notice.record("terms-change")).filter(product=product_code, effective_on=effective_on, applied_on=None)
    if actor.audience not in ANNOUNCES or not changes.exists():
        nb = f"ingen endring av `{product_code}` er varslet til {effective_on}"
        en = f"no change of `{product_code}` is announced for {effective_on}"
        raise Refused(refuse("not-announced", clause, nb, en))
    noon = datetime.combine(effective_on, time(12), tzinfo=zone)
    told_by = notice.term("change-of-terms").period.before(noon).date()
    told = entries.rows(notice.record("service-message")).filter(topic="terms-change", about=f"{product_code} {effective_on}")
    in_time = {m.contact_id for m in told if m.queued_at.astimezone(zone).date() <= told_by}
    had_it = entries.rows(notice.record("purchase")).filter(product=product_code, ended_on=None, ordered_on__lte=told_by)
    untold = set(had_it.values_list("contact_id", flat=True)) - in_time
    if now.astimezone(zone).date() < effective_on or untold:
        nb = f"{len(untold)} kunder er ikke varslet i tide" if untold else f"endringen gjelder først fra {effective_on}"
        en = f"{len(untold)} customers were not told in time" if untold else f"the change takes effect on {effective_on}"
        raise Refused(refuse("untold" if untold else "too-soon", clause, nb, en))
    with transaction.atomic():
        changes.update(applied_on=now.astimezone(zone).date())
        evidence.append("terms-change", actor.id, actor.audience, clause, now, {"product": product_code, "applied": True})
