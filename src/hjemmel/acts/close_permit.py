"""Who is done looking?"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.stores import evidence, models, people


def close_permit(token: str, actor: Actor, now: datetime) -> bool:
    """Close the actor's permit at once. Returns whether there was an open one."""
    with transaction.atomic():
        open_ones = models.Permit.objects.filter(token_digest=people.digest(token), actor=actor.id, closed_at=None)
        row = open_ones.select_related("contact").select_for_update(of=("self",)).first()
        if row is None:
            return False
        row.closed_at = now
        row.save(update_fields=["closed_at"])
        evidence.append("permit-closed", actor.id, actor.audience, "", now, {"permit": row.pk}, row.contact.evidence_salt)
    return True
