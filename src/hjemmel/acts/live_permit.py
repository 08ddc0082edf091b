"""Is this permit still open for this actor?"""

from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.acts.open_permit import Permit
from hjemmel.stores import people


def live_permit(token: str, actor: Actor, now: datetime) -> Permit | None:
    """The permit, or None where it is closed, has expired, or belongs to someone else."""
    row = people.permit_by_token(token) if token else None
    if row is None or row.actor != actor.id or row.audience != actor.audience or not people.gate_permit(row).live(now):
        return None
    number = row.contact.customer_number
    return Permit(row.pk, token, number, row.audience, row.purpose, row.reason, row.opened_at, row.expires_at, "", row.matter)
