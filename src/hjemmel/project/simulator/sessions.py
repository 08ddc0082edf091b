"""Who was connected from when to when, as the access servers would tell it?

Accounting events in the order of time: interims every few hours, a stop and a new start every few days, one access server that
restarts without a word of its sessions, and a few events that arrive late or twice. A gateway that starts again, and a move to
another line, break the connection. Whoever tells of the sessions (RADIUS, DHCP, address translation) tells of these.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from hjemmel.project.simulator.home import Home, Subscription
from hjemmel.project.simulator.world import World

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
    line: Subscription
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


def events(world: World) -> Iterator[Event]:
    """The events within the world's span, the same whoever asks."""
    dice, order = world.lot("sessions"), 0
    queue: Queue = []
    start, end = world.start, world.end
    open_sessions: dict[int, Session] = {}
    for home in world.homes:
        gone_after = world.ends(home)
        if gone_after <= start:
            continue
        under_way = _session(world, home, 0, start - dice.randrange(MEAN_SESSION_S), gone_after, dice)
        under_way.ends = min(gone_after, max(under_way.ends, start + dice.randrange(1, INTERIM_S)), *world.cuts.get(home.index, ()))
        open_sessions[home.index] = under_way
        order = _go_on(queue, order, start + dice.randrange(INTERIM_S), under_way)
    order = _push(queue, order, (start + end) // 2, RESTART, None)
    while queue and queue[0][0] < end:
        at, _, status, session = heapq.heappop(queue)
        if session is None:
            yield Event(at, RESTART, RESTARTING)
            for lost in [s for s in open_sessions.values() if s.server == RESTARTING and s.began < at]:
                lost.closed = True
                order = _begin_again(world, queue, order, lost, at + dice.randint(30, 900), dice)
            continue
        if session.closed:
            continue
        if status == START:
            open_sessions[session.home.index] = session
        yield Event(at, status, session.server, session, dice.randint(2, 40) if dice.random() < LATE else 0, 1 + (dice.random() < TWICE))
        if status == STOP:
            session.closed = True
            open_sessions.pop(session.home.index, None)
            order = _begin_again(world, queue, order, session, at + dice.randint(20, 400), dice)
        else:
            order = _go_on(queue, order, at + INTERIM_S, session)


def _go_on(queue: Queue, order: int, at: int, session: Session) -> int:
    """The session's next event: an interim at `at`, unless it has ended by then."""
    return _push(queue, order, at, INTERIM, session) if at < session.ends else _push(queue, order, session.ends, STOP, session)


def _begin_again(world: World, queue: Queue, order: int, before: Session, at: int, dice: Random) -> int:
    if at >= before.gone_after:
        return order
    session = _session(world, before.home, before.number + 1, at, before.gone_after, dice)
    return _push(queue, order, at, START, session)


def _session(world: World, home: Home, number: int, began: int, gone_after: int, dice: Random) -> Session:
    ends = began + 600 + int(dice.expovariate(1 / MEAN_SESSION_S))
    breaks = [cut for cut in world.cuts.get(home.index, ()) if cut > began]
    return Session(home, home.line_on(world.day(began)), number, began, min(ends, gone_after, *breaks), gone_after)


def _push(queue: Queue, order: int, at: int, status: str, session: Session | None) -> int:
    heapq.heappush(queue, (at, order, status, session))
    return order + 1
