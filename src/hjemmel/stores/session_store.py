"""Where does a signed-in session stand, and whose is it?

Django's own database sessions, with a keyed reference to the actor beside, so that all sessions of one actor can be ended at once.
"""

import hmac
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from hjemmel.stores import models

ACTOR = "actor"
TABLE = models.SignInSession._meta.db_table
SHORTEST_KEY = 8  # characters: as Django has it


class SessionStore(DatabaseStore):
    """The engine that `SESSION_ENGINE` names."""

    @classmethod
    def get_model_class(cls) -> Any:
        return models.SignInSession

    def _validate_session_key(self, key: str | None) -> bool:
        """Only what such a key is made of is looked up: a browser can send anything as its own."""
        return bool(key) and len(key or "") >= SHORTEST_KEY and set(key or "") <= set(VALID_KEY_CHARS)

    def save(self, must_create: bool = False) -> None:
        """A session that was ended while its page was made stays ended, and the page is handed over all the same."""
        with suppress(UpdateError):
            super().save(must_create)

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        held = data.get(ACTOR)
        row.who = reference(held["id"], held["audience"]) if held else ""
        return row


def reference(actor_id: str, audience: str) -> str:
    """Whose sessions, without a name."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"session {audience} {actor_id}".encode(), "sha256").hex()


def end_all(actor_id: str, audience: str, but: str | None = None) -> int:
    """End every session of an actor, but for the one with the key `but`. Returns how many ended."""
    theirs = models.SignInSession.objects.filter(who=reference(actor_id, audience))
    return (theirs.exclude(session_key=but) if but else theirs).delete()[0]


def end_expired(now: datetime) -> int:
    """Forget the sessions that have ended. Returns how many."""
    return models.SignInSession.objects.filter(expire_date__lt=now).delete()[0]


def version_in_force() -> int:
    """The newest version of the notice that has run here: a factor is collected under it."""
    return models.NoticeLoad.objects.order_by("-number").values_list("number", flat=True).first() or 0
