"""Who had which leased address, as Kea's lease file tells it?

The journal of a memfile backend (`kea-leases4.csv`, `kea-leases6.csv`, and what a clean-up has rewritten) to `ip-assignment`. It
holds the leases in force and how they came to be, and no history: what a clean-up has dropped is known only if it was read before.
"""

import re
from collections.abc import Mapping
from ipaddress import ip_address

from hjemmel.intake import instants, mac
from hjemmel.intake.dhcp_relay import from_context
from hjemmel.intake.dhcp_sessions import Lease, Leases
from hjemmel.intake.lines import lines
from hjemmel.intake.parsed import NOTHING, Context, Key, Parsed, Unreadable

ESCAPED = re.compile(r"&#x([0-9a-fA-F]{2})")  # how Kea writes a comma inside a value
FOUR, SIX = {"address", "hwaddr", "valid_lifetime", "expire"}, {"address", "duid", "valid_lifetime", "expire", "lease_type", "prefix_len"}
FREED = ("2", "3")  # expired and reclaimed; released
DECLINED_STATE, DECLINED = "1", "declined"  # somebody else on the network had it: it is nobody's lease
PREFIX_LEASE = "2"  # IA_PD (RFC 8415)
A_HEADER = "the header of a Kea lease file: address, hwaddr or duid, valid_lifetime, expire …"
A_LEASE = "as many values as the header has names, an address, and whole seconds"


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The leases of a journal, in its order: see `Leases.take`. `context` may hold `received_at`, when the journal was read."""
    parsed = Parsed()
    leases = Leases.of(parsed)
    header: list[str] = []
    for number, line in lines(data, parsed):
        values = line.split(",")
        try:
            if values[0] == "address":
                header = _header(values)
            elif not header:
                raise Unreadable(A_HEADER)
            elif lease := _lease(header, values, parsed):
                leases.take(lease)
        except Unreadable as unreadable:
            parsed.faults.append(unreadable.at(number))
    leases.finish(instants.from_report(context.get("received_at")))
    return parsed


def _header(names: list[str]) -> list[str]:
    if len(set(names)) != len(names) or not (set(names) >= SIX if {"duid", "lease_type"} & set(names) else set(names) >= FOUR):
        raise Unreadable(A_HEADER)
    return names


def _lease(header: list[str], values: list[str], parsed: Parsed) -> Lease | None:
    """The lease of a row; None for what is nobody's. The start of a lease is its end less its length.

    What is removed is written once more without its length: the row then says when it was last renewed, and not when it was removed.
    """
    if len(values) != len(header):
        raise Unreadable(A_LEASE)
    row = dict(zip(header, values, strict=True))
    state = row.get("state", "0")
    if state == DECLINED_STATE:
        parsed.ignored[DECLINED] += 1
        return None
    address, lasts_s, expires_s = _address(row["address"]), _seconds(row["valid_lifetime"]), _seconds(row["expire"])
    over = state in FREED or lasts_s == 0
    at_ms = instants.from_unix(expires_s if over else expires_s - lasts_s)
    if at_ms is None:
        raise Unreadable("an end and a length from which a known instant follows", "a clock that was not set")
    length = _prefix_length(row["prefix_len"]) if row.get("lease_type") == PREFIX_LEASE else None
    client = row.get("duid") or row.get("hwaddr", "")
    return Lease(address, length, client, _key(row), at_ms, 0 if over else lasts_s, over, is_removal=lasts_s == 0)


def _key(row: Mapping[str, str]) -> Key | None:
    """The line that the relay told; else the hardware address, which is a subscription's user name where it has no other."""
    line = from_context(ESCAPED.sub(lambda octet: chr(int(octet[1], 16)), row.get("user_context", "")))
    hardware = mac.normal(row.get("hwaddr", ""))
    return line or (("user-name", hardware) if hardware else None)


def _prefix_length(text: str) -> int:
    if not (text.isdecimal() and text.isascii() and int(text[:4]) <= 128):
        raise Unreadable("the length of a prefix in prefix_len")
    return int(text)


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise Unreadable(A_LEASE) from None


def _seconds(text: str) -> int:
    if not (text.isdecimal() and text.isascii() and len(text) <= 12):
        raise Unreadable(A_LEASE)
    return int(text)
