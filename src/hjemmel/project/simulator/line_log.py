"""What does FreeRADIUS log of the sessions, one line a record?

The same accounting as in the detail files, as an operator's `linelog` writes it: two access servers as JSON in two of the shapes of
`json_encode`, one in plain lines of its own.
"""

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from hjemmel.project.simulator.radius import attributes
from hjemmel.project.simulator.sessions import Event, events
from hjemmel.project.simulator.world import World
from hjemmel.project.simulator.written import Told, Written

ENCODER = msgspec.json.Encoder()
PLAIN = {
    "User-Name": "user",
    "Acct-Session-Id": "sid",
    "Acct-Unique-Session-Id": "uid",
    "Framed-IP-Address": "ip",
    "NAS-Identifier": "nas",
    "Acct-Session-Time": "time",
}
AS_THEY_ARE = (
    "ADSL-Agent-Remote-Id", "Alc-Nat-Port-Range", "IP-Port-Range-Ext-IPv4-Addr", "IP-Port-Range-Alloc", "IP-Port-Range-Range-Start",
    "IP-Port-Range-Range-End", "Delegated-IPv6-Prefix", "Framed-IPv6-Prefix", "Acct-Delay-Time",
)  # fmt: skip
OBJECT, TYPED = 0, 1  # the access servers that are logged as JSON


def write(world: World, out: Path, told: Told) -> Written:
    """Writes `linelog/acct-YYYYMMDD.log`; plain lines are in UTC, which is told beside them."""
    folder, written, file = out / "linelog", Written(), None
    folder.mkdir()
    try:
        for event in events(world):
            path = folder / f"acct-{datetime.fromtimestamp(event.at, UTC):%Y%m%d}.log"
            if file is None or path != written.files[-1]:
                if file:
                    file.close()
                file = written.add(path, zone="UTC").open("wb")
                told(event.at)
            file.write((_line(event) + b"\n") * event.copies)
            written.records += event.copies
    finally:
        if file:
            file.close()
    return written


def _line(event: Event) -> bytes:
    printed = {name: str(value).strip('"') for name, value in attributes(event)}
    printed["Timestamp"] = str(event.at + event.delay_s)
    if event.server == OBJECT:
        return ENCODER.encode(printed)
    if event.server == TYPED:
        return ENCODER.encode({f"request:{name}": {"type": "string", "value": value} for name, value in printed.items()})
    pairs = [f"{PLAIN[name]}={value}" for name, value in printed.items() if name in PLAIN]
    pairs += [f'{name}="{value}"' for name, value in printed.items() if name in AS_THEY_ARE]
    received = datetime.fromtimestamp(event.at + event.delay_s, UTC)
    return f"{received:%Y-%m-%d %H:%M:%S} {printed['Acct-Status-Type']} {' '.join(pairs)}".encode()
