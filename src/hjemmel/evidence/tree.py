"""Which single hash stands for all entries so far?

The Merkle tree of RFC 6962 section 2.1 (unchanged in RFC 9162). `Frontier` grows it in constant time for each leaf and logarithmic
memory; `root` is the same tree by its definition, slow and obvious. Leaves are hashes already (`entry.leaf_hash`).
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

_NODE = b"\x01"
_SIZE_BYTES = 8


def node_hash(left: bytes, right: bytes) -> bytes:
    """An inner node: SHA-256 over 0x01 and its two children."""
    return sha256(_NODE + left + right).digest()


class Frontier:
    """The roots of the complete subtrees that make up a tree of `size` leaves, largest first: all that growing it needs."""

    __slots__ = ("_nodes", "size")

    def __init__(self) -> None:
        self.size = 0
        self._nodes: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Adds one leaf hash."""
        node, rest, nodes = leaf, self.size, self._nodes
        while rest & 1:
            node = sha256(_NODE + nodes.pop() + node).digest()
            rest >>= 1
        nodes.append(node)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Adds leaf hashes in order."""
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        """The hash of the whole tree; SHA-256 of nothing for a tree without leaves."""
        if not self._nodes:
            return EMPTY_ROOT
        node = self._nodes[-1]
        for left in reversed(self._nodes[:-1]):
            node = node_hash(left, node)
        return node

    def copy(self) -> "Frontier":
        """A frontier that grows apart from this one."""
        twin = Frontier()
        twin.size, twin._nodes = self.size, list(self._nodes)
        return twin

    def to_bytes(self) -> bytes:
        """The size (8 bytes, big-endian) and the subtree roots."""
        return self.size.to_bytes(_SIZE_BYTES, "big") + b"".join(self._nodes)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Frontier":
        """From `to_bytes`. Raises ValueError for bytes whose length does not fit the size that they state."""
        frontier = cls()
        frontier.size = int.from_bytes(data[:_SIZE_BYTES], "big")
        nodes = data[_SIZE_BYTES:]
        if len(data) < _SIZE_BYTES or len(nodes) != frontier.size.bit_count() * HASH_BYTES:
            raise ValueError(f"`{len(data)}` bytes are not the frontier of a tree of {frontier.size} leaves")
        frontier._nodes = [nodes[at : at + HASH_BYTES] for at in range(0, len(nodes), HASH_BYTES)]
        return frontier


def root(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash by its definition (RFC 6962 section 2.1): the plain twin of `Frontier.root`."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = _split(len(leaves))
    return node_hash(root(leaves[:split]), root(leaves[split:]))


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of leaf `index` (from 0), lowest sibling first. Raises IndexError for a leaf that the tree lacks."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"a tree of {len(leaves)} leaves has no leaf `{index}`")
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*inclusion_proof(leaves[:split], index), root(leaves[split:])]
    return [*inclusion_proof(leaves[split:], index - split), root(leaves[:split])]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], tree_root: bytes) -> bool:
    """Whether `proof` shows that `leaf` is number `index` (from 0) of the tree of `size` leaves (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    here, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            node = node_hash(sibling, node)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and node == tree_root


def consistency_proof(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """The proof that the first `first` leaves are a prefix of all. Raises IndexError for a prefix that there is not."""
    if not 0 < first <= len(leaves):
        raise IndexError(f"a tree of {len(leaves)} leaves has no prefix of `{first}`")
    return _subproof(leaves, first, whole=True)


def verify_consistency(first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the tree of `second` leaves extends the tree of `first` (RFC 9162 section 2.1.4.2)."""
    if first == second:
        return not proof and first_root == second_root
    if not 0 < first < second:
        return False
    path = [first_root, *proof] if first.bit_count() == 1 else list(proof)
    if not path:
        return False
    here, last = first - 1, second - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = path[0]
    for node in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = node_hash(node, old), node_hash(node, new)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(new, node)
        here, last = here >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _subproof(leaves: Sequence[bytes], first: int, *, whole: bool) -> list[bytes]:
    if first == len(leaves):
        return [] if whole else [root(leaves)]
    split = _split(len(leaves))
    if first <= split:
        return [*_subproof(leaves[:split], first, whole=whole), root(leaves[split:])]
    return [*_subproof(leaves[split:], first - split, whole=False), root(leaves[:split])]


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
