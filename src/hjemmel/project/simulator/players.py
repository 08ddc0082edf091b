"""What do media players tell while they play?

Common Media Client Data of one home in so many: of most in version 2 (a batch of events), of some in version 1 (queries in an access
log). `cid` says what is watched, in the midst of measurements; some say the address of what they fetched.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from urllib.parse import quote

from hjemmel.project.simulator.home import Home
from hjemmel.project.simulator.viewing import Sitting, box_of, sittings
from hjemmel.project.simulator.world import World
from hjemmel.project.simulator.written import Told, Written

ONE_HOME_OF, FIRST = 10, 3
OLD_EVERY = 4  # of these homes
EVERY_S = 300
FETCHES = 0.2
ADDRESS_DROPPED = "address-dropped"  # of hjemmel.intake.cmcd


def write(world: World, out: Path, told: Told) -> Written:
    """Writes `cmcd/SERIAL.txt`; a record is a line. The decoder's serial number is told beside each file."""
    folder, written = out / "cmcd", Written()
    folder.mkdir()
    for home in world.homes[FIRST::ONE_HOME_OF]:
        old, dice = home.index // ONE_HOME_OF % OLD_EVERY == 0, world.lot(f"players/{home.index}")
        watched = list(sittings(world, home))
        if not watched:
            continue
        path = written.add(folder / f"{box_of(home)}.txt", sn=box_of(home))
        with path.open("w", encoding="ascii", newline="\n") as file:
            for number, sitting in enumerate(watched):
                session = f"{home.index:08x}-{number:04x}-4000-8000-{sitting.since:012x}"
                for line in (_queries if old else _events)(home, sitting, session, written, dice):
                    file.write(f"{line}\n")
                    written.records += 1
    told(world.end)
    return written


def _events(home: Home, sitting: Sitting, session: str, written: Written, dice: Random) -> Iterator[str]:
    """Keys stand in the order of the alphabet; `sn` counts."""
    about = f'cid="{sitting.content}"'
    live = f'sid="{session}",sn={{}},st={"l" if sitting.channel else "v"}'
    starts = f"e=ps,msd={dice.randrange(300, 2000)},{live.format(0)},sta=s,ts={sitting.since * 1000},v=2"
    yield f"bl=(0),br=({sitting.rate_kbps}),{about},{starts}"
    sent = 1
    for at in range(sitting.since + EVERY_S, sitting.until, EVERY_S):
        stalled = f"bsd=({sitting.stalls_ms})," if sitting.stalls_ms and dice.random() < 0.3 else ""
        buffer = f"bl=({dice.randrange(4, 40) * 500}),br=({sitting.rate_kbps})"
        yield f"{buffer},{stalled}{about},dfa={dice.randrange(6)},e=t,{live.format(sent)},sta=p,ts={at * 1000},v=2"
        sent += 1
        if dice.random() < FETCHES:
            written.ignored[ADDRESS_DROPPED] += 1
            url = f'url="https://edge.example/{sitting.content}/seg{sent}.m4v"'
            yield f"br=({sitting.rate_kbps}),{about},e=rr,ot=v,rc=200,{live.format(sent)},ts={at * 1000 + 200},{url},v=2"
            sent += 1
    yield f"{about},e=e,{live.format(sent)},sta=e,ts={sitting.until * 1000},v=2"


def _queries(home: Home, sitting: Sitting, session: str, written: Written, dice: Random) -> Iterator[str]:
    for at in range(sitting.since, sitting.until, EVERY_S):
        following = ""
        if dice.random() < FETCHES:
            written.ignored[ADDRESS_DROPPED] += 1
            following = f'nor="..%2Fseg{at % 1000}.m4v",'
        said = (
            f'bl={dice.randrange(4, 40) * 500},br={sitting.rate_kbps},cid="{sitting.content}",d=4000,{following}ot=v,sf=h,sid="{session}"'
        )
        query = quote(f"{said},st={'l' if sitting.channel else 'v'}")
        yield f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ} GET /{sitting.programme}/seg.m4v?CMCD={query}"
