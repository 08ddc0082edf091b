"""What translators send by IPFIX (RFC 7011, RFC 8158) and NetFlow version 9 (RFC 3954), octet by octet, written from the RFCs."""

import struct
from collections.abc import Iterable, Mapping
from datetime import datetime
from ipaddress import ip_address
from typing import Any

AT_MS, INSIDE, OUTSIDE, FIRST, LAST, STEP, PORTS, EVENT, VRF = 323, 8, 225, 361, 362, 363, 364, 230, 234
AT_S, INSIDE_V6, DESTINATION, DESTINATION_PORT, EXPORTER = 322, 27, 12, 11, 130
LENGTHS = {323: 8, 322: 4, 8: 4, 27: 16, 225: 4, 281: 16, 230: 1, 234: 4, 12: 4, 130: 4, 1: 8, 226: 4}  # octets; 2 for all others
BLOCK = (AT_MS, INSIDE, OUTSIDE, FIRST, LAST, EVENT)
GIVEN, FREED = 16, 17
Values = Mapping[int, Any]


def octets(element: int, value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    return ip_address(value).packed if isinstance(value, str) else int(value).to_bytes(LENGTHS.get(element, 2), "big")


def template(number: int, elements: Iterable[int], *, netflow: bool = False, further: bytes = b"", more: int = 0) -> bytes:
    """A template set; `further` are `more` elements that are written out already."""
    listed = list(elements)
    body = struct.pack("!HH", number, len(listed) + more) + b"".join(struct.pack("!HH", e, LENGTHS.get(e, 2)) for e in listed) + further
    return struct.pack("!HH", 0 if netflow else 2, 4 + len(body)) + body


def data(number: int, elements: Iterable[int], *records: Values, padding: int = 0) -> bytes:
    """A data set of a template."""
    listed = list(elements)
    body = b"".join(octets(e, record[e]) for record in records for e in listed) + bytes(padding)
    return struct.pack("!HH", number, 4 + len(body)) + body


def ipfix(at: datetime, *sets: bytes, domain: int = 7, sequence: int = 0) -> bytes:
    """A message of IPFIX."""
    body = b"".join(sets)
    return struct.pack("!HHIII", 10, 16 + len(body), int(at.timestamp()), sequence, domain) + body


def netflow(at: datetime, *sets: bytes, domain: int = 7, count: int = 1) -> bytes:
    """A packet of NetFlow version 9."""
    return struct.pack("!HHIIII", 9, count, 123_456, int(at.timestamp()), 0, domain) + b"".join(sets)


def block(event: int, inside: str, outside: str, at: datetime, first: int = 4096, **more: Any) -> dict[int, Any]:
    """A block of 512 ports given or freed."""
    return {AT_MS: int(at.timestamp() * 1000), INSIDE: inside, OUTSIDE: outside, FIRST: first, LAST: first + 511, EVENT: event, **more}


def told(at: datetime, *records: Values, elements: Iterable[int] = BLOCK, number: int = 256) -> bytes:
    """One message with its template and these records."""
    listed = list(elements)
    return ipfix(at, template(number, listed), data(number, listed, *records))
