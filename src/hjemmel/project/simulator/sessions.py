"""Who was connected from when to when, as the access servers would tell it?

Accounting events in the order of time: interims every few hours, a stop and a new start every few days, one access server that
restarts without a word of its sessions, and a few events that arrive late or twice.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from hjemmel.project.simulator.home import Home

START, INTERIM, STOP, RESTART = "Start", "Interim-Update", "Stop", "Accounting-On"
SERVERS = 3
RESTARTING = 1  # the access server that restarts, half-way
INTERIM_S = 6 * 3600
MEAN_SESSION_S = 4 * 86_400
TWICE, LATE = 0.01, 0.01


@dataclass(slots=True)
class Session:
    """One connection of a home. `slot` says which of its port blocks it has; instants are Unix seconds."""

    home: Home
    number: int
    began: int
    ends: int
    gone_after: int  # when the subscription ends
    closed: bool = False

    @property
    def slot(self) -> int:
        return self.number

    @property
    def server(self) -> int:
        return self.home.index % SERVERS


@dataclass(frozen=True, slots=True)
class Event:
    """`session` is None for a restart; `copies` is how often the server sends it."""

    at: int
    status: str
    server: int
    session: Session | None = None
    delay_s: int = 0
    copies: int = 1


Queue = list[tuple[int, int, str, Session | None]]


def events(homes: Sequence[tuple[Home, int]], start: int, end: int, rng: Random) -> Iterator[Event]:
    """The events in [start, end), Unix seconds. With each home comes the instant at which its subscription ends."""
    queue: Queue = []
    order = 0
    open_sessions: dict[int, Session] = {}
    for home, gone_after in homes:
        if gone_after <= start:
            continue
        under_way = _session(home, 0, start - rng.randrange(MEAN_SESSION_S), gone_after, rng)
        under_way.ends = min(gone_after, max(under_way.ends, start + rng.randrange(1, INTERIM_S)))
        open_sessions[home.index] = under_way
        order = _go_on(queue, order, start + rng.randrange(INTERIM_S), under_way)
    order = _push(queue, order, (start + end) // 2, RESTART, None)
    while queue and queue[0][0] < end:
        at, _, status, session = heapq.heappop(queue)
        if session is None:
            yield Event(at, RESTART, RESTARTING)
            for lost in [s for s in open_sessions.values() if s.server == RESTARTING and s.began < at]:
                lost.closed = True
                order = _begin_again(queue, order, lost, at + rng.randint(30, 900), rng)
            continue
        if session.closed:
            continue
        if status == START:
            open_sessions[session.home.index] = session
        yield Event(at, status, session.server, session, rng.randint(2, 40) if rng.random() < LATE else 0, 1 + (rng.random() < TWICE))
        if status == STOP:
            session.closed = True
            open_sessions.pop(session.home.index, None)
            order = _begin_again(queue, order, session, at + rng.randint(20, 400), rng)
        else:
            order = _go_on(queue, order, at + INTERIM_S, session)


def _go_on(queue: Queue, order: int, at: int, session: Session) -> int:
    """The session's next event: an interim at `at`, unless it has ended by then."""
    return _push(queue, order, at, INTERIM, session) if at < session.ends else _push(queue, order, session.ends, STOP, session)


def _begin_again(queue: Queue, order: int, before: Session, at: int, rng: Random) -> int:
    if at >= before.gone_after:
        return order
    session = _session(before.home, before.number + 1, at, before.gone_after, rng)
    return _push(queue, order, at, START, session)


def _session(home: Home, number: int, began: int, gone_after: int, rng: Random) -> Session:
    lasts = 600 + int(rng.expovariate(1 / MEAN_SESSION_S))
    return Session(home, number, began, min(began + lasts, gone_after), gone_after)


def _push(queue: Queue, order: int, at: int, status: str, session: Session | None) -> int:
    heapq.heappush(queue, (at, order, status, session))
    return order + 1
