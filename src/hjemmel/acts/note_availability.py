"""Can this be delivered in that building?

An answer from the roll-out, about a building and a product; a newer one takes the place of the one before.
"""

from datetime import date, datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence, offer_facts

NOTES = ("operations", "system")


def note_availability(building: str, product: str, available: bool, checked_on: date, actor: Actor, now: datetime) -> None:
    """`building` is a street address with postcode and no flat. Raises Refused for another role."""
    notice = the_notice()
    clause = notice.clause_for("address-availability.field.available")
    if actor.audience not in NOTES:
        nb, en = "bare driftsavdelingen sier hva som kan leveres hvor", "only network operations say what can be delivered where"
        raise Refused(refuse("not-yours", clause, nb, en))
    row = {"available": available, "checked_on": checked_on, "notice_version": notice.version.number}
    with transaction.atomic():
        rows = entries.rows(notice.record("address-availability"))
        rows.update_or_create(building=offer_facts.building_of(building), product=product, defaults=row)
        evidence.append("availability", actor.id, actor.audience, clause, now, {"product": product, "available": available})
