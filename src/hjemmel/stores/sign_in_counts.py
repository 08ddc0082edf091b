"""How often has somebody guessed, lately?

Django's database cache keeps it for the sign-in library: every web process counts in the same table, and a new one goes on counting. What
is counted by, an account or an address, is not in it: a key is a digest that only this house can make.
"""

import hmac
from datetime import datetime

from django.conf import settings

from hjemmel.stores import models


def keyed(key: str, key_prefix: str, version: int) -> str:
    """What stands for a key in the table (`KEY_FUNCTION` of the cache)."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"count {key_prefix} {version} {key}".encode(), "sha256").hex()


def end_expired(now: datetime) -> int:
    """Forget what counts no longer. Returns how many keys."""
    return models.SignInCount.objects.filter(expires__lt=now).delete()[0]
