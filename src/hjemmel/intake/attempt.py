"""Is this delivery in, refused for good, or to be tried again later?

What the receivers that run by themselves share: they must neither lose what could be stored in a minute, nor try for ever what
cannot be read.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db import DatabaseError, InterfaceError, close_old_connections

from hjemmel.acts.actor import Actor
from hjemmel.acts.failures import BatchUnderWay, EventsUnavailable
from hjemmel.acts.take_in import Malformed, Receipt
from hjemmel.acts.the_notice import NoticeNotInForce
from hjemmel.intake.deliver import Door, NotPacked, TooLarge, deliver, deliver_together

Done = TypeVar("Done")
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 30.0


@dataclass(frozen=True, slots=True)
class RefusedForGood:
    """Why a delivery will never be taken in as it is, and each place in it that cannot be read."""

    sentence: str
    faults: tuple[Any, ...] = ()


class Later(Exception):
    """The delivery could not be stored now; nothing of it was kept."""


def attempt(format_name: str, data: bytes, source: str, context: Mapping[str, str], *, partial: bool = False) -> Receipt | RefusedForGood:
    """One try. Raises Later."""
    try:
        with _or_later():
            return deliver(format_name, data, _door(source, partial), context)
    except (Malformed, NotPacked, TooLarge) as error:
        return RefusedForGood(str(error), tuple(getattr(error, "faults", ())))


def attempt_together(format_name: str, deliveries: Sequence[tuple[bytes, Mapping[str, str]]], source: str) -> list[int]:
    """One try of many small deliveries as one; returns the places of those that cannot be read. Raises Later."""
    with _or_later():
        return deliver_together(format_name, deliveries, _door(source, False))[1]


def until_done(stop: threading.Event, trial: Callable[[], Done]) -> Done | None:
    """Try until it is done, longer apart each time; None when told to stop before that."""
    wait = FIRST_WAIT_S
    while not stop.is_set():
        try:
            return trial()
        except Later:
            stop.wait(wait)
            wait = min(2 * wait, LONGEST_WAIT_S)
    return None


def _door(source: str, partial: bool) -> Door:
    return Door(source, Actor(source, "source"), datetime.now(UTC), partial=partial)


@contextmanager
def _or_later() -> Iterator[None]:
    close_old_connections()  # one that a lost engine has left behind
    try:
        yield
    except (BatchUnderWay, EventsUnavailable, NoticeNotInForce, DatabaseError, InterfaceError) as error:
        raise Later(type(error).__name__) from error
