"""What does one RADIUS accounting packet say, and is it from whom it says?

A datagram (RFC 2866) to the attributes that are read of a record, and to its answer. Only the attributes of `WANTED` are taken out of
it; a packet that the shared secret does not vouch for says nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from pyrad.dictionary import Dictionary
from pyrad.packet import AccountingRequest, AcctPacket, PacketError, StatusServer

from hjemmel.intake.radius_attributes import Attributes

NO_NAMES = Dictionary()
ADSL_FORUM, NOKIA = 3561, 6527
EXTENDED, PORT_RANGE = 241, 6  # RFC 6929, RFC 8045


def _text(octets: bytes) -> str:
    """The text that octets hold, or their digits in lower case where they hold none."""
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.hex()
    return text.strip() if text.isprintable() else octets.hex()


def _number(octets: bytes) -> str:
    return str(int.from_bytes(octets, "big")) if len(octets) == 4 else ""


def _ipv4(octets: bytes) -> str:
    return str(IPv4Address(octets)) if len(octets) == 4 else ""


def _ipv6(octets: bytes) -> str:
    return str(IPv6Address(octets)) if len(octets) == 16 else ""


def _prefix(octets: bytes) -> str:
    """RFC 3162 2.3: a reserved octet, the length in bits, and as many octets of the prefix as that takes."""
    if not 2 <= len(octets) <= 18 or octets[1] > 128:
        return ""
    return f"{IPv6Address(octets[2:].ljust(16, bytes(1)))}/{octets[1]}"


# Type, or maker and type -> the attribute's name and how its value is read (RFC 2865, 2866, 2869, 3162, 4679, 4818, 6911).
TYPES: dict[int | tuple[int, int], tuple[str, Callable[[bytes], str]]] = {
    1: ("User-Name", _text),
    4: ("NAS-IP-Address", _ipv4),
    8: ("Framed-IP-Address", _ipv4),
    32: ("NAS-Identifier", _text),
    40: ("Acct-Status-Type", _number),
    41: ("Acct-Delay-Time", _number),
    44: ("Acct-Session-Id", _text),
    46: ("Acct-Session-Time", _number),
    55: ("Event-Timestamp", _number),
    95: ("NAS-IPv6-Address", _ipv6),
    97: ("Framed-IPv6-Prefix", _prefix),
    123: ("Delegated-IPv6-Prefix", _prefix),
    168: ("Framed-IPv6-Address", _ipv6),
    (ADSL_FORUM, 2): ("ADSL-Agent-Remote-Id", _text),
    (NOKIA, 121): ("Alc-Nat-Port-Range", _text),
}
PORT_RANGES: dict[int, tuple[str, Callable[[bytes], str]]] = {
    3: ("IP-Port-Range-Ext-IPv4-Addr", _ipv4),
    8: ("IP-Port-Range-Alloc", _number),
    9: ("IP-Port-Range-Range-Start", _number),
    10: ("IP-Port-Range-Range-End", _number),
}


@dataclass(frozen=True, slots=True)
class Packet:
    """What a packet says, None for one that only asks whether we are here (RFC 5997), and what is answered once it is durable."""

    attributes: Attributes | None
    answer: bytes


def read(datagram: bytes, secret: bytes, received_s: int) -> Packet | None:
    """The packet of a datagram; None where it is none, asks for something else, or the secret does not vouch for it."""
    try:
        packet = AcctPacket(packet=datagram, secret=secret, dict=NO_NAMES)
        if packet.code not in (AccountingRequest, StatusServer) or not packet.VerifyAcctRequest():
            return None
        answer = packet.CreateReply().ReplyPacket()
    except (PacketError, ValueError, IndexError, KeyError, TypeError):
        return None
    return Packet(_attributes(packet, received_s) if packet.code == AccountingRequest else None, answer)


def _attributes(packet: AcctPacket, received_s: int) -> Attributes:
    found: Attributes = {"Timestamp": [str(received_s)]}
    for key, values in dict.items(packet):  # by type, in octets: pyrad's own reading needs a dictionary of names
        if key == EXTENDED:
            pairs = [pair for value in values for pair in _port_ranges(value)]
        elif key in TYPES:
            name, reading = TYPES[key]
            pairs = [(name, reading(value)) for value in values]
        else:
            continue
        for name, text in pairs:
            if text:
                found.setdefault(name, []).append(text)
    return found


def _port_ranges(value: bytes) -> Iterator[tuple[str, str]]:
    rest = value[1:] if value[:1] == bytes([PORT_RANGE]) else b""
    while len(rest) >= 2 and 2 <= rest[1] <= len(rest):
        if rest[0] in PORT_RANGES:
            name, reading = PORT_RANGES[rest[0]]
            yield name, reading(rest[2 : rest[1]])
        rest = rest[rest[1] :]
