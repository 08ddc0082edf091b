"""What does Kea write of its leases?

The journals of its memfile backend for DHCPv4 and DHCPv6, in which each renewal repeats the lease and a release has no length; and its
forensic log, a file a local day. They tell the same leases.
"""

from datetime import datetime
from pathlib import Path

from hjemmel.project.simulator.leases import LASTS_S, RELEASED, Lease, leases
from hjemmel.project.simulator.world import ZONE, World
from hjemmel.project.simulator.written import Told, Written

FOUR = "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context"
SIX = (
    "address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,fqdn_fwd,fqdn_rev,hostname,hwaddr,state,"
    "user_context,hwtype,hwaddr_source"
)
DECLINED_EVERY = 400  # leases: an address that a stranger on the network had
DECLINED = "declined"  # of hjemmel.intake.kea_leases
REMOTE_ID = "02"  # sub-option (RFC 3046)
MAKER = "00000009"  # before a remote id of DHCPv6 (RFC 4649); any number
RELAY = "100.64.0.1"


def write_journals(world: World, out: Path, told: Told) -> Written:
    """Writes `kea/kea-leases4.csv` and `kea/kea-leases6.csv`; a record is a row."""
    folder, written = out / "kea", Written()
    folder.mkdir(exist_ok=True)
    four, six = (written.add(folder / f"kea-leases{version}.csv") for version in (4, 6))
    with four.open("w", encoding="ascii", newline="\n") as journal4, six.open("w", encoding="ascii", newline="\n") as journal6:
        journal4.write(f"{FOUR}\n")
        journal6.write(f"{SIX}\n")
        for number, lease in enumerate(leases(world), start=1):
            journal4.write(_row4(lease) * lease.copies)
            journal6.write(_row6(lease))
            written.records += lease.copies + 1
            if number % DECLINED_EVERY == 0:
                journal4.write(f"{lease.address},,,86400,{lease.at + 86_400},101,0,0,,1,\n")
                written.records += 1
                written.ignored[DECLINED] += 1
    return written


def write_log(world: World, out: Path, told: Told) -> Written:
    """Writes `kea/kea-legal.YYYYMMDD.txt`; a record is a line. Times are local, with the abbreviation of their zone."""
    folder, written, file = out / "kea", Written(), None
    folder.mkdir(exist_ok=True)
    try:
        for lease in leases(world):
            local = datetime.fromtimestamp(lease.at, ZONE)
            path = folder / f"kea-legal.{local:%Y%m%d}.txt"
            if file is None or path != written.files[-1]:
                if file:
                    file.close()
                file = written.add(path).open("w", encoding="ascii", newline="\n")
                told(lease.at)
            for given in (f"Address: {lease.address}", f"Prefix: {lease.prefix.replace('/', ' / ')}"):
                file.write(f"{local:%Y-%m-%d %H:%M:%S %Z} {given} {_told(lease)}\n")
                written.records += 1
    finally:
        if file:
            file.close()
    return written


def _row4(lease: Lease) -> str:
    line = lease.line.encode().hex().upper()
    relay = f'{{ "ISC": {{ "relay-agent-info": "0x{REMOTE_ID}{len(lease.line):02X}{line}" }} }}'
    lasts, expires = _until(lease)
    return f"{lease.address},{lease.mac},01:{lease.mac},{lasts},{expires},101,0,0,,0,{relay}\n"


def _row6(lease: Lease) -> str:
    """Commas inside a value are written `&#x2c` (as Kea's csv_file does)."""
    address, length = lease.prefix.split("/")
    hop = f'{{ "hop": 0&#x2c "link": "2001:db8::1"&#x2c "remote-id": "0x{MAKER}{lease.line.encode().hex()}" }}'
    lasts, expires = _until(lease)
    relay = f'{{ "ISC": {{ "relay-info": [ {hop} ] }} }}'
    return f"{address},{lease.duid},{lasts},{expires},601,{lasts // 2},2,1,{length},0,0,,{lease.mac},0,{relay},1,2\n"


def _until(lease: Lease) -> tuple[int, int]:
    """How long it is valid, and when it expires."""
    return (0, lease.at) if lease.done == RELEASED else (LASTS_S, lease.at + LASTS_S)


def _told(lease: Lease) -> str:
    lasts = "" if lease.done == RELEASED else f" for {LASTS_S // 3600} hrs 0 mins 0 secs"
    side = "from" if lease.done == RELEASED else "to"
    line = ":".join(f"{octet:02x}" for octet in lease.line.encode())
    where = f"connected via relay at address: {RELAY}, identified by remote-id: {line}"
    return f"has been {lease.done}{lasts} {side} a device with hardware address: hwtype=1 {lease.mac}, {where}"
