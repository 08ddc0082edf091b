"""Where does each message end, and each set, and what do its templates say?

IPFIX (RFC 7011), one message after another as in files (RFC 5655), and NetFlow version 9 (RFC 3954), which tells no length: a message ends
where a set would have a number that no set has, the version of the next.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hjemmel.intake.parsed import Fault, Unreadable

IPFIX, NETFLOW = 10, 9
HEADER = {IPFIX: 16, NETFLOW: 20}  # octets
TEMPLATES, OPTIONS = {IPFIX: 2, NETFLOW: 0}, {IPFIX: 3, NETFLOW: 1}
FIRST_DATA = 256
Place = tuple[int, int]  # where something begins and ends
VARIABLE = 0xFFFF  # the length of an element that says its length in each record
MOST_ELEMENTS = 256  # of one template
CUT_OFF, REST = "the data end in the middle of a message", "the rest of it: the data may have been cut off on the way"
A_MESSAGE = "a message of IPFIX (version 10) or NetFlow version 9"
A_SET = "a set that ends where its message does, or before"
A_TEMPLATE = "a template that is whole"


@dataclass(frozen=True, slots=True)
class Set:
    """Templates, options or data, by its number; `body` is without its header."""

    number: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """`place` counts from 1; `exported_s` is when it was sent, in Unix seconds."""

    place: int
    version: int
    exported_s: int
    domain: int
    sets: tuple[Set, ...]

    def alone(self, one: Set) -> bytes:
        """A message with one of its sets."""
        return assembled(self.version, self.exported_s, self.domain, [one])

    def are_templates(self, one: Set) -> bool:
        """Whether a set holds templates of data."""
        return one.number == TEMPLATES[self.version]


@dataclass(frozen=True, slots=True)
class Element:
    """One of a template: its number, its length in octets (or `VARIABLE`), and whose it is where it is not IANA's."""

    number: int
    length: int
    enterprise: int | None = None


def assembled(version: int, exported_s: int, domain: int, sets: Iterable[Set], before: int = 0) -> bytes:
    """A message as it is sent; `before` is how many records of its domain were sent before it."""
    body = b"".join(one.number.to_bytes(2, "big") + (4 + len(one.body)).to_bytes(2, "big") + one.body for one in sets)
    said = exported_s.to_bytes(4, "big") + before.to_bytes(4, "big") + domain.to_bytes(4, "big")
    head = (HEADER[IPFIX] + len(body)).to_bytes(2, "big") if version == IPFIX else bytes((0, 1, 0, 0, 0, 0))
    return version.to_bytes(2, "big") + head + said + body


def messages(data: bytes) -> Iterator[Message | Fault]:
    """The messages of a delivery; a fault in the place of one that cannot be read, and at the end where none can be found any more."""
    at, place = 0, 0
    while at < len(data):
        place += 1
        version = int.from_bytes(data[at : at + 2], "big")
        header = HEADER.get(version)
        if header is None or at + header > len(data):
            yield Fault(place, "something else", A_MESSAGE) if header is None else Fault(place, CUT_OFF, REST)
            return
        end = at + int.from_bytes(data[at + 2 : at + 4], "big") if version == IPFIX else _end(data, at + header)
        if not at + header <= end <= len(data):
            yield Fault(place, *((CUT_OFF, REST) if end > len(data) else ("something else", A_MESSAGE)))
            return
        told = data[at + (4 if version == IPFIX else 8) : at + header]  # when, the number of the message, the domain
        exported_s, domain = int.from_bytes(told[:4], "big"), int.from_bytes(told[8:12], "big")
        try:
            yield Message(place, version, exported_s, domain, tuple(_sets(data, at + header, end)))
        except Unreadable as unreadable:
            yield unreadable.at(place)
        at = end


def _end(data: bytes, at: int) -> int:
    """Where a message of NetFlow ends, from the end of its header; beyond the data where it is cut off."""
    while at + 4 <= len(data):
        number, length = int.from_bytes(data[at : at + 2], "big"), int.from_bytes(data[at + 2 : at + 4], "big")
        if number not in (TEMPLATES[NETFLOW], OPTIONS[NETFLOW]) and number < FIRST_DATA:
            return at
        at += max(length, 4)
    return at if at == len(data) else len(data) + 1


def _sets(data: bytes, at: int, end: int) -> Iterator[Set]:
    while at < end:
        length = int.from_bytes(data[at + 2 : at + 4], "big") if at + 4 <= end else 0
        if length < 4 or at + length > end:
            raise Unreadable(A_SET)
        yield Set(int.from_bytes(data[at : at + 2], "big"), data[at + 4 : at + length])
        at += length


def templates(body: bytes, version: int) -> Iterator[tuple[int, list[Element]]]:
    """The templates of a set, by their numbers; one that is taken back has no elements. Raises `Unreadable`."""
    at = 0
    while len(body) - at >= 4 and any(body[at:]):
        number, count = int.from_bytes(body[at : at + 2], "big"), int.from_bytes(body[at + 2 : at + 4], "big")
        at += 4
        if count > MOST_ELEMENTS:
            raise Unreadable(f"a template of at most {MOST_ELEMENTS} elements", "a longer one")
        elements = []
        for _ in range(count):
            element, at = _element(body, at, version)
            elements.append(element)
        yield number, elements


def _element(body: bytes, at: int, version: int) -> tuple[Element, int]:
    number, length = int.from_bytes(body[at : at + 2], "big"), int.from_bytes(body[at + 2 : at + 4], "big")
    of_enterprise = version == IPFIX and number >> 15
    end = at + (8 if of_enterprise else 4)
    if end > len(body):
        raise Unreadable(A_TEMPLATE)
    return Element(number & 0x7FFF, length, int.from_bytes(body[at + 4 : end], "big")) if of_enterprise else Element(number, length), end


def places(body: bytes, lengths: list[int]) -> Iterator[tuple[Place, list[Place]]]:
    """Where each record of a data set stands, and each of its elements; what is shorter than a record is padding. Raises `Unreadable`."""
    at, shortest = 0, sum(1 if length == VARIABLE else length for length in lengths)
    while shortest and len(body) - at >= shortest:
        start, elements = at, []
        for length in lengths:
            if length == VARIABLE:
                length, at = _length(body, at)  # noqa: PLW2901
            elements.append((at, at + length))
            at += length
        if at > len(body):
            raise Unreadable("records that end where their set does")
        yield (start, at), elements


def _length(body: bytes, at: int) -> tuple[int, int]:
    if body[at : at + 1] == b"\xff":
        return int.from_bytes(body[at + 1 : at + 3], "big"), at + 3
    return int.from_bytes(body[at : at + 1], "big"), at + 1
