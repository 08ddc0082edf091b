"""Which access line did the relay say that a DHCP client is on?

Relay agent information (RFC 3046; for DHCPv6 RFC 4649) in the ways in which Kea keeps it. The line's own name is the remote id;
where there is none, the circuit id names it.
"""

import re
from typing import Any

import msgspec

from hjemmel.intake.parsed import Key
from hjemmel.intake.radius_attributes import bare

JSON = msgspec.json.Decoder()
CIRCUIT_ID, REMOTE_ID = 1, 2  # RFC 3046 2.0
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
    hops = isc.get("relay-info")
    told = isc.get("relay-agent-info") or (hops[0] if isinstance(hops, list) and hops else None)
    if isinstance(told, str):
        return line_of(*_sub_options(told))
    if not isinstance(told, dict):
        return None
    remote, circuit = _sub_options(_text(told, "sub-options"))
    return line_of(remote or _text(told, "remote-id"), circuit)


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""


def _sub_options(octets: str) -> tuple[str, str]:
    """Remote id and circuit id of relay agent information in octets; what does not fit ends the reading."""
    try:
        rest = bytes.fromhex(octets.lower().removeprefix("0x"))
    except ValueError:
        return "", ""
    found: dict[int, bytes] = {}
    while len(rest) >= 2 and len(rest) >= 2 + rest[1]:
        found.setdefault(rest[0], rest[2 : 2 + rest[1]])
        rest = rest[2 + rest[1] :]
    remote, circuit = (found.get(code, b"") for code in (REMOTE_ID, CIRCUIT_ID))
    return f"0x{remote.hex()}" if remote else "", f"0x{circuit.hex()}" if circuit else ""
