"""Who is signed in, and what have they open?

The server-side session holds the actor and the tokens of open permits; the browser holds a random key and nothing else.
"""

import time
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from hjemmel.acts.actor import Actor
from hjemmel.acts.live_permit import live_permit
from hjemmel.acts.look_up import look_up
from hjemmel.acts.open_permit import Permit, open_permit

OWN_REASON = "Min side"
LAST_VISIT = "last_visit"
SEEN_EVERY_SECONDS = 60  # how exactly a session knows when it was last used


def signed_in(request: HttpRequest, *, is_use: bool = True) -> Actor | None:
    """The actor, or None: nobody, idle for too long, or signed in too long ago. Reading nobody sets no cookie.

    What a page asks by itself is no use (`is_use`): it keeps no session alive.
    """
    held = request.session.get("actor")
    if not held:
        return None
    now = time.time()
    if _is_over(request.session, now):
        request.session.flush()
        return None
    if is_use and now - request.session["seen"] > SEEN_EVERY_SECONDS:
        request.session["seen"] = now
    return Actor(**held)


def is_still_in(session: Any, actor: Actor) -> bool:
    """Whether the session that a page was opened in is this actor's still: read anew, for a page that stays open. It is no use of it."""
    held = type(session)(session.session_key).load() if session.session_key else {}
    return held.get("actor", {}).get("id") == actor.id and held["actor"]["audience"] == actor.audience and not _is_over(held, time.time())


def _is_over(session: Any, now: float) -> bool:
    """Idle for too long, or signed in too long ago."""
    idle, whole = settings.HJEMMEL_SESSION_IDLE_MINUTES * 60, settings.HJEMMEL_SESSION_HOURS * 3600
    return bool(now - session.get("seen", 0) > idle or now - session.get("began", 0) > whole)


def sign_in(request: HttpRequest, actor: Actor) -> None:
    """A new session for this actor; whatever was in the old one is gone."""
    request.session.flush()
    rotate_token(request)
    remember(request, actor)


def remember(request: HttpRequest, actor: Actor) -> None:
    """This session is the actor's from now on. Its key is a new one already."""
    request.session["actor"] = {"id": actor.id, "audience": actor.audience, "name": actor.name}
    request.session["began"] = request.session["seen"] = time.time()


def open_for(request: HttpRequest, actor: Actor, now: datetime) -> Permit | None:
    """The permit that the actor has open, or None where it is closed or has ended."""
    return live_permit(request.session.get("permit", ""), actor, now)


def keep_open(request: HttpRequest, permit: Permit) -> None:
    request.session["permit"] = permit.token


def own_permit(request: HttpRequest, actor: Actor, now: datetime) -> Permit:
    """A permit for oneself: the open one, or a new one. A visit to Min side is thus one permit, or few."""
    permit = open_for(request, actor, now)
    if permit is None:
        permit = open_permit(actor, "access", actor.id, OWN_REASON, now)
        keep_open(request, permit)
    if LAST_VISIT not in request.session:
        request.session[LAST_VISIT] = _visit_before(request.session["began"], permit.token, actor, now)
    return permit


def last_visit(request: HttpRequest) -> datetime | None:
    """When the person was on Min side before she signed in this time; None for a first visit, and where nobody is there."""
    seconds = request.session.get(LAST_VISIT)
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _visit_before(began: float, token: str, actor: Actor, now: datetime) -> float | None:
    """A visit is recorded like everyone's looks. What was opened on her behalf, or for a file of hers, is no visit."""
    opened = look_up(token, actor, "permit", now, ("audience", "reason", "opened_at")).rows
    visits = [at.timestamp() for audience, reason, at in opened if (audience, reason) == (actor.audience, OWN_REASON)]
    return max((at for at in visits if at < began), default=None)
