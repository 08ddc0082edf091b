"""With what do you confirm that it is you? The library's views, in our pages.

Whoever is here is signed in to the library: a customer in her own session, or one who must add a factor before she is let in.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.views import LoginView as LibraryLogin
from allauth.account.views import ReauthenticateView as LibraryReauthenticate
from allauth.mfa import signals
from allauth.mfa.base.views import AuthenticateView as LibraryAuthenticate
from allauth.mfa.base.views import ReauthenticateView as LibraryReauthenticateCode
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView as LibraryCodes
from allauth.mfa.totp.views import ActivateTOTPView as LibraryAddApp
from allauth.mfa.totp.views import DeactivateTOTPView as LibraryRemoveApp
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import AddWebAuthnView as LibraryAddPasskey
from allauth.mfa.webauthn.views import LoginWebAuthnView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView as LibraryReauthenticatePasskey
from allauth.mfa.webauthn.views import RemoveWebAuthnView as LibraryRemovePasskey
from django.contrib.auth import logout
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hjemmel.acts.note_sign_in import customer_of, note_sign_in
from hjemmel.portals import sign_in
from hjemmel.portals.entering import admit
from hjemmel.portals.errors import too_many
from hjemmel.portals.library import CAME_WITH, ENROLLING, NAMES
from hjemmel.portals.page import show
from hjemmel.portals.session import signed_in
from hjemmel.portals.tries import SHUT_SECONDS, is_shut

View = Callable[..., HttpResponse]


class Ours:
    """A view of the library whose page is one of ours."""

    page = ""
    request: HttpRequest

    def render_to_response(self, context: dict[str, Any], **_: Any) -> HttpResponse:
        form = context.get("form")
        if form is not None and form.is_bound and is_shut(form):
            return too_many(self.request, SHUT_SECONDS)
        faults = [str(e) for errors in form.errors.values() for e in errors] if form is not None and form.is_bound else []
        faults += [str(e) for e in getattr(context.get("webauthn_form"), "errors", {}).values()] if not faults else []
        told = {k: v for k, v in context.items() if k not in ("view", "site")}
        return show(self.request, self.page, timezone.now(), {**told, "faults": faults}, status=400 if faults else 200)


class Login(LibraryLogin):
    """E-mail and password. The page is the one door; what is wrong is said in the same words whoever it is about."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """One who was on the way to a factor and begins anew, begins from nothing."""
        if signed_in(request) is None and request.user.is_authenticated:
            logout(request)
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("sign-in")

    def form_invalid(self, form: Any) -> HttpResponse:
        if is_shut(form):
            return too_many(self.request, SHUT_SECONDS)
        return sign_in.door(self.request, [str(e) for errors in form.errors.values() for e in errors])


class Authenticate(Ours, LibraryAuthenticate):
    page = "sign_in_second.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told: dict[str, Any] = super().get_context_data(**kwargs)
        return told | {"came_with": self.stage.login.state.get(CAME_WITH)}


class Reauthenticate(Ours, LibraryReauthenticate):
    page = "sign_in_again.html"


class ReauthenticateCode(Ours, LibraryReauthenticateCode):
    page = "sign_in_again.html"


class ReauthenticatePasskey(Ours, LibraryReauthenticatePasskey):
    page = "sign_in_again.html"


class AddApp(Ours, LibraryAddApp):
    page = "factor_app.html"


class RemoveApp(Ours, LibraryRemoveApp):
    page = "factor_remove.html"


class AddPasskey(Ours, LibraryAddPasskey):
    """A passkey that knows its owner, so that it can let in alone."""

    page = "factor_passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told: dict[str, Any] = super().get_context_data(**kwargs)
        return told | {"js_data": {"creation_options": begin_registration(self.request.user, True)}}


class RemovePasskey(Ours, LibraryRemovePasskey):
    page = "factor_remove.html"


class RecoveryCodes(Ours, LibraryCodes):
    page = "factor_codes.html"


def within(view: View) -> View:
    """Only for one who is signed in as a customer, or who must add a factor to be so."""

    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = signed_in(request)
        inside = (actor is not None and actor.audience == "customer") or request.session.get(ENROLLING)
        if not inside or not request.user.is_authenticated:
            return redirect("sign-in")
        return view(request, *args, **kwargs)

    return checked


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """A second factor is needed: which?"""
    return show(request, "factor_choose.html", timezone.now(), {})


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Where the library leads when a factor is there: in, for one who has just got the first, and else to one's own page."""
    return redirect("own-sign-in")


@receiver(signals.authenticator_added)
def added(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    """A new factor is noted; the first one lets its owner in."""
    who, way = customer_of(user), NAMES[authenticator.type]
    note_sign_in("factor-added", way, who, timezone.now())
    if request.session.pop(ENROLLING, False):
        admit(request, who, f"code+{way}")


@receiver(signals.authenticator_removed)
def removed(user: Any, authenticator: Any, **_: Any) -> None:
    note_sign_in("factor-removed", NAMES[authenticator.type], customer_of(user), timezone.now())


@receiver(signals.authentication_failed)
def failed(user: Any, authenticator: Any, **_: Any) -> None:
    note_sign_in("failed", NAMES[authenticator.type], customer_of(user), timezone.now())


login = Login.as_view()
authenticate = Authenticate.as_view()
login_passkey = LoginWebAuthnView.as_view()
reauthenticate = within(Reauthenticate.as_view())
reauthenticate_code = within(ReauthenticateCode.as_view())
reauthenticate_passkey = within(ReauthenticatePasskey.as_view())
# A factor and its line in her log are one: neither stays with one who is erased at that moment.
add_app = transaction.atomic(within(AddApp.as_view()))
remove_app = within(require_POST(RemoveApp.as_view()))
add_passkey = transaction.atomic(within(AddPasskey.as_view()))
remove_passkey = within(require_POST(RemovePasskey.as_view()))
recovery_codes = transaction.atomic(within(RecoveryCodes.as_view()))
choose_factor = within(choose)
