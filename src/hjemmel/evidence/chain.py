"""Is the evidence as it was written?

Each entry's chain hash covers all entries before it; each head pins the chain and the Merkle root at one size. `verify` reads
entries and heads once, in order, in logarithmic memory, and names the first fault.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain as joined

from hjemmel.evidence.entry import LEAF_PREFIX
from hjemmel.evidence.fault import Fault, What, altered_head, blame, cut_off, rewritten_before, unproven_head
from hjemmel.evidence.stored import GENESIS, LINK_PREFIX, Head, Stored, link
from hjemmel.evidence.tree import Frontier

__all__ = ["GENESIS", "Fault", "Head", "Progress", "Stored", "Verdict", "What", "link", "verify"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether all holds, how many entries (from the first) follow from one another, and up to which of them a head proves them."""

    ok: bool
    checked: int
    proven: int
    first_fault: Fault | None


@dataclass(slots=True)
class Progress:
    """What is verified so far: everything that going on from here needs. `verify` moves it on to the last good entry."""

    chain: bytes = GENESIS
    frontier: Frontier = field(default_factory=Frontier)


def verify(entries: Iterable[Stored], heads: Iterable[Head], start: Progress | None = None) -> Verdict:
    """Whether `entries` (by sequence) and `heads` (by size) are as they were written, and the first fault where not.

    With `start`, which a head must have proven, entries and heads are those that follow it. Entries after the last head are
    checked and not yet proven.
    """
    here = start or Progress()
    rows, marks = iter(entries), iter(heads)
    proven, suspect = here.frontier.size, None
    for mark in marks:
        odd = _advance(here, rows, mark.size)
        if odd is not None:
            return _verdict(here, proven, _explain(odd, (rows, joined((mark,), marks)), here, proven, suspect))
        if here.frontier.size < mark.size:
            return _verdict(here, proven, rewritten_before(suspect, proven) if suspect else cut_off(here.frontier.size, mark))
        if not _matches(here, mark):
            suspect = suspect or mark
        elif suspect:
            return _verdict(here, mark.size, altered_head(suspect))
        else:
            proven = mark.size
    odd = _advance(here, rows, None)
    if odd is not None:
        return _verdict(here, proven, _explain(odd, (rows, ()), here, proven, suspect))
    return _verdict(here, proven, unproven_head(suspect, proven) if suspect else None)


def _advance(here: Progress, rows: Iterator[Stored], until: int | None) -> Stored | None:
    """Moves `here` over good entries up to size `until` (or to the end). Returns the first entry that does not follow."""
    append, chain, size = here.frontier.append, here.chain, here.frontier.size
    if until is not None and size >= until:
        return None
    for row in rows:
        leaf = sha256(LEAF_PREFIX + row.content).digest()
        after = sha256(LINK_PREFIX + chain + leaf).digest()
        if row.sequence != size + 1 or leaf != row.leaf or after != row.chain:
            return row
        append(leaf)
        here.chain = chain = after
        size += 1
        if size == until:
            break
    return None


def _matches(here: Progress, head: Head) -> bool:
    return (head.size, head.chain, head.root) == (here.frontier.size, here.chain, here.frontier.root())


def _explain(odd: Stored, rest: tuple[Iterator[Stored], Iterable[Head]], here: Progress, proven: int, suspect: Head | None) -> Fault:
    if suspect:
        return rewritten_before(suspect, proven)
    return blame(odd, *rest, previous=here.chain, expected=here.frontier.size + 1, proven=proven)


def _verdict(here: Progress, proven: int, fault: Fault | None) -> Verdict:
    return Verdict(fault is None, here.frontier.size, proven, fault)
