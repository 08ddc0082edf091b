"""Which access line did the relay say that a DHCP client is on?

Relay agent information (RFC 3046; for DHCPv6 RFC 4649) in the ways in which Kea keeps it. The line's own name is the remote id;
where there is none, the circuit id (for DHCPv6 the interface id) names it.
"""

import re
from typing import Any

import msgspec

from hjemmel.intake.parsed import Key
from hjemmel.intake.radius_attributes import bare

JSON = msgspec.json.Decoder()
CIRCUIT_ID, REMOTE_ID, MOST_OCTETS = 1, 2, 255  # RFC 3046 2.0; all of it is one option
INTERFACE_ID, REMOTE_ID_6, MOST_OCTETS_6 = 18, 37, 65_535  # RFC 8415 21.18, RFC 4649; the options of one datagram
HEXADECIMAL = re.compile(r"(?:[0-9A-Fa-f]{2})+")
ENTERPRISE = re.compile(r"0x0000[0-9a-f]{4}(?=(?:[2-7][0-9a-f])+$)")  # a remote id of DHCPv6 begins with a number of its maker


def line_of(remote: str, circuit: str) -> Key | None:
    """The key of a line by its two names in octets (`0x444f…`), "" for none."""
    for octets in (remote, circuit):
        name = bare(ENTERPRISE.sub("0x", octets.lower())).strip() if octets else ""
        if name:
            return ("remote-id", name)
    return None


def from_context(user_context: str) -> Key | None:
    """The line that a lease's user context tells (`store-extended-info`); None where it tells none or cannot be read."""
    try:
        document = JSON.decode(user_context) if user_context else {}
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    isc = document.get("ISC") if isinstance(document, dict) else None
    if not isinstance(isc, dict):
        return None
    told = isc.get("relay-agent-info")
    if told:
        return _by_one(told)
    hops = isc.get("relay-info") or isc.get("relays")
    return _by_hops(hops) if isinstance(hops, list) else None


def _by_one(told: Any) -> Key | None:
    """DHCPv4: octets alone, or beside what is told of them."""
    if isinstance(told, str):
        return line_of(*_names(_options(told, 1, MOST_OCTETS), REMOTE_ID, CIRCUIT_ID))
    if not isinstance(told, dict):
        return None
    remote, circuit = _names(_options(_text(told, "sub-options"), 1, MOST_OCTETS), REMOTE_ID, CIRCUIT_ID)
    return line_of(remote or _octets(_text(told, "remote-id")), circuit)


def _by_hops(hops: list[Any]) -> Key | None:
    """DHCPv6: the last relay of the list is the nearest to the client. Each name is that of the nearest that tells one, as in the log."""
    remote, interface = "", ""
    for hop in (hop for hop in reversed(hops) if isinstance(hop, dict)):
        in_option, on_interface = _names(_options(_text(hop, "options"), 2, MOST_OCTETS_6), REMOTE_ID_6, INTERFACE_ID)
        remote, interface = remote or _octets(_text(hop, "remote-id")) or in_option, interface or on_interface
    return line_of(remote, interface)


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""


def _octets(text: str) -> str:
    """Octets as `0x444f…`, with which newer versions do not begin them."""
    return f"0x{text}" if HEXADECIMAL.fullmatch(text) else text


def _names(options: dict[int, bytes], *codes: int) -> tuple[str, ...]:
    return tuple(f"0x{options[code].hex()}" if options.get(code) else "" for code in codes)


def _options(text: str, width: int, most: int) -> dict[int, bytes]:
    """The first option of each code, whose code and length are `width` octets each; what does not fit ends the reading.

    None of more than `most` octets: no relay sends that.
    """
    digits = text.removeprefix("0x").removeprefix("0X")
    try:
        octets = bytes.fromhex(digits) if len(digits) <= 2 * most else b""
    except ValueError:
        return {}
    found: dict[int, bytes] = {}
    at = 0
    while (begin := at + 2 * width) <= len(octets):
        code, length = (int.from_bytes(octets[at + n * width : at + (n + 1) * width]) for n in (0, 1))
        at = begin + length
        if at > len(octets):
            break
        found.setdefault(code, octets[begin:at])
    return found
