"""Who gives directory enquiries, by agreement with us?

An agreement is noted before anything is given, with whether the provider sells to those on the list; one that does gets nothing.
"""

from datetime import date, datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence


def agree_directory(provider: str, own_sales: bool, agreed_on: date, actor: Actor, now: datetime) -> None:
    """Note an agreement. Raises Refused for another role, no name, or one that stands already."""
    notice = the_notice()
    record, clause = notice.record("directory-provider"), notice.clause_for("directory-provider.field.agreed_on")
    stands = entries.rows(record).filter(name=provider.strip(), ended_on=None).exists()
    if actor.audience != "privacy" or not provider.strip() or stands:
        nb = "personvernkontoret noterer avtalen, én gang for hver nummeropplysning"
        en = "the privacy office notes the agreement, once for each directory provider"
        raise Refused(refuse("no-agreement", clause, nb, en))
    values = {"name": provider.strip(), "own_sales": own_sales, "agreed_on": agreed_on, "ended_on": None}
    with transaction.atomic():
        entries.add(record, None, values, notice.version.number)
        evidence.append("agreement", actor.id, actor.audience, clause, now, {"recipient": "directories", "own sales": own_sales})
