"""How does the sign-in library act in this house?

It checks passwords, passkeys, codes and providers. Who gets in, as whom, and what is kept of it, is decided by our acts.
"""

import logging
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, perform_login, record_authentication
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate, get_reauthentication_flows
from allauth.account.models import Login
from allauth.account.stages import LoginStage
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.http import urlencode

from hjemmel.acts.link_identity import link_identity
from hjemmel.acts.note_sign_in import customer_of, has_second_factor, note_sign_in
from hjemmel.acts.open_sign_in import open_sign_in
from hjemmel.acts.the_notice import the_notice
from hjemmel.portals import entering
from hjemmel.portals.page import language
from hjemmel.portals.phrases import phrase
from hjemmel.portals.tries import consume

log = logging.getLogger(__name__)
STAGES = ("hjemmel.portals.library.SecondFactor", "hjemmel.portals.library.TieIdentity")
CAME_WITH = "came_with"  # in the state of a sign-in: the outside identity that it began with, not yet tied
PROVED, ENROLLING = "proved", "enrolling"  # in the session: who has just proved who she is; who must add a second factor first
ASKED_AGAIN = ("own-sign-in", "rights-erase", "correct")  # below these pages the library may lead back after it has asked again who it is
NAMES = {"totp": "app", "webauthn": "passkey", "recovery_codes": "recovery-code"}


def enter(request: HttpRequest, customer_number: str, way: str, email: str | None = None, password: str | None = None) -> HttpResponse:
    """The customer is let in by a proof that the caller has seen; by `code`, a second factor comes first."""
    account = open_sign_in(customer_number, timezone.now(), email=email, password=password)
    record_authentication(request, account, "socialaccount" if way != "code" else "code", provider=way)
    if password:
        record_authentication(request, account, "password", reauthenticated=True)
    answer: HttpResponse = perform_login(request, Login(user=account))
    return answer


def enter_and_tie(request: HttpRequest, customer_number: str, identity: dict[str, Any]) -> HttpResponse:
    """She read a code and came with an identity that was nobody's: it is tied to her, and where she has a factor not before she gives it.

    Raises Refused for an identity that is another's; NoSuchCustomer.
    """
    now = timezone.now()
    account = open_sign_in(customer_number, now)
    if not has_second_factor(account):
        link_identity(identity["provider"], identity["pairwise"], customer_number, "code", now)
        return enter(request, customer_number, identity["provider"])
    record_authentication(request, account, "code")
    answer: HttpResponse = perform_login(request, Login(user=account, state={CAME_WITH: identity}))
    return answer


def ask_again(request: HttpRequest, back: str = "") -> HttpResponse | None:
    """To the page that asks again who it is, and from there `back`, or here; None for who has just said, or has nothing to be asked."""
    user = request.user
    if not user.is_authenticated or not get_reauthentication_flows(user) or did_recently_reauthenticate(request):
        return None
    method = AccountAdapter(request).get_reauthentication_methods(user)[0]
    return redirect(f"{method['url']}?{urlencode({'next': back or request.path})}")


class SecondFactor(AuthenticateStage):
    """A password is confirmed by something else. An outside identity has two factors of its own; a passkey that knows its owner too."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        methods = {record["method"] for record in get_authentication_records(self.request, self.login.user)}
        if "socialaccount" in methods:
            return None, True
        if not has_second_factor(self.login.user) and "code" not in methods:
            self.request.session["needs_proof"] = True
            return redirect("sign-in-first"), False
        answer: tuple[HttpResponse | None, bool] = super().handle()
        return answer


class TieIdentity(LoginStage):
    """What a sign-in began with is tied when all that was asked for has been given."""

    key = "tie-identity"

    def handle(self) -> tuple[None, bool]:
        came = self.login.state.get(CAME_WITH)
        if came:
            link_identity(came["provider"], came["pairwise"], customer_of(self.login.user).id, "code", timezone.now())
        return None, True


class AccountAdapter(DefaultAccountAdapter):
    def get_login_stages(self) -> list[str]:
        return list(STAGES)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only where the library itself wants to come back to after asking again who it is; no address from outside leads anywhere."""
        return url.startswith(tuple(reverse(name) for name in ASKED_AGAIN)) and "\\" not in url and ".." not in url

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return entering.home_of("customer")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages say what was done themselves."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """What was changed stands in the log of sign-ins."""

    def login(self, request: HttpRequest, user: Any) -> None:
        entering.leave_behind(request)
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Signed in, but for one who came by a code alone: she adds a second factor first."""
        records = get_authentication_records(request, user)
        if not has_second_factor(user) and not any(r["method"] == "socialaccount" for r in records):
            request.session[ENROLLING] = True
            return redirect("sign-in-factor")
        return entering.admit(request, customer_of(user), way_of(records))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Beside the library's count, which whoever confirms her own sign-in begins anew, one for the address that nobody can reset."""
        super().pre_authenticate(request, **credentials)
        self._from_here = consume(request, "wrong_from_here")

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        self._from_here.rollback()

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong password is noted with the one whose account it was tried on."""
        super().authentication_failed(request, **credentials)
        from allauth.account.internal.userkit import filter_users_by_email

        for account in filter_users_by_email(credentials.get("email") or ""):
            note_sign_in("failed", "password", customer_of(account), timezone.now())

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Who holds an open session guesses no oftener than who stands at the door, and it is noted as there."""
        usage = consume(context.request, "login_failed", f"again-{user.pk}")
        right = bool(user.check_password(password))
        if right:
            usage.rollback()
        else:
            note_sign_in("failed", "password", customer_of(user), timezone.now())
        return right


class IdentityAdapter(DefaultSocialAccountAdapter):
    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """Those of the settings alone: none stand in the database."""
        from allauth.socialaccount.models import SocialApp

        found = []
        for told in settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]:
            if provider in (None, "openid_connect", told["provider_id"]) and client_id in (None, told["client_id"]):
                found.append(SocialApp(provider="openid_connect", **told))
        return found

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Our own acts go on from here; the library never makes or looks up an account by what a provider says."""
        from hjemmel.portals.outside import arrived

        account = sociallogin.account
        claims = dict(account.extra_data["userinfo"])
        account.extra_data = {}
        raise ImmediateHttpResponse(arrived(request, account.provider, claims))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """Why stands in the log for whoever runs this; the page says only that it failed."""
        from hjemmel.portals.outside import failed

        log.warning("a sign-in through %s failed: %s", provider.app.provider_id, kwargs.get("exception") or kwargs.get("error", ""))
        raise ImmediateHttpResponse(failed(request, str(kwargs.get("error", ""))))


class FactorAdapter(DefaultMFAAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": lazy(lambda: phrase("factor-last", language()), str)(),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return the_notice().provider.name

    def _get_site_name(self) -> str:
        return the_notice().provider.name

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return phrase("factor-passkey", language())

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """The last one stays while there is a password: alone it would be too little."""
        user = authenticator.user
        others = type(authenticator).objects.filter(user=user).exclude(pk=authenticator.pk).exclude(type="recovery_codes")
        return not user.has_usable_password() or bool(others.exists())


def way_of(records: list[dict[str, Any]]) -> str:
    """How somebody signed in, in the words of the log: "bankid", "password+app"."""
    words = []
    for record in records:
        if record.get("reauthenticated"):
            continue
        words.append(record["provider"] if record["method"] == "socialaccount" else NAMES.get(record.get("type", ""), record["method"]))
    return "+".join(dict.fromkeys(words))


def _cipher() -> Fernet:
    return Fernet(settings.HJEMMEL_SIGN_IN_KEY.encode() + b"=")
