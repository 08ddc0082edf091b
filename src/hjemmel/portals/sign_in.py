"""Who are you? For the demonstration: choose one of the people that the demonstration names.

They stand in `sign-ins.toml` in HJEMMEL_HOME. Outside a demonstration nobody can sign in here, and the page says so.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hjemmel.acts.actor import Actor
from hjemmel.acts.close_permit import close_permit
from hjemmel.notice.model import Text
from hjemmel.portals.page import show
from hjemmel.portals.session import sign_in, signed_in

SIGN_INS = "sign-ins.toml"
HOMES = {"customer": "min-side", "support": "support"}  # the first page of each audience that has pages


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
    people = _people()
    chosen = next((p for p in people if p.id == request.POST.get("person")), None)
    if request.method == "POST" and chosen:
        sign_in(request, Actor(chosen.id, chosen.audience, chosen.name))
        return redirect(HOMES[chosen.audience])
    groups = [Group(f"sign-in-{audience}", tuple(p for p in people if p.audience == audience)) for audience in HOMES]
    return show(request, "sign_in.html", timezone.now(), {"groups": [g for g in groups if g.people]})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out. What was open is closed."""
    actor, token = signed_in(request), request.session.get("permit")
    if actor and token:
        close_permit(token, actor, timezone.now())
    request.session.flush()
    return redirect("notice")


def _people() -> tuple[Person, ...]:
    """The `[[sign_in]]` tables of the file: id, audience, name, note = { nb, en }. Audiences without pages are left out."""
    path = Path(settings.HJEMMEL_HOME) / SIGN_INS
    if not settings.HJEMMEL_DEMO or not path.is_file():
        return ()
    entries: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["sign_in"]
    return tuple(Person(e["id"], e["audience"], e["name"], Text(**e["note"])) for e in entries if e["audience"] in HOMES)
