"""Since when, and until when, is a block of ports known to have been held?

What those who translate addresses for many (RFC 6888) tell of blocks given, kept and freed, in whatever form, to `ip-assignment`. Whose
the address inside was is known from the sessions that are stored. Single connections and where they go never come in (N17).
"""

from dataclasses import dataclass, field
from ipaddress import ip_address

from hjemmel.intake.parsed import Columns, Parsed, Unreadable
from hjemmel.intake.radius_assignment import is_inward, packed
from hjemmel.intake.radius_sessions import FIELDS, RECORD

GIVEN, KEPT, FREED = "given", "kept", "freed"
LAST_PORT = 65_535
DEFAULT_VRF = ("", "-", "0", "default", "global")
KIND = "private-address"  # of a key: whose it was at the time is asked of the stored sessions
NAMED = "nat/"  # what the session of a port block is called begins so, and no other's does
LONGEST_MS = 8 * 86_400_000  # how long a block may have gone untold before one that does not say since when it is held
ONLINE_ACTIVITY = "online-activity"  # refused, and the alarm
NOT_A_BLOCK = "not-a-port-block"
NO_PORTS = "no-ports"  # an address mapped without ports
INWARD_OUTSIDE = "outside-address-is-inward"  # translated once more before it reaches the world


@dataclass(frozen=True, slots=True)
class Block:
    """What was done with a block: `began_ms` where the source says since when it has been held, `vrf` where it is not the default."""

    done: str
    inside: str
    outside: str
    first: int
    last: int
    vrf: str = ""
    began_ms: int | None = None

    @property
    def key(self) -> str:
        """The address inside, with its routing table."""
        return f"{self.inside}@{self.vrf}" if self.vrf else self.inside


def block(done: str, inside: str, outside: str, ports: tuple[int, int], vrf: str = "", began_ms: int | None = None) -> Block:
    """A block that can be. Raises `Unreadable`."""
    if not 0 <= ports[0] <= ports[1] <= LAST_PORT:
        raise Unreadable(f"a first and a last port, at most {LAST_PORT}")
    try:
        addresses = str(ip_address(inside)), str(ip_address(outside))
    except ValueError:
        raise Unreadable("an IP address inside and one outside") from None
    return Block(done, *addresses, *ports, "" if vrf in DEFAULT_VRF else vrf, began_ms)


@dataclass(slots=True)
class PortBlocks:
    """The blocks of one delivery, taken as they come into `parsed`."""

    parsed: Parsed
    rows: Columns
    began: dict[str, int] = field(default_factory=dict)  # session -> since when, while it lasts
    seen: set[tuple[str, str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, parsed: Parsed) -> "PortBlocks":
        """None yet; their rows are columns of `parsed`."""
        rows = Columns.of(RECORD, FIELDS)
        parsed.columns.append(rows)
        return cls(parsed, rows)

    def refuse(self) -> None:
        """A record about a single connection, or one that says where somebody went: counted, and nothing of it is kept."""
        self.parsed.refused[ONLINE_ACTIVITY] += 1
        self.parsed.alarms[ONLINE_ACTIVITY] += 1

    def take(self, block: Block, at_ms: int, nas: str) -> None:
        """A block that is known to have been held from its beginning until `at_ms`, when the translator `nas` told of it."""
        if is_inward(block.outside):
            self.parsed.ignored[INWARD_OUTSIDE] += 1
            return
        name = f"{NAMED}{block.key}/{block.outside}:{block.first}-{block.last}"
        if (name, block.done, at_ms) in self.seen:
            self.parsed.duplicates += 1
            return
        self.seen.add((name, block.done, at_ms))
        told = block.began_ms or (at_ms if block.done == GIVEN else None)
        started_ms = min(at_ms, told or self.began.get(name, at_ms))
        known = told is not None or name in self.began
        self.rows.add((KIND, block.key), _row(name, block, nas, started_ms, at_ms))
        self.rows.follows_ms.append(started_ms if known else at_ms - LONGEST_MS)
        if block.done == FREED:
            self.began.pop(name, None)
        elif known:
            self.began[name] = started_ms


def _row(name: str, block: Block, nas: str, started_ms: int, at_ms: int) -> dict[str, object]:
    return {
        "session_id": name,
        "nas": nas,
        "public_address": packed(block.outside),
        "private_address": packed(block.inside),
        "port_from": block.first,
        "port_to": block.last,
        "prefix": None,
        "started_at": started_ms,
        "ended_at": at_ms,
        "state": "ended" if block.done == FREED else "open",
        "time_zone": "UTC",
    }
