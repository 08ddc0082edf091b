"""Who are you? The one door: BankID, Vipps, e-mail and password, a passkey, or the employer's sign-in.

In a demonstration one may be any of the people in `sign-ins.toml` in HJEMMEL_HOME; outside it there are none.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hjemmel.acts.actor import Actor
from hjemmel.acts.failures import NoSuchCustomer
from hjemmel.acts.note_sign_in import note_sign_in
from hjemmel.notice.model import Text
from hjemmel.portals.entering import HOMES, close_open, let_in
from hjemmel.portals.page import show
from hjemmel.portals.session import signed_in

SIGN_INS = "sign-ins.toml"
STAFF = "staff"
DEMONSTRATION = "demonstration"  # the way in, as the log says it


@dataclass(frozen=True, slots=True)
class Person:
    """Someone whom the demonstration lets you be. `note` says what there is to see."""

    id: str
    audience: str
    name: str
    note: Text


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    people: tuple[Person, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The door. A person of the demonstration is chosen by POST."""
    chosen = next((p for p in _people() if p.id == request.POST.get("person")), None)
    if request.method == "POST" and chosen:
        try:
            return let_in(request, Actor(chosen.id, chosen.audience, chosen.name), DEMONSTRATION)
        except NoSuchCustomer:
            return door(request, gone=chosen.name)
    return door(request)


def door(request: HttpRequest, faults: Sequence[str] = (), gone: str = "") -> HttpResponse:
    """The page, with what was wrong with a password, or who of the demonstration is there no longer."""
    people = _people()
    groups = [Group(f"sign-in-{audience}", tuple(p for p in people if p.audience == audience)) for audience in HOMES]
    providers = [(app["provider_id"], app["name"]) for app in settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]]
    context = {
        "groups": [g for g in groups if g.people],
        "providers": [(name, title) for name, title in providers if name != STAFF],
        "staff": any(name == STAFF for name, _ in providers),
        "mail": bool(settings.EMAIL_HOST),
        "faults": faults,
        "gone": gone,
    }
    return show(request, "sign_in.html", timezone.now(), context, status=400 if faults or gone else 200)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out. What was open is closed."""
    actor = signed_in(request)
    close_open(request)
    if actor is not None and "way" in request.session:
        note_sign_in("signed-out", request.session["way"], actor, timezone.now())
    request.session.flush()
    return redirect("notice")


def _people() -> tuple[Person, ...]:
    """The `[[sign_in]]` tables of the file: id, audience, name, note = { nb, en }. Audiences without pages are left out."""
    path = Path(settings.HJEMMEL_HOME) / SIGN_INS
    if not settings.HJEMMEL_DEMO or not path.is_file():
        return ()
    entries: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["sign_in"]
    return tuple(Person(e["id"], e["audience"], e["name"], Text(**e["note"])) for e in entries if e["audience"] in HOMES)
