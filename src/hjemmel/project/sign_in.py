"""Through whom can one sign in here?

BankID and Vipps for subscribers, one OpenID Connect provider for staff: each is ready, and opens when it has a client id and a secret.
No scope that would bring a national identity number is ever asked for; docs/sign-in.md says how each is set up.
"""

from collections.abc import Mapping
from typing import Any

STAFF = "staff"
ASKED_OF_STAFF = ("openid", "profile", "email")
READY: Mapping[str, Mapping[str, Any]] = {
    "bankid": {
        "name": "BankID",
        "issuer": "https://auth.bankid.no/auth/realms/prod",
        "scope": ("openid", "profile"),
        "auth_params": {"acr_values": "urn:bankid:bid"},
        "acr": ("urn:bankid:bid",),
    },
    "vipps": {
        "name": "Vipps",
        "issuer": "https://api.vipps.no/access-management-1.0/access/",
        "scope": ("openid", "name", "phoneNumber", "birthDate"),
        "matches": True,
    },
    STAFF: {"name": "SSO", "issuer": "", "scope": ASKED_OF_STAFF},
}


def providers(environ: Mapping[str, str]) -> list[dict[str, Any]]:
    """The providers that have an issuer, a client id and a secret, as the sign-in library takes them."""
    told = {
        "bankid": (
            environ.get("HJEMMEL_BANKID_ISSUER", ""),
            environ.get("HJEMMEL_BANKID_CLIENT_ID", ""),
            environ.get("HJEMMEL_BANKID_CLIENT_SECRET", ""),
        ),
        "vipps": (
            environ.get("HJEMMEL_VIPPS_ISSUER", ""),
            environ.get("HJEMMEL_VIPPS_CLIENT_ID", ""),
            environ.get("HJEMMEL_VIPPS_CLIENT_SECRET", ""),
        ),
        STAFF: (
            environ.get("HJEMMEL_STAFF_ISSUER", ""),
            environ.get("HJEMMEL_STAFF_CLIENT_ID", ""),
            environ.get("HJEMMEL_STAFF_CLIENT_SECRET", ""),
        ),
    }
    return [found for name, ready in READY.items() if (found := _provider(name, ready, *told[name]))]


def _provider(name: str, ready: Mapping[str, Any], issuer: str, client: str, secret: str) -> dict[str, Any] | None:
    issuer = issuer or ready["issuer"]
    if not (issuer and client and secret):
        return None
    return {
        "provider_id": name,
        "name": ready["name"],
        "client_id": client,
        "secret": secret,
        "settings": {
            "server_url": issuer.rstrip("/"),
            "scope": list(ready["scope"]),
            "auth_params": dict(ready.get("auth_params", {})),
            "acr": list(ready.get("acr", ())),
            "matches": ready.get("matches", False),
            "oauth_pkce_enabled": True,
        },
    }


def roles(written: str) -> dict[str, str]:
    """Role of the employer's sign-in → audience, from `role=audience,role=audience`. Raises ValueError for what cannot be read."""
    pairs = [pair.partition("=") for pair in written.split(",") if pair.strip()]
    if any(not role.strip() or not audience.strip() for role, _, audience in pairs):
        raise ValueError(f"HJEMMEL_STAFF_ROLES is `{written}`: write `role=audience`, with commas between")
    return {role.strip(): audience.strip() for role, _, audience in pairs}
