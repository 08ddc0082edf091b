"""Which ports of a shared address were behind whose address inside, and when?

The logs of those who translate addresses for many (RFC 6888) to `ip-assignment`: port blocks given, kept and freed. Whose the
address inside was is known from the sessions that are stored. Single connections and where they go never come in (N17).
"""

from dataclasses import dataclass, field

from hjemmel.intake import cgnat_shapes, instants
from hjemmel.intake.cgnat_shapes import FREED, Block
from hjemmel.intake.lines import lines
from hjemmel.intake.parsed import NOTHING, Columns, Context, Parsed, Unreadable
from hjemmel.intake.radius_assignment import is_inward, packed
from hjemmel.intake.radius_sessions import FIELDS, RECORD
from hjemmel.intake.syslog_stamp import Stamp, stamp

KIND = "private-address"  # of a key: whose it was at the time is asked of the stored sessions
NAMED = "nat/"  # what the session of a port block is called begins so, and no other's does
LONGEST = 16_384  # characters of a message; RFC 5424 6.1 asks for 2048 to be taken
LONGEST_MS = 8 * 86_400_000  # how long a block may have gone untold before a line that does not say since when it is held
ONLINE_ACTIVITY = "online-activity"  # refused, and the alarm
NOT_A_BLOCK = "not-a-port-block"
NO_PORTS = "no-ports"  # an address mapped without ports
INWARD_OUTSIDE = "outside-address-is-inward"  # translated once more before it reaches the world
A_TIME = "a time with its zone, or the zone beside the delivery (`zone`, such as Europe/Oslo)"


@dataclass(slots=True)
class _Delivery:
    parsed: Parsed
    rows: Columns
    zone: str
    received_ms: int | None
    began: dict[str, int] = field(default_factory=dict)  # session -> since when, while it lasts
    seen: set[tuple[str, str, int]] = field(default_factory=set)


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The port blocks of a log, in the order of its lines. The key is the address inside, with its VRF where it is not the default.

    A block is known to have been held from its beginning until the line that tells of it last. `context` may hold `zone`, the IANA
    name of the zone of times that do not say theirs, and `received_at`, by which a line without a year has one.
    """
    delivery = _Delivery(Parsed(), Columns.of(RECORD, FIELDS), context.get("zone", ""), instants.from_report(context.get("received_at")))
    delivery.parsed.columns.append(delivery.rows)
    for number, line in lines(data, delivery.parsed):
        try:
            _take(delivery, line)
        except Unreadable as unreadable:
            delivery.parsed.faults.append(unreadable.at(number))
    return delivery.parsed


def _take(delivery: _Delivery, line: str) -> None:
    parsed = delivery.parsed
    if len(line) > LONGEST:
        raise Unreadable(f"a message of at most {LONGEST} characters", "a longer one")
    if cgnat_shapes.tells_activity(line):
        parsed.refused[ONLINE_ACTIVITY] += 1
        parsed.alarms[ONLINE_ACTIVITY] += 1
        return
    found = list(cgnat_shapes.blocks(line))
    if not found:
        parsed.ignored[NO_PORTS if cgnat_shapes.is_without_ports(line) else NOT_A_BLOCK] += 1
        return
    written = stamp(line, delivery.zone, delivery.received_ms)
    at_ms = written.at_ms or cgnat_shapes.srx_instant(line)
    if at_ms is None:
        raise Unreadable(A_TIME, "a line without one")
    for block in found:
        if is_inward(block.outside):
            parsed.ignored[INWARD_OUTSIDE] += 1
        else:
            _add(delivery, block, Stamp(at_ms, written.host))


def _add(delivery: _Delivery, block: Block, written: Stamp) -> None:
    at_ms = written.at_ms or 0
    name = f"{NAMED}{_inside(block)}/{block.outside}:{block.first}-{block.last}"
    if (name, block.done, at_ms) in delivery.seen:
        delivery.parsed.duplicates += 1
        return
    delivery.seen.add((name, block.done, at_ms))
    told = block.began_ms or (at_ms if block.done == cgnat_shapes.GIVEN else None)
    started_ms = min(at_ms, told or delivery.began.get(name, at_ms))
    known = told is not None or name in delivery.began
    delivery.rows.add((KIND, _inside(block)), _row(name, block, written, started_ms))
    delivery.rows.follows_ms.append(started_ms if known else at_ms - LONGEST_MS)
    if block.done == FREED:
        delivery.began.pop(name, None)
    elif known:
        delivery.began[name] = started_ms


def _row(name: str, block: Block, written: Stamp, started_ms: int) -> dict[str, object]:
    return {
        "session_id": name,
        "nas": written.host,
        "public_address": packed(block.outside),
        "private_address": packed(block.inside),
        "port_from": block.first,
        "port_to": block.last,
        "prefix": None,
        "started_at": started_ms,
        "ended_at": written.at_ms,
        "state": "ended" if block.done == FREED else "open",
        "time_zone": "UTC",
    }


def _inside(block: Block) -> str:
    return f"{block.inside}@{block.vrf}" if block.vrf else block.inside
