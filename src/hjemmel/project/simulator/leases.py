"""Which leases does a DHCP server give, if addresses come from there?

The sessions of the access servers told as leases of Kea: given when a session starts, renewed as often as it is told of, released when
it stops. A server that restarts says nothing to DHCP. Each home has an address and a delegated prefix, and the relay names its line.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from hjemmel.project.simulator import numbering
from hjemmel.project.simulator.sessions import INTERIM_S, START, STOP, Session, events
from hjemmel.project.simulator.world import World

LASTS_S = 2 * INTERIM_S
GIVEN, RENEWED, RELEASED = "assigned", "renewed", "released"


@dataclass(frozen=True, slots=True)
class Lease:
    """What was done with the lease of a home at an instant, Unix seconds; `copies` is how often the server says it."""

    at: int
    done: str
    address: str
    prefix: str
    mac: str
    line: str  # the remote id
    copies: int

    @property
    def duid(self) -> str:
        """Of the kind that is made from the hardware address (RFC 8415 11.4)."""
        return f"00:03:00:01:{self.mac}"


def leases(world: World) -> Iterator[Lease]:
    """In the order of time."""
    for event in events(world):
        session = event.session
        if session:
            done = GIVEN if event.status == START else RELEASED if event.status == STOP else RENEWED
            yield Lease(event.at, done, _address(session), _prefix(session), session.home.gateway.mac, session.line.remote_id, event.copies)


def _address(session: Session) -> str:
    index = session.home.index
    return numbering.own_address(index) or numbering.inside_address(index)


def _prefix(session: Session) -> str:
    return numbering.delegated_prefix(session.home.index)
