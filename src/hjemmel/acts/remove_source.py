"""Which machine may no longer deliver?

What it delivered stays, under its name, which no other source may have. Its token or certificate is forgotten and opens nothing more.
"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.stores import evidence, models


class NotASource(Exception):
    """No machine of this name may deliver."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no source called `{name}` may deliver; `hjemmel source list` tells those that may")


def remove_source(name: str, actor: Actor, now: datetime) -> None:
    """From now on the source may deliver nothing. Raises NotASource."""
    with transaction.atomic():
        live = models.Source.objects.filter(name=name, removed_at=None)
        if not live.update(removed_at=now, token_digest=None, certificate_digest=None, certificate_ends_at=None):
            raise NotASource(name)
        evidence.append("source-removed", actor.id, actor.audience, "", now, {"source": name})
