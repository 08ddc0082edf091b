"""Which public addresses and ports does one accounting record say that a subscriber has?

A session may hold an IPv4 address of its own or blocks of ports behind a shared one (RFC 8045, or Nokia's `Alc-Nat-Port-Range`),
an IPv6 address, and prefixes. Each that the outside world can see is one assignment.
"""

import re
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from socket import AF_INET, inet_pton

from hjemmel.intake.parsed import Unreadable
from hjemmel.intake.radius_attributes import Attributes

Range = tuple[int, int, int]  # version, first and last address as numbers
Address = tuple[int, int, str]  # version, the address as a number, and as it is written


def _ranges(*networks: str) -> tuple[Range, ...]:
    return tuple((n.version, int(n.network_address), int(n.broadcast_address)) for n in map(ip_network, networks))


# Addresses that are not unique in the world. Documentation ranges count as unique: an example provider has no others.
INWARD = _ranges("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
NEVER = _ranges("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/127", "fe80::/10", "ff00::/8")
NOKIA_BLOCK = re.compile(r"(\S+) (\d{1,5})-(\d{1,5})(?: .*)?")
LAST_PORT = 65_535
MAPPED = bytes(10) + b"\xff\xff"
# The attributes that decide what a record assigns.
ADDRESSES = (
    "Framed-IP-Address", "Framed-IPv6-Address", "Framed-IPv6-Prefix", "Delegated-IPv6-Prefix", "Alc-Nat-Port-Range",
    "IP-Port-Range-Ext-IPv4-Addr", "IP-Port-Range-Alloc", "IP-Port-Range-Range-Start", "IP-Port-Range-Range-End",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Assignment:
    """One public address. Ports are set where the address is shared; `released` where the record says that the block was given back.

    Without a public address it is a place behind a shared one, whose ports somebody else tells.
    """

    public_address: str | None
    port_from: int | None = None
    port_to: int | None = None
    prefix: str | None = None
    released: bool = False

    def __str__(self) -> str:
        outside = self.public_address or "inside"
        return self.prefix or (outside if self.port_from is None else f"{outside}:{self.port_from}")

    @property
    def is_ipv4(self) -> bool:
        """Whether it is an IPv4 address, to which an address inside the network may belong."""
        return self.public_address is not None and ":" not in self.public_address


def packed(text: str) -> bytes:
    """An address in 16 bytes, an IPv4 address mapped into IPv6 (RFC 4291 2.5.5.2). Raises ValueError."""
    version, number, _ = _read(text)
    return number.to_bytes(16, "big") if version == 6 else MAPPED + number.to_bytes(4, "big")


def is_inward(text: str) -> bool:
    """Whether an address means something only inside the provider's network (RFC 1918, RFC 6598, RFC 4193). Raises ValueError."""
    return _within(_read(text), INWARD)


def private_address(attributes: Attributes) -> str | None:
    """The Framed-IP-Address, where it means something only inside the provider's network (RFC 1918, RFC 6598)."""
    for text in attributes.get("Framed-IP-Address", ()):
        address = _address(text, "Framed-IP-Address")
        if _within(address, INWARD):
            return address[2]
    return None


def assignments(attributes: Attributes) -> list[Assignment]:
    """What the outside world can see of this session, each for itself: one may join later than another. Raises `Unreadable`."""
    found = [*_port_blocks(attributes)] or [*_own_addresses(attributes, "Framed-IP-Address")]
    found += _own_addresses(attributes, "Framed-IPv6-Address")
    for name in ("Framed-IPv6-Prefix", "Delegated-IPv6-Prefix"):
        found += (Assignment(_network(text), prefix=text) for text in attributes.get(name, ()))
    return found


def _port_blocks(attributes: Attributes) -> list[Assignment]:
    blocks = [_nokia_block(text) for text in attributes.get("Alc-Nat-Port-Range", ())]
    outside = attributes.get("IP-Port-Range-Ext-IPv4-Addr", [])
    first, last = attributes.get("IP-Port-Range-Range-Start", []), attributes.get("IP-Port-Range-Range-End", [])
    if not outside and not first and not last:
        return blocks
    if len(first) != len(last) or len(outside) not in (1, len(first)) or not first:
        raise Unreadable("one outside address, first port and last port for each port block (RFC 8045)")
    said = [done in ("Deallocation", "2") for done in attributes.get("IP-Port-Range-Alloc", ())]
    released = said if len(said) == len(first) else [any(said)] * len(first)  # where it is not told which, nobody has any of them longer
    addresses = outside * len(first) if len(outside) == 1 else outside
    return blocks + [_block(a, f, t, released=r) for a, f, t, r in zip(addresses, first, last, released, strict=True)]


def _nokia_block(text: str) -> Assignment:
    match = NOKIA_BLOCK.fullmatch(text)
    if not match:
        raise Unreadable("an outside address and a port range in Alc-Nat-Port-Range, as in `198.51.100.7 4096-4607 router base`")
    return _block(match[1], match[2], match[3], released=False)


def _block(address: str, first: str, last: str, *, released: bool) -> Assignment:
    if not (first.isdecimal() and last.isdecimal() and int(first) <= int(last) <= LAST_PORT):
        raise Unreadable(f"a first and a last port, at most {LAST_PORT}")
    return Assignment(_address(address, "the outside address of a port block")[2], int(first), int(last), released=released)


def _own_addresses(attributes: Attributes, name: str) -> list[Assignment]:
    addresses = [_address(text, name) for text in attributes.get(name, ())]
    return [Assignment(a[2]) for a in addresses if not _within(a, INWARD) and not _within(a, NEVER)]


def _address(text: str, name: str) -> Address:
    try:
        return _read(text)
    except ValueError:
        raise Unreadable(f"an IP address in {name}") from None


def _network(text: str) -> str:
    try:
        return str(ip_network(text, strict=False).network_address)
    except ValueError:
        raise Unreadable("an IPv6 prefix with its length") from None


def _read(text: str) -> Address:
    """Raises ValueError."""
    try:  # nearly every address is an IPv4 one in four plain numbers, and those have one way to be written
        return 4, int.from_bytes(inet_pton(AF_INET, text), "big"), text
    except OSError:
        address = ip_address(text)
        return address.version, int(address), str(address)


def _within(address: Address, ranges: tuple[Range, ...]) -> bool:
    version, number, _ = address
    return any(first <= number <= last for kind, first, last in ranges if kind == version)
