"""Do you want no more offers? The page behind the link in each: one press, no sign-in."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hjemmel.acts.actor import Actor
from hjemmel.acts.message_of_key import message_of_key
from hjemmel.acts.set_choice import set_choice
from hjemmel.gate.decision import Refused
from hjemmel.portals import errors
from hjemmel.portals.page import show


@csrf_exempt  # the key in the address is the secret; asking for a cookie to say no would be asking too much
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, key: str) -> HttpResponse:
    now = timezone.now()
    try:
        customer = message_of_key(key)
        if request.method == "POST":
            set_choice(customer, "marketing", True, Actor(customer, "customer"), now)
    except Refused as refused:
        return errors.refused(request, refused.decision)
    return show(request, "stop_offers.html", now, {"stopped": request.method == "POST"})
