"""What are the elements of a record of IPFIX called, and how does it read without one of them?

A record by itself is a message with its template. An element that is left out is padding there: its octets stay, and nobody reads them.
"""

from collections.abc import Callable, Iterator
from functools import partial

from hjemmel.intake.ipfix_elements import PADDING, name
from hjemmel.intake.ipfix_messages import HEADER, IPFIX, NETFLOW, Element, Message, Place, Set, assembled, messages, places, templates
from hjemmel.intake.ipfix_writing import template
from hjemmel.intake.parsed import Fault, Unreadable

Without = Callable[[frozenset[str], str], bytes]  # the record without the elements of these names, and with another one altered


def is_messages(data: bytes) -> bool:
    """Whether data begin as a message does."""
    return len(data) >= min(HEADER.values()) and int.from_bytes(data[:2], "big") in (IPFIX, NETFLOW)


def records(data: bytes) -> Iterator[tuple[int, Without, tuple[str, ...]]]:
    """Each record whose template stands before it: the number of its message, itself without some elements, and their names."""
    known: dict[tuple[int, int, int], list[Element]] = {}
    for message in messages(data):
        if isinstance(message, Fault):
            return
        for one in message.sets:
            try:
                if message.are_templates(one):
                    known.update({(message.version, message.domain, n): of for n, of in templates(one.body, message.version)})
                elif of := known.get((message.version, message.domain, one.number)):
                    for each in places(one.body, [element.length for element in of]):
                        names = tuple(dict.fromkeys(_name(element) for element in of))
                        yield message.place, partial(_without, message, one, of, each), names
            except Unreadable:
                return


def _without(message: Message, one: Set, of: list[Element], where: tuple[Place, list[Place]], gone: frozenset[str], altered: str) -> bytes:
    body, (start, end) = bytearray(one.body), where[0]
    for element, (begins, ends) in zip(of, where[1], strict=True):
        if _name(element) == altered and ends > begins:
            body[ends - 1] ^= 1
    kept = [Element(PADDING, element.length) if _name(element) in gone else element for element in of]
    sent_s = (message.exported_s + 1) & 0xFFFF_FFFF  # a second later, or its own time would be told the same by its message
    return assembled(IPFIX, sent_s, message.domain, [template(one.number, kept), Set(one.number, bytes(body[start:end]))])


def _name(element: Element) -> str:
    return name(element.number, element.enterprise)
