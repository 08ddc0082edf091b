"""Whose case or order is it, and may it be opened by its number?

Operations and subcontractors know a number and no customer. While the case or order is open, and theirs, its number alone opens the
customer for it; a number that is none, or another's, opens nothing and tells nothing.
"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.open_permit import Permit, open_permit
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.notice.model import Notice
from hjemmel.stores import evidence, people


def open_matter(actor: Actor, purpose: str, number: str, now: datetime) -> Permit:
    """A permit for the customer whom the open case or order `number` is about. Raises Refused (recorded as evidence)."""
    notice, number = the_notice(), number.strip()
    for matter in (notice.record(record_id) for record_id in _matters(notice, actor, purpose)):
        customer = people.customer_of_matter(matter, number, actor.id)
        if customer:
            return open_permit(actor, purpose, customer, f"{matter.title.nb} {number}", now, matter=number)
    nb, en = f"det er ingen åpen sak eller ordre `{number}` som er din", f"there is no open case or order `{number}` that is yours"
    decision = refuse("no-matter", "", nb, en)
    with transaction.atomic():
        evidence.append("refusal", actor.id, actor.audience, "", now, {"asked": "matter", "purpose": purpose, "code": decision.code})
    raise Refused(decision)


def _matters(notice: Notice, actor: Actor, purpose: str) -> list[str]:
    """The record types of cases and orders that looks of this audience and purpose hang on."""
    uses = (use for record in notice.records() for use in record.uses_of(actor.audience, purpose))
    return list(dict.fromkeys(use.during for use in uses if use.during))
