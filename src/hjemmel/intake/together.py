"""How do small documents that arrive at the same time share what storing costs?

An insert, a durable part and a transaction cost the same for one document and for fifteen. Whoever comes while none of its format is being
stored is stored at once. Whoever comes meanwhile waits, and the first of those who wait stores them all. Nobody waits for somebody who may
come.
"""

import threading
from dataclasses import dataclass, field
from functools import cache

from django.db import InterfaceError, OperationalError

from hjemmel.acts.failures import EventsUnavailable
from hjemmel.acts.take_in import Arrived, Receipt, take_in_together
from hjemmel.intake.parsed import Parsed

LOST = (EventsUnavailable, OperationalError, InterfaceError)  # an engine is away, for each of the documents


@dataclass(slots=True, eq=False)
class _Waiting:
    """One document, and what has become of it when `woken`: its receipt, why it was not stored, or that it is to store those who wait."""

    arrived: Arrived
    woken: threading.Event = field(default_factory=threading.Event)
    leads: bool = False
    receipt: Receipt | None = None
    error: Exception | None = None


class Together:
    """The documents of one format that are stored in this process."""

    def __init__(self, format_name: str) -> None:
        self._format, self._lock = format_name, threading.Lock()
        self._waiting: list[_Waiting] = []
        self._is_storing = False

    def take_in(self, arrived: Arrived) -> Receipt:
        """Take one in, with those that have come by the time it is its turn. Raises what `take_in_together` raises."""
        mine = _Waiting(arrived)
        with self._lock:
            self._waiting.append(mine)
            if not self._is_storing:
                self._call_the_first()
        mine.woken.wait()
        if mine.leads:
            self._lead()
        if mine.receipt is None:
            raise mine.error or RuntimeError("whoever stored the document ended before it was")
        return mine.receipt

    def _call_the_first(self) -> None:
        self._is_storing = bool(self._waiting)
        if self._waiting:
            self._waiting[0].leads = True
            self._waiting[0].woken.set()

    def _lead(self) -> None:
        group = self._those_who_wait()
        try:
            self._store(group)
        finally:
            with self._lock:
                self._call_the_first()
            for each in group:
                each.woken.set()

    def _those_who_wait(self) -> list[_Waiting]:
        """Whoever tells the same as another waits on, and is told afterwards that it was there."""
        group: dict[str, _Waiting] = {}
        with self._lock:
            self._waiting = [each for each in self._waiting if group.setdefault(each.arrived.digest, each) is not each]
        return list(group.values())

    def _store(self, group: list[_Waiting]) -> None:
        try:
            receipts = take_in_together(self._format, [each.arrived for each in group])
        except Exception as error:
            if len(group) > 1 and not isinstance(error, LOST):
                for each in group:  # what is wrong with one is not the others' fault
                    self._store([each])
                return
            for each in group:
                each.error = error
            return
        for each, receipt in zip(group, receipts, strict=True):
            each.receipt = receipt


@cache
def together(format_name: str) -> Together:
    """Those of a format."""
    return Together(format_name)


def may_share(parsed: Parsed) -> bool:
    """Whether a delivery holds observations alone, each of which stands by itself."""
    more = (parsed.faults, parsed.entries, parsed.ends, parsed.payments)
    return not any(more) and not any(columns.follows_ms or columns.part_of or columns.packed is not None for columns in parsed.columns)
