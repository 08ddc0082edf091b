"""What happens in the session when somebody comes in, or leaves?

A new key, nothing of whoever was there before, what was open closed, and a line in the log.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from hjemmel.acts.actor import Actor
from hjemmel.acts.close_permit import close_permit
from hjemmel.acts.note_sign_in import note_sign_in
from hjemmel.portals.session import remember, sign_in, signed_in

LIBRARYS = ("account_", "_auth_user", "_password_")  # keys that the sign-in library needs on the way
# The first page of each audience that has pages.
HOMES = {
    "customer": "min-side",
    "support": "support",
    "operations": "operations",
    "field": "field",
    "billing": "billing",
    "privacy": "privacy",
}


def home_of(audience: str) -> str:
    return reverse(HOMES[audience])


def admit(request: HttpRequest, actor: Actor, way: str) -> HttpResponse:
    """A customer whom the library has signed in is in: the session has a new key already. Raises Refused, NoSuchCustomer, and nobody is."""
    note_sign_in("signed-in", way, actor, timezone.now())
    remember(request, actor)
    request.session["way"] = way  # what is noted when it comes is noted when it goes
    return redirect(HOMES[actor.audience])


def let_in(request: HttpRequest, actor: Actor, way: str) -> HttpResponse:
    """An employee, or a person of the demonstration, is in. Raises NoSuchCustomer, and nobody is."""
    close_open(request)
    note_sign_in("signed-in", way, actor, timezone.now())
    sign_in(request, actor)
    request.session["way"] = way
    return redirect(HOMES[actor.audience])


def leave_behind(request: HttpRequest) -> None:
    """What whoever was here before had open is closed, and nothing of theirs stays."""
    close_open(request)
    for key in [key for key in request.session.keys() if not key.startswith(LIBRARYS)]:  # noqa: SIM118 — a session is no dict
        del request.session[key]


def close_open(request: HttpRequest) -> None:
    """What the one who was signed in had open is closed."""
    actor, token = signed_in(request), request.session.get("permit")
    if actor and token:
        close_permit(token, actor, timezone.now())
