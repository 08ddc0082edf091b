"""Has somebody answered in the chat that is open? Server-sent events (HTML Living Standard, section 9.2) say so while the page is open.

Each answer here is short, so that nobody keeps the house's few threads for long: the browser asks again by itself. Without it, or where
too many listen, the page says the same when it is loaded again. Who is signed out, erased or restricted meanwhile is told so, and no more.
"""

import threading
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_GET

from hjemmel.acts.actor import Actor
from hjemmel.acts.await_answer import newest_answer
from hjemmel.acts.failures import NoSuchCustomer
from hjemmel.gate.decision import Refused
from hjemmel.portals.audience import for_audience
from hjemmel.portals.session import is_still_in

LISTENS_S, LOOKS_EVERY_S, RETRY_MS = 20.0, 1.0, 2000
LISTENERS = threading.BoundedSemaphore(6)  # fewer than the threads that serve pages
NOTHING_MORE = 204  # tells the browser not to ask again
WHY_CLOSED = ("closed", "restricted", "erased", "signed-out")  # what the page has words for


@for_audience("customer", is_use=False)
@require_GET
def news(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """`answer` once there is a newer answer than the page has (`after`: `shown_until`)."""
    case_number, shown = request.GET.get("case", ""), request.GET.get("after", "")
    try:
        newest_answer(actor.id, case_number, actor)
    except Refused:
        return HttpResponse(status=NOTHING_MORE)
    if not LISTENERS.acquire(blocking=False):
        return HttpResponse(f"retry: {10 * RETRY_MS}\n\n", content_type="text/event-stream")
    response = StreamingHttpResponse(_Listening(request.session, actor, case_number, shown), content_type="text/event-stream")
    response["X-Accel-Buffering"] = "no"
    return response


def shown_until(newest: datetime | None) -> str:
    """How a page says which answer it has last."""
    return f"{newest.timestamp():.6f}" if newest else ""


class _Listening:
    """The events of one answer. Closed by the server when it is sent, or the browser is gone."""

    def __init__(self, session: Any, actor: Actor, case_number: str, shown: str) -> None:
        self._session, self._actor, self._case, self._shown = session, actor, case_number, shown
        self._ends = time.monotonic() + LISTENS_S
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        yield f"retry: {RETRY_MS}\n\n".encode()
        while self._open and time.monotonic() < self._ends:
            why = "" if is_still_in(self._session, self._actor) else "signed-out"
            try:  # an erasure ends the session too: what it is called stands here, and is asked last
                newest = shown_until(newest_answer(self._actor.id, self._case, self._actor))
            except Refused as refused:
                why = refused.decision.code if refused.decision.code in WHY_CLOSED else "closed"
            except NoSuchCustomer:  # nothing is left of her
                why = "erased"
            if why:
                yield f"event: closed\ndata: {why}\n\n".encode()
                return
            if newest != self._shown:
                yield b"event: answer\ndata: answer\n\n"
                return
            time.sleep(LOOKS_EVERY_S)
            yield b": still here\n\n"

    def close(self) -> None:
        if self._open:
            self._open = False
            LISTENERS.release()
