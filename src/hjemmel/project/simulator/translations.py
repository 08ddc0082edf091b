"""What do the address translators log of port blocks?

Five makes, each in its own words, by syslog; a file a UTC day. Two of them repeat a block while it lasts. Some were told to log single
connections too, which nobody here may take in.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from hjemmel.project.simulator import numbering
from hjemmel.project.simulator.sessions import START, STOP, Event, events
from hjemmel.project.simulator.world import World
from hjemmel.project.simulator.written import Told, Written

ONE_CONNECTION_OF = 150  # messages
ACTIVITY = "online-activity"  # of hjemmel.intake.cgnat_syslog
ELSEWHERE = "192.0.2.206"  # where a connection goes
DONE = {START: "ALLOC", STOP: "RELEASE"}
Shape = Callable[[Event, int, str, str, int, int], str]


def write(world: World, out: Path, told: Told) -> Written:
    """Writes `cgnat/YYYYMMDD.log`; a record is a message. Stamps without a zone are UTC, and those without a year of the day's."""
    folder, written, file = out / "cgnat", Written(), None
    folder.mkdir()
    try:
        for event in events(world):
            message = _message(event)
            if not message:
                continue
            at = datetime.fromtimestamp(event.at, UTC)
            path = folder / f"{at:%Y%m%d}.log"
            if file is None or path != written.files[-1]:
                if file:
                    file.close()
                received = str(event.at + 86_400 - event.at % 86_400)
                file = written.add(path, zone="UTC", received_at=received).open("w", encoding="ascii", newline="\n")
                told(event.at)
            file.write(f"{message}\n")
            written.records += 1
            if written.records % ONE_CONNECTION_OF == 0:
                file.write(f"{_connection(event, at)}\n")
                written.turned_away(ACTIVITY)
    finally:
        if file:
            file.close()
    return written


def _message(event: Event) -> str:
    """ "" for what a translator does not tell: a restart, whoever has an address of her own, and the interims of some makes."""
    session = event.session
    if session is None or numbering.own_address(session.home.index):
        return ""
    index = session.home.index
    block = numbering.port_block(index, session.slot)
    return SHAPES[index % len(SHAPES)](event, session.began, numbering.inside_address(index), *block)


def _srx(event: Event, began: int, inside: str, outside: str, first: int, last: int) -> str:
    """`epoch-time-64` is the beginning, and on release the end."""
    done, epoch = DONE.get(event.status, "INTERIM"), event.at if event.status == STOP else began
    ports = f'block-port-low="{first}" block-port-high="{last}" reflexive-ip="{outside}"'
    used = f'internal-ip="{inside}" block-used="1" block-max-per-host="4" {ports}'
    said = f'{used} nat-pool-name="p" logical-system-id="0" epoch-time-64="{epoch:08x}"'
    return f"<14>1 {_iso(event)} nat1 RT_NAT - RT_SRC_NAT_PBA_{done} [{said}]"


def _ms(event: Event, began: int, inside: str, outside: str, first: int, last: int) -> str:
    done = DONE.get(event.status, "ACTIVE")
    stamp = f"{datetime.fromtimestamp(event.at, UTC):%b %e %H:%M:%S}"
    where = f"{inside} -> {outside}:{first}-{last} 0x{began:08x}"
    return f"{stamp} nat2 (FPC Slot 1, PIC Slot 0) {{s1}}[jservices-nat]: JSERVICES_NAT_PORT_BLOCK_{done}: {where}"


def _nfware(event: Event, began: int, inside: str, outside: str, first: int, last: int) -> str:
    if event.status not in (START, STOP):
        return ""
    return f"{_iso(event)} nat3 nfware: {'A' if event.status == START else 'D'} VRF 0 INT {inside} EXT {outside}:{first}-{last}"


def _a10(event: Event, began: int, inside: str, outside: str, first: int, last: int) -> str:
    if event.status not in (START, STOP):
        return ""
    done = "Allocated" if event.status == START else "Freed"
    ports = f"sourceTranslatedAddress={outside} sourceTranslatedPort={first} cn3={last} cn3Label=Last Nat Port"
    return f"{_iso(event)} nat4 CEF:0|A10|CFW|6.0.0|CGN 106|Nat Port Batch Pool {done}|5|proto=UDP src={inside} {ports}"


def _cisco(event: Event, began: int, inside: str, outside: str, first: int, last: int) -> str:
    if event.status not in (START, STOP):
        return ""
    stamp = f"{datetime.fromtimestamp(event.at, UTC):%Y %b %e %H:%M:%S} UTC"
    done = "A" if event.status == START else "W"
    return f"<158> 1 {stamp} nat5 - - NAT44 - [Userbased{done} - {inside} default - {outside} - {first} {last}]"


SHAPES: tuple[Shape, ...] = (_srx, _ms, _nfware, _a10, _cisco)


def _connection(event: Event, at: datetime) -> str:
    index = event.session.home.index if event.session else 0
    inside, (outside, first, _) = numbering.inside_address(index), numbering.port_block(index, 0)
    return f"{at:%Y-%m-%dT%H:%M:%SZ} nat3 nfware: A VRF 0 6 INT {inside}:57938 EXT {outside}:{first} DST {ELSEWHERE}:443 DIR OUT"


def _iso(event: Event) -> str:
    return f"{datetime.fromtimestamp(event.at, UTC):%Y-%m-%dT%H:%M:%SZ}"
