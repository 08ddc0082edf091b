"""Which port block does this message tell of, whatever its maker?

One message of Juniper (SRX and MS), NFWare, A10 (CEF) or Cisco (NAT44) to what was done with a block of ports. Messages about single
connections are known by their shape and never read: what a subscriber does on the net is nobody's business (N17).
"""

import re
from collections.abc import Callable, Iterator

from hjemmel.intake import instants, port_blocks
from hjemmel.intake.parsed import Unreadable
from hjemmel.intake.port_blocks import FREED, GIVEN, KEPT, LAST_PORT, Block

IP, PORTS = r"([0-9A-Fa-f.:]+)", r"(\d{1,5})-(\d{1,5})"
# What repeats in a pattern has a bound or ends where it begins anew: a message that begins a hundred times is looked through once.
UP_TO_THE_NEXT = "(?:[^{}R]|R(?!T_SRC_NAT_PBA_))*+"
SRX = re.compile(rf"RT_SRC_NAT_PBA_(ALLOC|INTERIM|RELEASE)\b{UP_TO_THE_NEXT.format('[')}\[({UP_TO_THE_NEXT.format(']')})\]")
MS = re.compile(
    rf"JSERVICES_NAT_PORT_BLOCK_(ALLOC|ACTIVE|RELEASE): {IP} -> {IP.replace(':', '')}:{PORTS}(?: (?:0x)?([0-9a-f]{{8}}))?(?!\S)"
)
NFWARE = re.compile(rf"(?<!\S)([AD]) VRF (\S+) INT {IP} EXT {IP.replace(':', '')}:{PORTS}\s*$")
NFWARE_ADDRESS = re.compile(r"(?<!\S)[AD] VRF \S+ INT [0-9A-Fa-f.:]+ EXT [0-9.]+\s*$")
A10 = re.compile(r"\|A10\|[^|]*\|[^|]*\|CGN \d+\|Nat Port Batch[^|]{0,60}?(Allocated|Freed|Released|Deallocated)[^|]{0,60}\|\d+\|(.*)")
WORD = r"[^][\s]+"
CISCO = re.compile(rf"\[Userbased([AW]) {WORD} ({WORD}) ({WORD}) {WORD} ({WORD}) {WORD} (\d{{1,5}}) (\d{{1,5}})(?: {WORD})*\s*\]")
# A name is tried from its beginning alone: a long word that is none must not be tried from each of its letters.
QUOTED, BARE = re.compile(r'(?<![\w-])([\w-]++)="([^"]*)"'), re.compile(r"(?<!\w)(\w++)=(\S+)")
DONE = {"ALLOC": GIVEN, "INTERIM": KEPT, "ACTIVE": KEPT, "RELEASE": FREED, "A": GIVEN, "D": FREED, "W": FREED, "Allocated": GIVEN}
# A message about one connection, or one that says where somebody went.
ACTIVITY = re.compile(
    r"RT_FLOW|SESSION_(?:OPEN|CLOSE|CREATE|DENY)|NAT_RULE_MATCH|Sessionbased"
    r"|Nat Session|Nat Port (?:Created|Freed|Allocated)|\bHttp\b|\bDNS\b|\burl\b"
    r"|(?<![A-Za-z])(?:DST|dst|dpt|dst-?(?:ip|port)|destination[A-Za-z-]{0,40})(?=[ =:\"])|VRF \S+ \d+ INT"
)


def tells_activity(message: str) -> bool:
    """Whether a message is about single connections, or says where they go."""
    return ACTIVITY.search(message) is not None


def is_without_ports(message: str) -> bool:
    """Whether a message maps an address to a shared one without saying which ports: it tells nobody apart."""
    return NFWARE_ADDRESS.search(message) is not None


def blocks(message: str) -> Iterator[Block]:
    """The blocks that a message tells of; a message may hold several. Raises `Unreadable`."""
    for pattern, read in READERS:
        for match in pattern.finditer(message):
            yield read(match)


def _srx(match: re.Match[str]) -> Block:
    said = dict(QUOTED.findall(match[2]))
    epoch = said.get("epoch-time-64", "")
    began_ms = _hexadecimal(epoch) if DONE[match[1]] != FREED else None
    ports = (said.get("block-port-low", ""), said.get("block-port-high", ""))
    return _block(
        DONE[match[1]], said.get("internal-ip", ""), said.get("reflexive-ip", ""), ports, said.get("logical-system-id", ""), began_ms
    )


def srx_instant(message: str) -> int | None:
    """The instant that an SRX message itself says: the block's beginning, or its end where it is released."""
    match = SRX.search(message)
    return _hexadecimal(dict(QUOTED.findall(match[2])).get("epoch-time-64", "")) if match else None


def _ms(match: re.Match[str]) -> Block:
    began_ms = _hexadecimal(match[6] or "")
    return _block(DONE[match[1]], match[2], match[3], (match[4], match[5]), "", began_ms)


def _nfware(match: re.Match[str]) -> Block:
    return _block(DONE[match[1]], match[3], match[4], (match[5], match[6]), match[2])


def _a10(match: re.Match[str]) -> Block:
    said = dict(BARE.findall(match[2]))
    ports = (said.get("sourceTranslatedPort", ""), said.get("cn3", ""))
    return _block(DONE.get(match[1], FREED), said.get("src", ""), said.get("sourceTranslatedAddress", ""), ports, "")


def _cisco(match: re.Match[str]) -> Block:
    return _block(DONE[match[1]], match[2], match[4], (match[5], match[6]), match[3])


READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Block]], ...] = (
    (SRX, _srx), (MS, _ms), (NFWARE, _nfware), (A10, _a10), (CISCO, _cisco),
)  # fmt: skip


def _block(done: str, inside: str, outside: str, ports: tuple[str, str], vrf: str, began_ms: int | None = None) -> Block:
    if not all(port.isdecimal() and port.isascii() and len(port) <= 5 for port in ports):
        raise Unreadable(f"a first and a last port, at most {LAST_PORT}")
    return port_blocks.block(done, inside, outside, (int(ports[0]), int(ports[1])), vrf, began_ms)


def _hexadecimal(text: str) -> int | None:
    try:
        return instants.from_unix(int(text, 16)) if text else None
    except ValueError:
        return None
