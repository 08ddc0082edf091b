"""What does FreeRADIUS write of the sessions?

One detail file a UTC day (RFC 2866 accounting). Two access servers tell port blocks in Nokia's attribute, one in those of RFC 8045;
some homes have an address of their own; every home has IPv6.
"""

from datetime import UTC, datetime
from hashlib import md5
from pathlib import Path

from hjemmel.project.simulator import numbering
from hjemmel.project.simulator.sessions import RESTART, START, STOP, Event, Session, events
from hjemmel.project.simulator.world import World
from hjemmel.project.simulator.written import Told, Written

NAMES = ("bng1.eksempelnett.example", "bng2.eksempelnett.example", "bng3.eksempelnett.example")
RFC8045 = 2  # the access server that tells port blocks in the attributes of RFC 8045
GIGAWORD = 1 << 32
DOWN_BYTES_S, UP_SHARE = 90_000, 0.08
CAUSES = ("User-Request", "Lost-Carrier", "Session-Timeout")
BY_USER_NAME = 17  # one home in so many is told by user name alone, without the remote id


def write(world: World, out: Path, told: Told) -> Written:
    """Writes `radius/detail-YYYYMMDD`; a record is one record of accounting."""
    folder, written, file = out / "radius", Written(), None
    folder.mkdir()
    try:
        for event in events(world):
            path = folder / f"detail-{datetime.fromtimestamp(event.at, UTC):%Y%m%d}"
            if file is None or path != written.files[-1]:
                if file:
                    file.close()
                file = written.add(path).open("w", encoding="utf-8", newline="\n")
                told(event.at)
            file.write(record(event) * event.copies)
            written.records += event.copies
    finally:
        if file:
            file.close()
    return written


def record(event: Event) -> str:
    """One record of the file, with the blank line after it."""
    received = event.at + event.delay_s
    lines = "".join(f"\t{name} = {value}\n" for name, value in attributes(event))
    return f"{datetime.fromtimestamp(received, UTC):%a %b %e %H:%M:%S %Y}\n{lines}\tTimestamp = {received}\n\n"


def attributes(event: Event) -> list[tuple[str, object]]:
    """The attributes of a record as FreeRADIUS prints them: text in quotes, octets in hexadecimal."""
    return _of_session(event, event.session) if event.session else _of_restart(event)


def _of_restart(event: Event) -> list[tuple[str, object]]:
    return [
        ("Acct-Status-Type", RESTART),
        ("NAS-IP-Address", numbering.SERVERS[event.server]),
        ("NAS-Identifier", f'"{NAMES[event.server]}"'),
        ("Acct-Session-Id", '"0000000000000000"'),
        ("Acct-Delay-Time", 0),
        ("Event-Timestamp", _printed(event.at)),
    ]


def _of_session(event: Event, session: Session) -> list[tuple[str, object]]:
    home = session.home
    plain = f"{home.index:08X}{session.number:08X}"
    attributes: list[tuple[str, object]] = [
        ("Acct-Status-Type", event.status),
        ("User-Name", f'"{session.line.user_name}"'),
        ("Acct-Session-Id", f'"{plain}"'),
        ("NAS-IP-Address", numbering.SERVERS[event.server]),
        ("NAS-Identifier", f'"{NAMES[event.server]}"'),
        ("NAS-Port-Type", "Ethernet"),
        ("Calling-Station-Id", f'"{home.network.boxes[0].mac}"'),
        *_addresses(session),
    ]
    if home.index % BY_USER_NAME != BY_USER_NAME - 1:
        attributes.append(("ADSL-Agent-Remote-Id", "0x" + session.line.remote_id.encode().hex()))
    if event.status != START:
        attributes += _volumes(event, session)
    attributes += [("Acct-Delay-Time", event.delay_s), ("Event-Timestamp", _printed(event.at))]
    if event.status == STOP:
        attributes.append(("Acct-Terminate-Cause", CAUSES[session.number % len(CAUSES)]))
    unique = md5(f"{session.line.user_name},{plain},{event.server}".encode(), usedforsecurity=False).hexdigest()
    return [*attributes, ("Acct-Unique-Session-Id", f'"{unique}"')]


def _addresses(session: Session) -> list[tuple[str, object]]:
    home = session.home.index
    ipv6: list[tuple[str, object]] = [
        ("Framed-IPv6-Prefix", numbering.wan_prefix(home)),
        ("Delegated-IPv6-Prefix", numbering.delegated_prefix(home)),
    ]
    own = numbering.own_address(home)
    if own:
        return [("Framed-IP-Address", own), *ipv6]
    address, first, last = numbering.port_block(home, session.slot)
    inside: list[tuple[str, object]] = [("Framed-IP-Address", numbering.inside_address(home)), *ipv6]
    if session.server != RFC8045:
        return [*inside, ("Alc-Nat-Port-Range", f'"{address} {first}-{last} router base"')]
    return [
        *inside,
        ("IP-Port-Range-Ext-IPv4-Addr", address),
        ("IP-Port-Range-Alloc", "Allocation"),
        ("IP-Port-Range-Range-Start", first),
        ("IP-Port-Range-Range-End", last),
    ]


def _volumes(event: Event, session: Session) -> list[tuple[str, object]]:
    """Input is what came from the subscriber (RFC 2866 5.3)."""
    seconds = event.at - session.began
    down = seconds * DOWN_BYTES_S * (1 + session.home.index % 5)
    up = int(down * UP_SHARE)
    return [
        ("Acct-Session-Time", seconds),
        ("Acct-Input-Octets", up % GIGAWORD),
        ("Acct-Output-Octets", down % GIGAWORD),
        ("Acct-Input-Gigawords", up // GIGAWORD),
        ("Acct-Output-Gigawords", down // GIGAWORD),
    ]


def _printed(at: int) -> str:
    return f'"{datetime.fromtimestamp(at, UTC):%b %d %Y %H:%M:%S} UTC"'
