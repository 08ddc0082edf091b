"""What do the address translators tell of port blocks by IPFIX?

NAT event logging (RFC 8158), a file a UTC day: one translator speaks IPFIX, another NetFlow version 9, and both send their templates anew
now and then. One was told to log single connections too, which nobody here may take in.
"""

from datetime import UTC, datetime
from io import BufferedWriter
from ipaddress import ip_address
from pathlib import Path

from hjemmel.intake.ipfix_elements import (
    ALLOCATED,
    AT_MS,
    DEALLOCATED,
    FIRST_PORT,
    LAST_PORT,
    NAT_EVENT,
    OUTSIDE,
    PORTS,
    SESSION,
    SOURCE,
    STEP,
    VRF,
)
from hjemmel.intake.ipfix_messages import IPFIX, NETFLOW, Element, Set, assembled
from hjemmel.intake.ipfix_writing import element, record, template
from hjemmel.project.simulator import numbering
from hjemmel.project.simulator.sessions import START, STOP, Event, Session, events
from hjemmel.project.simulator.translations import ACTIVITY, ELSEWHERE, ONE_CONNECTION_OF
from hjemmel.project.simulator.world import World
from hjemmel.project.simulator.written import Told, Written

BLOCK = [element(name) for name in (AT_MS, VRF, SOURCE, OUTSIDE, FIRST_PORT, LAST_PORT, STEP, PORTS, NAT_EVENT)]
CONNECTION = [*map(element, (AT_MS, SOURCE, OUTSIDE, NAT_EVENT)), Element(12, 4), Element(11, 2)]  # and where it goes
BLOCKS, CONNECTIONS = 256, 257  # the numbers of their templates
VERSIONS = (IPFIX, NETFLOW)
TEMPLATES_EVERY = 200  # messages
DONE = {START: ALLOCATED, STOP: DEALLOCATED}


def write(world: World, out: Path, told: Told) -> Written:
    """Writes `nat/YYYYMMDD.ipfix`; a record is a block, or a connection that is to be refused."""
    folder, written = out / "nat", Written()
    folder.mkdir()
    file: BufferedWriter | None = None
    sent = 0
    try:
        for event in events(world):
            session = event.session
            if session is None or event.status not in DONE or numbering.own_address(session.home.index):
                continue
            path = folder / f"{datetime.fromtimestamp(event.at, UTC):%Y%m%d}.ipfix"
            if file is None or path != written.files[-1]:
                if file:
                    file.close()
                file, sent = written.add(path).open("wb"), 0
                told(event.at)
            if sent % TEMPLATES_EVERY == 0:
                for version in VERSIONS:
                    file.write(_message(version, event.at, template(BLOCKS, BLOCK, version), template(CONNECTIONS, CONNECTION, version)))
            file.write(_message(VERSIONS[session.home.index % 2], event.at, Set(BLOCKS, _block(event, session))))
            sent += 1
            written.records += 1
            if written.records % ONE_CONNECTION_OF == 0:
                file.write(_message(IPFIX, event.at, Set(CONNECTIONS, _connection(event, session))))
                written.turned_away(ACTIVITY)
    finally:
        if file:
            file.close()
    return written


def _message(version: int, at: int, *sets: Set) -> bytes:
    return assembled(version, at + 1, version, sets)


def _block(event: Event, session: Session) -> bytes:
    outside, first, last = numbering.port_block(session.home.index, session.slot)
    inside = numbering.inside_address(session.home.index)
    return record((event.at * 1000, 0, inside, outside, first, last, 1, last - first + 1, DONE[event.status]), BLOCK)


def _connection(event: Event, session: Session) -> bytes:
    outside = numbering.port_block(session.home.index, session.slot)[0]
    inside = numbering.inside_address(session.home.index)
    return record((event.at * 1000, inside, outside, SESSION, int(ip_address(ELSEWHERE)), 443), CONNECTION)
