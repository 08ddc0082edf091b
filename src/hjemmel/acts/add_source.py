"""Which machine may deliver what?

A source gets a token for one format. Only the token's SHA-256 is stored, so the token is shown once.
"""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from hjemmel.acts.actor import Actor
from hjemmel.stores import evidence, models, people


class SourceExists(Exception):
    """A source has this name already."""

    def __init__(self, name: str):
        super().__init__(f"there is a source called `{name}` already; choose another name")


def add_source(name: str, format_name: str, actor: Actor, now: datetime) -> str:
    """A new source's token. Raises SourceExists."""
    token = secrets.token_urlsafe(24)
    try:
        with transaction.atomic():
            models.Source.objects.create(name=name, format=format_name, token_digest=people.digest(token), created_at=now)
            evidence.append("source", actor.id, actor.audience, "", now, {"source": name, "format": format_name})
    except IntegrityError:
        raise SourceExists(name) from None
    return token
