"""Who was given which leased address, as Kea's forensic log tells it?

The legal log of Kea (`libdhcp_legal_log`) to `ip-assignment`: one line when a lease is assigned, renewed or released. Its format can
be changed by its operator; a line with a time that tells of no lease in the words that Kea has from the start is passed over.
"""

import re
from ipaddress import ip_address

from hjemmel.intake import instants, mac
from hjemmel.intake.dhcp_relay import line_of
from hjemmel.intake.dhcp_sessions import Lease, Leases
from hjemmel.intake.lines import lines
from hjemmel.intake.parsed import NOTHING, Context, Key, Parsed, Unreadable

LINE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.\d+)? ([A-Za-z]{3,5}|[+-]\d\d(?::?\d\d)?) (.*)")
CONTINUED = re.compile(r"\s*-.*")  # from 3.3.0 a line may go on in the next ones
GIVEN = re.compile(
    r"(?:Address: (?P<address>[0-9A-Fa-f.:]+)|Prefix: (?P<prefix>[0-9A-Fa-f:]+) ?/ ?(?P<length>\d{1,3})) "
    r"has been (?P<verb>assigned|renewed|rebound|released)\b(?: for (?P<lasts>[\w ]+?))? (?:to|from) a device with\b"
)
LASTS = re.compile(r"(\d{1,9}) (day|hr|min|sec)")
IN_SECONDS = {"day": 86_400, "hr": 3600, "min": 60, "sec": 1}
OCTETS = r"((?:[0-9A-Fa-f]{2}:)*[0-9A-Fa-f]{2})\b"
HARDWARE, DUID = re.compile(r"hardware address: (?:hwtype=\d+ )?" + OCTETS), re.compile(r"DUID: " + OCTETS)
REMOTE, CIRCUIT = re.compile(r"remote-id: " + OCTETS), re.compile(r"(?:circuit|interface)-id: " + OCTETS)
NOT_A_LEASE = "not-a-lease-line"
A_LINE = "a date, a time, a zone, and what was done with a lease"
A_ZONE = "a time in a known zone (UTC, CET, +0100 …)"


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The leases of a log, in its order: see `Leases.take`. What a line says of a host's name or its vendor is not read."""
    parsed = Parsed()
    leases = Leases.of(parsed)
    for number, line in lines(data, parsed):
        try:
            if CONTINUED.fullmatch(line):
                continue
            if lease := _lease(line, parsed):
                leases.take(lease)
        except Unreadable as unreadable:
            parsed.faults.append(unreadable.at(number))
    return parsed


def _lease(line: str, parsed: Parsed) -> Lease | None:
    stamped = LINE.fullmatch(line)
    if stamped is None:
        raise Unreadable(A_LINE)
    given = GIVEN.match(stamped[3])
    if given is None:
        parsed.ignored[NOT_A_LEASE] += 1
        return None
    at_ms = instants.from_stamp(stamped[1], stamped[2])
    if at_ms is None:
        raise Unreadable(A_ZONE, "a time in another zone")
    over = given["verb"] == "released"
    seconds = sum(int(number) * IN_SECONDS[unit] for number, unit in LASTS.findall(given["lasts"] or ""))
    client = _found(DUID, line) or _found(HARDWARE, line)
    length = int(given["length"]) if given["length"] else None
    return Lease(_address(given["address"] or given["prefix"]), length, client.lower(), _key(line), at_ms, 0 if over else seconds, over)


def _key(line: str) -> Key | None:
    """The line that the relay told; else the hardware address, which is a subscription's user name where it has no other."""
    hardware = mac.normal(_found(HARDWARE, line))
    return line_of(_octets(REMOTE, line), _octets(CIRCUIT, line)) or (("user-name", hardware) if hardware else None)


def _found(what: re.Pattern[str], line: str) -> str:
    match = what.search(line)
    return match[1] if match else ""


def _octets(what: re.Pattern[str], line: str) -> str:
    found = _found(what, line)
    return f"0x{found.replace(':', '')}" if found else ""


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise Unreadable("an IP address") from None
