"""How do you sign in, and who has done so as you?"""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from hjemmel.acts.actor import Actor
from hjemmel.acts.end_sessions import end_sessions
from hjemmel.acts.look_up import look_up
from hjemmel.acts.remove_identity import remove_identity as remove
from hjemmel.acts.the_notice import the_notice
from hjemmel.portals.audience import for_audience
from hjemmel.portals.library import ask_again
from hjemmel.portals.page import show
from hjemmel.portals.provenance import line
from hjemmel.portals.rows import named
from hjemmel.portals.session import own_permit

SHOWN = 50


@for_audience("customer")
@require_safe
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    token, notice = own_permit(request, actor, now).token, the_notice()
    rows = {name: named(look_up(token, actor, name, now)) for name in ("sign-in", "sign-in-account", "sign-in-factor", "sign-in-identity")}
    log = sorted(rows["sign-in"], key=lambda row: row["at"], reverse=True)[:SHOWN]
    account = next(iter(rows["sign-in-account"]), None)
    context = {
        "log": log,
        "account": account,
        "factors": rows["sign-in-factor"],
        "identities": rows["sign-in-identity"],
        "app": any(row["type"] == "totp" for row in rows["sign-in-factor"]),
        "passkeys": _passkeys(request),
        "removed": request.session.pop("identity_removed", False),
        "line": line(notice.record("sign-in"), notice, now),
    }
    return show(request, "own_sign_in.html", now, context)


@for_audience("customer")
@require_POST
def everywhere(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    """Sign out everywhere, here too."""
    end_sessions(actor, now)
    request.session.flush()
    return redirect("sign-in")


@for_audience("customer")
@require_POST
def remove_identity(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    """Let go of one that she signs in through, once she has said again who she is."""
    back = reverse("own-sign-in")
    if again := ask_again(request, back):
        return again
    remove(request.POST.get("provider", ""), request.POST.get("linked_at", ""), actor, now, but=request.session.session_key)
    request.session["identity_removed"] = True
    return redirect(back)


def _passkeys(request: HttpRequest) -> list[tuple[int, str]]:
    """Row and name of each passkey, to be removed by."""
    from allauth.mfa.models import Authenticator

    if not request.user.is_authenticated:
        return []
    return [(row.pk, str(row)) for row in Authenticator.objects.filter(user=request.user, type="webauthn")]
