"""Which ports of a shared address were behind whose address inside, as translators tell it by IPFIX?

NAT event logging (RFC 8158) by IPFIX and NetFlow version 9 to `ip-assignment`: port blocks given and freed (`port_blocks`). Single
connections and where they go never come in (N17). In a fault the number of a message stands where others have a line.
"""

from hjemmel.intake import instants
from hjemmel.intake.ipfix_elements import (
    ALLOCATED,
    AT_MS,
    AT_S,
    BOUND,
    CREATED,
    DEALLOCATED,
    DELETED,
    EXPORTER,
    EXPORTER_V6,
    FIRST_PORT,
    LAST_PORT,
    NAT_EVENT,
    OUTSIDE,
    OUTSIDE_V6,
    PORTS,
    SOURCE,
    SOURCE_V6,
    STEP,
    VRF,
)
from hjemmel.intake.ipfix_messages import Message, Set, messages
from hjemmel.intake.ipfix_records import Record, Records, tells_activity
from hjemmel.intake.parsed import NOTHING, Context, Fault, Parsed, Unreadable
from hjemmel.intake.port_blocks import FREED, GIVEN, KEPT, NO_PORTS, NOT_A_BLOCK, PortBlocks, block

DONE = {ALLOCATED: GIVEN, DEALLOCATED: FREED, CREATED: GIVEN, DELETED: FREED, None: KEPT}
NO_OUTSIDE = "no-address-outside"  # a block that does not say of which address
WITH_GAPS = "ports-with-gaps"  # every so-manieth port alone: those between are another's
NOWHERE = ("0.0.0.0", "::", None)  # noqa: S104
ITS_TEMPLATE = "the template of a data set, in the same delivery"


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The port blocks of the messages, in their order; data before their template are read once it has come.

    The key is the address inside, with its VRF where it is not the default. A record that does not say its time happened when its message
    was sent; one that does not say what was done with its block tells that it was held then.
    """
    parsed, records, waiting = Parsed(), Records(), list[tuple[Message, Set]]()
    blocks = PortBlocks.of(parsed)
    for message in messages(data):
        if isinstance(message, Fault):
            parsed.faults.append(message)
            continue
        waiting += [(message, one) for one in message.sets if not _is_taken(blocks, records, message, one)]
    for message, one in waiting:
        if not _is_taken(blocks, records, message, one):
            parsed.faults.append(Fault(message.place, "none", ITS_TEMPLATE))
    return parsed


def _is_taken(blocks: PortBlocks, records: Records, message: Message, one: Set) -> bool:
    """Whether a set is in, or a fault; not, where its template is not known."""
    try:
        found = records.read(message, one)
    except Unreadable as unreadable:
        blocks.parsed.faults.append(unreadable.at(message.place))
        return True
    for record in found or ():
        try:
            _take(blocks, record, message)
        except Unreadable as unreadable:
            blocks.parsed.faults.append(unreadable.at(message.place))
    return found is not None


def _take(blocks: PortBlocks, record: Record, message: Message) -> None:
    event = record.get(NAT_EVENT)
    if tells_activity(record):
        blocks.refuse()
    elif event in BOUND:
        blocks.parsed.ignored[NO_PORTS] += 1
    elif event not in DONE or (event is None and FIRST_PORT not in record):
        blocks.parsed.ignored[NOT_A_BLOCK] += 1
    elif (outside := _address(record, OUTSIDE, OUTSIDE_V6)) is None:
        blocks.parsed.ignored[NO_OUTSIDE] += 1
    elif record.get(STEP, 1) > 1:
        blocks.parsed.ignored[WITH_GAPS] += 1
    else:
        inside = _address(record, SOURCE_V6, SOURCE) or ""  # where both are told (DS-Lite), the one is the subscriber's, the other her own
        told = block(DONE[event], inside, outside, _ports(record), str(record.get(VRF, "")))
        blocks.take(told, _at_ms(record, message), _address(record, EXPORTER, EXPORTER_V6) or f"domain {message.domain}")


def _ports(record: Record) -> tuple[int, int]:
    first, last, ports = record.get(FIRST_PORT, -1), record.get(LAST_PORT), record.get(PORTS, 0)
    if last is None:
        return first, first + ports - 1
    if ports and ports != last - first + 1:
        raise Unreadable("a block with as many ports as it says")
    return first, last


def _at_ms(record: Record, message: Message) -> int:
    at_ms = record[AT_MS] if AT_MS in record else record.get(AT_S, message.exported_s) * 1000
    known = instants.known(at_ms)
    if known is None:
        raise Unreadable("a time from 2000 on")
    return known


def _address(record: Record, *names: str) -> str | None:
    return next((record[name] for name in names if record.get(name) not in NOWHERE), None)
