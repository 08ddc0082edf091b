"""What left in the copy, whole? Said once the last byte has gone, and the permit under which it was read ends with it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.stores import evidence, models, people


@dataclass(frozen=True, slots=True)
class Given:
    """What the file was: how many rows and bytes, and its SHA-256 (hex), so that it can be told which one was handed out."""

    rows: int
    bytes: int
    digest: str


def close_access(token: str, actor: Actor, given: Given | None, now: datetime) -> bool:
    """Close the permit, and note what was given under it; `given` None where the copy was cut off. Returns whether it was open."""
    with transaction.atomic():
        open_ones = models.Permit.objects.filter(token_digest=people.digest(token), actor=actor.id, closed_at=None)
        row = open_ones.select_related("contact").select_for_update(of=("self",)).first()
        if row is None:
            return False
        row.closed_at = now
        row.save(update_fields=["closed_at"])
        body = {"permit": row.pk, **({"rows": given.rows, "bytes": given.bytes, "sha256": given.digest} if given else {"cut off": True})}
        clause = the_notice().clause_for("act.answer_access")
        evidence.append("access-given", actor.id, actor.audience, clause, now, body, row.contact.evidence_salt)
    return True
