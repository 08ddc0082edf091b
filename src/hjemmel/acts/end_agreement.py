"""Is an agreement with a processor over before its last day?

From this moment its feed stops, and the clock that ends the record of it runs.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence


def end_agreement(party: str, valid_from: date, actor: Actor, now: datetime) -> str:
    """End the agreement of a party that began on a day; says what happens to the data. Raises Refused where none runs."""
    notice = the_notice()
    clause = notice.clause_for("processor-agreement.field.ended_on")
    today = now.astimezone(ZoneInfo(notice.time_zone)).date()
    with transaction.atomic():
        live = entries.rows(notice.record("processor-agreement")).filter(party=party, valid_from=valid_from, ended_on=None)
        agreement = live.select_for_update().first()
        if actor.audience != "privacy" or agreement is None:
            nb, en = f"ingen avtale med `{party}` fra {valid_from} gjelder", f"no agreement with `{party}` from {valid_from} is in force"
            raise Refused(refuse("no-agreement", clause, nb, en))
        live.update(ended_on=today)
        evidence.append("agreement", actor.id, actor.audience, clause, now, {"category": agreement.category, "ended": True})
    return str(agreement.at_the_end)
