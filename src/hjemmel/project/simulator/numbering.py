"""Which addresses and numbers may an invented home have?

IPv4 of RFC 5737 and RFC 6598, IPv6 of RFC 3849, MAC addresses that are locally administered. Norway keeps no telephone numbers for
invention; those here are valid in shape, from the first numbers of a few series.
"""

from ipaddress import IPv4Address, IPv6Address

PORTS, FIRST_PORT, BLOCKS = 128, 4096, 480  # of a port block; the blocks of one shared address
SHARED_ADDRESSES, OWN_ADDRESSES, OWN_EVERY = 240, 240, 20
SLOTS = 2  # of a home: a new session takes the other port block
MOST_HOMES = SHARED_ADDRESSES * BLOCKS // SLOTS
DEVICES = 64  # of a home, boxes included

SHARED = int(IPv4Address("198.51.100.1"))
OWN = int(IPv4Address("203.0.113.1"))
INSIDE = int(IPv4Address("100.64.0.10"))
SERVERS = tuple(f"198.51.100.{last}" for last in (250, 251, 252))
WAN_NETS = int(IPv6Address("2001:db8:1::"))
DELEGATED = int(IPv6Address("2001:db8:f000::"))


def inside_address(home: int) -> str:
    """The address within the provider's network (RFC 6598)."""
    return str(IPv4Address(INSIDE + home))


def own_address(home: int) -> str | None:
    """The public IPv4 address that only this home has; None for most, who share one."""
    number, other = divmod(home, OWN_EVERY)
    return str(IPv4Address(OWN + number)) if other == 0 and number < OWN_ADDRESSES else None


def port_block(home: int, slot: int) -> tuple[str, int, int]:
    """(shared address, first port, last port): no two homes and slots have the same."""
    address, block = divmod(home * SLOTS + slot % SLOTS, BLOCKS)
    first = FIRST_PORT + block * PORTS
    return str(IPv4Address(SHARED + address)), first, first + PORTS - 1


def wan_prefix(home: int) -> str:
    return f"{IPv6Address(WAN_NETS + (home << 64))}/64"


def delegated_prefix(home: int) -> str:
    return f"{IPv6Address(DELEGATED + (home << 72))}/56"


def mac(home: int, device: int) -> str:
    """Locally administered, lower case."""
    return f"02:00:5e:{home >> 8:02x}:{home & 255:02x}:{device:02x}"


def random_mac(number: int) -> str:
    """What a telephone calls itself to be nobody: any address whose locally administered bit is set, from 46 bits by lot."""
    octets = ((number >> 40) << 2 & 0xFC | 0x02, *((number >> shift) & 0xFF for shift in (32, 24, 16, 8, 0)))
    return ":".join(f"{octet:02x}" for octet in octets)


def fixed_number(home: int) -> str:
    return f"+4751{home:06d}"


def mobile_number(number: int) -> str:
    return f"+474000{number % 10_000:04d}" if number % 20_000 < 10_000 else f"+479000{number % 10_000:04d}"
