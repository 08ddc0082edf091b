"""Somebody has come back from BankID, Vipps or the employer's sign-in: who is it to us?

An employee gets the role that is given there. A customer whose identity is known comes in; another proves once who she is.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hjemmel.acts.actor import Actor
from hjemmel.acts.admit_staff import admit_staff
from hjemmel.acts.link_identity import kept_of_birth_date, link_identity, whose_identity
from hjemmel.acts.match_identity import match_identity
from hjemmel.portals import entering
from hjemmel.portals.library import enter
from hjemmel.portals.page import show

STAFF = "staff"
WAITING, CHOOSING = "waiting_identity", "choosing_role"  # in the session
WAITING_SECONDS = 600  # for the code or the role: somebody else may sit down at the same browser
CANCELLED = "cancelled"


def arrived(request: HttpRequest, provider: str, claims: Mapping[str, Any]) -> HttpResponse:
    """What becomes of verified claims. Raises Refused: no role, an identity that is another's."""
    if provider == STAFF:
        return _employee(request, claims)
    now, pairwise = timezone.now(), str(claims["sub"])
    number = whose_identity(provider, pairwise, now)
    if number is None and _told(provider).get("matches"):
        number = match_identity(provider, claims)
        if number is not None:
            link_identity(provider, pairwise, number, "claims", now)
    if number is not None:
        return enter(request, number, provider)
    born = kept_of_birth_date(str(claims.get("birthdate", "")))
    request.session[WAITING] = {"provider": provider, "pairwise": pairwise, "born": born, "at": now.timestamp()}
    return redirect("sign-in-first")


def waiting(request: HttpRequest, what: str = WAITING) -> dict[str, Any] | None:
    """The identity that waits for a proof, or the employee who waits for a role; forgotten when it has waited too long."""
    held: dict[str, Any] | None = request.session.get(what)
    if held and timezone.now().timestamp() - held.get("at", 0) < WAITING_SECONDS:
        return held
    request.session.pop(what, None)
    return None


def failed(request: HttpRequest, error: str) -> HttpResponse:
    """The provider said no, or what it said could not be trusted."""
    return show(request, "sign_in_failed.html", timezone.now(), {"cancelled": error == CANCELLED}, status=401)


@require_http_methods(["GET", "HEAD", "POST"])
def role(request: HttpRequest) -> HttpResponse:
    """One who has several roles takes one of them for this session."""
    held = waiting(request, CHOOSING)
    if held is None:
        return redirect("sign-in")
    if request.POST.get("role") in held["audiences"]:
        return entering.let_in(request, Actor(held["id"], request.POST["role"], held["name"]), STAFF)
    return show(request, "sign_in_role.html", timezone.now(), {"audiences": held["audiences"]})


def _employee(request: HttpRequest, claims: Mapping[str, Any]) -> HttpResponse:
    who = str(claims.get("preferred_username") or claims.get("email") or claims["sub"])
    name, said = str(claims.get("name") or who), claims.get(settings.HJEMMEL_STAFF_ROLE_CLAIM) or ()
    roles = said.split() if isinstance(said, str) else [str(one) for one in said]
    audiences = [a for a in admit_staff(who, roles, settings.HJEMMEL_STAFF_ROLES, timezone.now()) if a in entering.HOMES]
    if len(audiences) == 1:
        return entering.let_in(request, Actor(who, audiences[0], name), STAFF)
    request.session.flush()
    request.session[CHOOSING] = {"id": who, "name": name, "audiences": audiences, "at": timezone.now().timestamp()}
    return redirect("sign-in-staff-role")


def _told(provider: str) -> Mapping[str, Any]:
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return next((app["settings"] for app in apps if app["provider_id"] == provider), {})
