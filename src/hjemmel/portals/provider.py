"""Is what an OpenID Connect provider sends us true, and meant for us?

Stricter than the library's own: the ID token's signature is always verified, by an algorithm that is named here; issuer, audience,
nonce and level of assurance must be those that were asked for; and what is asked for stands in the settings alone, never in an address.
"""

import logging
import secrets
from collections.abc import Mapping
from typing import Any

import jwt
import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hjemmel.portals.outside import failed
from hjemmel.portals.page import show

log = logging.getLogger(__name__)
ALGORITHMS = ("RS256", "PS256", "ES256")
LEEWAY_SECONDS = 30
KEPT = ("sub", "name", "birthdate", "phone_number", "phone_number_verified", "preferred_username", "email", "acr")


class StrictAdapter(OpenIDConnectOAuth2Adapter):
    """Speaks with one provider. `nonce` is what the ID token must repeat."""

    nonce: str = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        if config.get("issuer", "").rstrip("/") != self._settings["server_url"]:
            raise OAuth2Error("the provider says that it is another issuer than the one that is set")
        return config

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """The claims of the verified ID token, with what the user info adds; those that nobody here needs are dropped at once."""
        claims = self._verified(app, kwargs["response"].get("id_token") or "")
        told = self._fetch_user_info(token.token)
        if told.get("sub") != claims["sub"]:
            raise OAuth2Error("the user info is about somebody else than the ID token")
        return self.get_provider().sociallogin_from_response(request, {"userinfo": kept(told | claims)})

    def _verified(self, app: Any, id_token: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(id_token)
            key = self._key(header.get("kid"))
            claims = jwt.decode(
                id_token,
                key,
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
            )
        except (jwt.PyJWTError, KeyError, ValueError, TypeError) as error:
            raise OAuth2Error(f"the ID token cannot be trusted ({type(error).__name__}: {error})") from error
        if not self.nonce or not secrets.compare_digest(str(claims["nonce"]), self.nonce):
            raise OAuth2Error("the ID token answers another question than ours")
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the ID token is meant for somebody else")
        wanted = self._settings["acr"]
        if wanted and not any(str(claims.get("acr", "")).split(";")[0] == level for level in wanted):
            raise OAuth2Error("the sign-in was not as sure as we asked for")
        return dict(claims)

    def _key(self, key_id: str | None) -> Any:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        if key_id is None and len(keys) == 1:  # OpenID Connect Core, section 10.1
            return keys[0]
        return {key.key_id: key for key in keys}[key_id or ""]

    @property
    def _settings(self) -> dict[str, Any]:
        found: dict[str, Any] = self.get_provider().app.settings
        return found


class Provider(OpenIDConnectProvider):
    """As the library's, but nothing that stands in an address changes what is asked for."""

    oauth2_adapter_class = StrictAdapter

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return self.get_scope()

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        return self.get_auth_params()

    def redirect(self, request: HttpRequest, process: str, next_url: Any = None, data: Any = None, **kwargs: Any) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        kwargs["auth_params"] = self.get_auth_params() | {"nonce": nonce}
        return super().redirect(request, "login", None, None, nonce=nonce, **kwargs)

    def extract_email_addresses(self, data: Any) -> list[Any]:
        return []


class CallbackView(OAuth2CallbackView):
    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, answer = super()._get_state(request, provider)
        if state is not None:
            self.adapter.nonce = state.get("nonce", "")
        return state, answer


def kept(claims: Mapping[str, Any]) -> dict[str, Any]:
    """The claims that are read here, with the one that carries an employee's roles; a national identity number is never among them."""
    names = {*KEPT, settings.HJEMMEL_STAFF_ROLE_CLAIM}
    return {name: value for name, value in claims.items() if name in names}


@require_POST
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Off to the provider: by a page of ours, for a form here may lead nowhere else (`form-action 'self'`)."""
    answer = _with(OAuth2LoginView, request, provider_id)
    if answer.status_code != 302:
        return answer
    told = next(app for app in settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] if app["provider_id"] == provider_id)
    onwards = {"address": answer.headers["Location"], "name": told["name"]}
    page = show(request, "sign_in_onwards.html", timezone.now(), onwards)
    page.headers["Refresh"] = f"0; url={onwards['address']}"
    return page


@require_safe
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider, with a code or a refusal."""
    return _with(CallbackView, request, provider_id)


def _with(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    from allauth.socialaccount.models import SocialApp

    try:
        answer: HttpResponse = view.adapter_view(StrictAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (OAuth2Error, requests.RequestException) as error:
        log.warning("a sign-in through %s cannot begin: %s", provider_id, error)
        return failed(request, "")
    return answer


provider_classes = [Provider]
