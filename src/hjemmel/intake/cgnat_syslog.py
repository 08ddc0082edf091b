"""Which ports of a shared address were behind whose address inside, and when?

The logs of those who translate addresses for many (RFC 6888), by syslog, to `ip-assignment`: port blocks given, kept and freed
(`port_blocks`). Single connections and where they go never come in (N17).
"""

from hjemmel.intake import cgnat_shapes, instants
from hjemmel.intake.lines import lines
from hjemmel.intake.parsed import NOTHING, Context, Parsed, Unreadable
from hjemmel.intake.port_blocks import NO_PORTS, NOT_A_BLOCK, PortBlocks
from hjemmel.intake.syslog_stamp import stamp

LONGEST = 16_384  # characters of a message; RFC 5424 6.1 asks for 2048 to be taken
A_TIME = "a time with its zone, or the zone beside the delivery (`zone`, such as Europe/Oslo)"


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The port blocks of a log, in the order of its lines. The key is the address inside, with its VRF where it is not the default.

    A block is known to have been held from its beginning until the line that tells of it last. `context` may hold `zone`, the IANA
    name of the zone of times that do not say theirs, and `received_at`, by which a line without a year has one.
    """
    parsed = Parsed()
    blocks = PortBlocks.of(parsed)
    zone, received_ms = context.get("zone", ""), instants.from_report(context.get("received_at"))
    for number, line in lines(data, parsed):
        try:
            _take(blocks, line, zone, received_ms)
        except Unreadable as unreadable:
            parsed.faults.append(unreadable.at(number))
    return parsed


def _take(blocks: PortBlocks, line: str, zone: str, received_ms: int | None) -> None:
    if len(line) > LONGEST:
        raise Unreadable(f"a message of at most {LONGEST} characters", "a longer one")
    if cgnat_shapes.tells_activity(line):
        blocks.refuse()
        return
    found = list(cgnat_shapes.blocks(line))
    if not found:
        blocks.parsed.ignored[NO_PORTS if cgnat_shapes.is_without_ports(line) else NOT_A_BLOCK] += 1
        return
    written = stamp(line, zone, received_ms)
    at_ms = written.at_ms or cgnat_shapes.srx_instant(line)
    if at_ms is None:
        raise Unreadable(A_TIME, "a line without one")
    for block in found:
        blocks.take(block, at_ms, written.host)
