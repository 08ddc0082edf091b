"""Who may ask for this page, and what becomes of an act that says no?

Every page about a person is a view of one audience. What its acts raise becomes a page too: a refusal with its rule, or a moment's
patience while an engine is away.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from hjemmel.acts.failures import NoSuchCustomer
from hjemmel.portals import errors
from hjemmel.portals.session import signed_in

View = Callable[..., HttpResponseBase]


def for_audience(audience: str, *, is_use: bool = True) -> Callable[[View], View]:
    """The page `view(request, actor, now, …)` for one audience; anyone else is asked to sign in. `is_use`: as in `signed_in`."""

    def only(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                actor = signed_in(request, is_use=is_use)
                if actor is None or actor.audience != audience:
                    return redirect("sign-in")
                return view(request, actor, timezone.now(), *args, **kwargs)
            except Exception as raised:
                if audience == "customer" and isinstance(raised, NoSuchCustomer):
                    return errors.gone(request)
                page = errors.page_for(request, raised)
                if page is None:
                    raise
                return page

        return wrapped

    return only
