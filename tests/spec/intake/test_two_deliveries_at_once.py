"""Deliveries that tell some of the same at the same moment store it once, as those do that come one after the other.

Proves: N3, P5, N17.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connections

from hjemmel.acts.failures import BatchUnderWay
from hjemmel.stores import event_rows, sessions
from hjemmel.stores.batches import TELLERS_AT_MOST
from homes import Home, new_home, now
from looking import stored
from wire import accounting, cdr, session, take

pytestmark = pytest.mark.usefixtures("house")
MINUTE = timedelta(minutes=1)
TOGETHER_S = 1.5  # how long one that has asked waits for another to ask


@pytest.fixture
def asking_together(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any, str], None]]:
    """Who has asked what is stored goes on when another has asked too, or will not: the worst moment, at each try."""

    def worst(where: Any, name: str) -> None:
        asked, both = getattr(where, name), threading.Barrier(2)

        def ask(*words: Any, **more: Any) -> Any:
            answer = asked(*words, **more)
            with suppress(threading.BrokenBarrierError):
                both.wait(TOGETHER_S)
            return answer

        monkeypatch.setattr(where, name, ask)

    yield worst


def at_once(format_name: str, *deliveries: bytes) -> None:
    """Each from a thread of its own; who is told to come again does."""

    def deliver(data: bytes) -> None:
        try:
            for _ in range(20):
                with suppress(BatchUnderWay):
                    take(format_name, data, now())
                    return
                threading.Event().wait(0.2)
            raise AssertionError("told to come again twenty times")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deliveries)) as pool:
        list(pool.map(deliver, deliveries))


def test_calls_of_two_files_that_overlap_are_stored_once(home: Home, at: datetime, asking_together) -> None:
    asking_together(event_rows, "known")
    calls = [cdr(home, at + n * MINUTE) for n in range(6)]
    at_once("kamailio-cdr", b"".join(calls[:4]), b"".join(calls[2:]))
    assert stored(home, "call") == 6


def test_a_sealed_log_has_what_two_deliveries_tell_once(home: Home, at: datetime, asking_together) -> None:
    asking_together(event_rows, "known")
    told = [
        session(home, status, "bng-1.example", at + n * MINUTE, began=at) for n, status in enumerate(("Start", "Interim-Update", "Stop"))
    ]
    at_once("radius-detail", b"".join(told[:2]), b"".join(told[1:]))
    assert stored(home, "ip_assignment") == 3


def test_a_restart_that_two_deliveries_tell_ends_a_session_once(home: Home, at: datetime, asking_together) -> None:
    server = f"bng-{home.serial}.example"
    take("radius-detail", session(home, "Start", server, at), now())
    asking_together(sessions, "_count")
    restarted = accounting("Accounting-On", server, at + MINUTE)
    at_once("radius-detail", restarted, restarted + session(home, "Start", server, at + 2 * MINUTE, name="next"))
    assert stored(home, "ip_assignment") == 3


def test_who_tells_of_another_subscription_need_not_wait(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = new_home(), new_home()
    while (one.subscription - other.subscription) % TELLERS_AT_MOST == 0:
        other = new_home()
    asked, both = event_rows.known, threading.Barrier(2)

    def ask(*words: Any, **more: Any) -> Any:
        both.wait(20)  # raises where the other does not come
        return asked(*words, **more)

    monkeypatch.setattr(event_rows, "known", ask)
    at_once("kamailio-cdr", cdr(one, at), cdr(other, at))
    assert (stored(one, "call"), stored(other, "call")) == (1, 1)
