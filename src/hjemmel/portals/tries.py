"""How often may one guess, and what does it say to who has guessed too often?

The numbers stand in the settings (`ACCOUNT_RATE_LIMITS`): for one account a password five times in five minutes, what confirms it five
times and twenty a day; from one address ten a minute and sixty an hour, whoever is guessed at. While it is shut the right one is refused.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.base.forms import AuthenticateForm as LibraryAuthenticate
from allauth.mfa.base.forms import ReauthenticateForm as LibraryReauthenticate
from django.http import HttpRequest

TOO_MANY = "too_many_login_attempts"  # the library's word for it
SHUT_SECONDS = 300  # how long an account stays shut


def consume(request: HttpRequest, action: str, key: str | None = None) -> Any:
    """One try, which may be taken back with `rollback`. Raises the library's ValidationError where there are no more."""
    usage = ratelimit.consume(request, app="allauth.account", action=action, key=key)
    if not usage:
        raise get_adapter().validation_error(TOO_MANY)
    return usage


def is_shut(form: Any) -> bool:
    """Whether a form was refused for that reason."""
    return any(error.code == TOO_MANY for errors in form.errors.as_data().values() for error in errors)


class _Counted:
    """A code of an app, or a recovery code. What is right takes back its own try, and no other."""

    user: Any

    def clean_code(self) -> str:
        usage = consume(context.request, "wrong_factor", str(self.user.pk))
        code: str = super().clean_code()  # type: ignore[misc]
        usage.rollback()
        return code


class AuthenticateForm(_Counted, LibraryAuthenticate):
    """At the door."""


class ReauthenticateForm(_Counted, LibraryReauthenticate):
    """For who is in already."""
