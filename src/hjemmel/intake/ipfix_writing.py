"""How are templates and records of IPFIX written?

What the house writes itself: what it has heard and may keep, until it is stored, and what the simulated translators send (RFC 7011).
"""

from collections.abc import Iterable
from ipaddress import ip_address

from hjemmel.intake.ipfix_elements import AT_MS, AT_S, FIRST_PORT, LAST_PORT, LENGTHS, NAT_EVENT, NUMBER, PORTS, READ, STEP, VRF
from hjemmel.intake.ipfix_messages import IPFIX, TEMPLATES, Element, Set

NUMBERS = {name: number for number, (name, _) in READ.items()}
OCTETS = {NAT_EVENT: 1, VRF: 4, AT_MS: 8, AT_S: 4, FIRST_PORT: 2, LAST_PORT: 2, STEP: 2, PORTS: 2}


def element(name: str) -> Element:
    """An element by its name, of the length that its type has."""
    number = NUMBERS[name]
    kind = READ[number][1]
    return Element(number, OCTETS[name] if kind == NUMBER else LENGTHS[kind][0])


def template(number: int, of: Iterable[Element], version: int = IPFIX) -> Set:
    """A set with one template."""
    listed = list(of)
    return Set(TEMPLATES[version], number.to_bytes(2, "big") + len(listed).to_bytes(2, "big") + b"".join(map(_written, listed)))


def record(values: Iterable[object], of: Iterable[Element]) -> bytes:
    """A record of a template: addresses as text, all else as numbers."""
    return b"".join(_value(value, element.length) for value, element in zip(values, of, strict=True))


def _written(element: Element) -> bytes:
    length = element.length.to_bytes(2, "big")
    if element.enterprise is None:
        return element.number.to_bytes(2, "big") + length
    return (element.number | 0x8000).to_bytes(2, "big") + length + element.enterprise.to_bytes(4, "big")


def _value(value: object, octets: int) -> bytes:
    return ip_address(value).packed if isinstance(value, str) else int(value).to_bytes(octets, "big")  # type: ignore[call-overload]
