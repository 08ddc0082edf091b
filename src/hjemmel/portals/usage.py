"""What may a page tell us about how it is used? One event at a time, and only from a browser that has said yes."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hjemmel.acts.record_usage import record_usage
from hjemmel.gate.decision import Refused
from hjemmel.portals.cookies import COUNTING, from_our_page, said_yes


def page_of(path: str) -> str:
    """The name of the page at an address of ours, whatever it is asked about; "" for none."""
    with translation.override(translation.get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            return resolve(path.partition("?")[0]).url_name or ""
        except Resolver404:
            return ""


@csrf_exempt  # a beacon carries no token: see from_our_page
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """204 for what was counted and 403 for what was not: the browser does nothing with either."""
    consented = COUNTING in said_yes(request) and from_our_page(request)
    try:
        record_usage(page_of(request.POST.get("path", "")), request.POST.get("kind", ""), consented, timezone.now())
    except Refused:
        return HttpResponse(status=403)
    return HttpResponse(status=204)
