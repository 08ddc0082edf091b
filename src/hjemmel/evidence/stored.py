"""What does the store keep so that nothing can be changed unseen?

Each entry with its leaf and chain hash, and from time to time a head: the Merkle root and the chain hash at that size.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

GENESIS = bytes(32)

LINK_PREFIX = b"\x02"  # neither a leaf (0x00) nor an inner node (0x01) of the tree


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry as the store holds it. `sequence` counts from 1 without a gap; `content` is the entry's canonical bytes."""

    sequence: int
    content: bytes
    leaf: bytes
    chain: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """What the evidence was when it held `size` entries: its Merkle root and the chain hash of its last entry (`GENESIS` for none)."""

    size: int
    root: bytes
    at: datetime
    chain: bytes


def link(previous: bytes, leaf: bytes) -> bytes:
    """The chain hash of an entry: SHA-256 over 0x02, the chain hash before it (`GENESIS` for the first) and its leaf hash."""
    return sha256(LINK_PREFIX + previous + leaf).digest()
