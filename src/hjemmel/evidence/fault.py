"""What was done to the evidence, and where first?

`verify` finds the entry that does not follow from the one before it. Here the entries and heads just after it tell an alteration
from a removal, a change of order and an addition, also where the rest was renumbered to hide it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, takewhile

from hjemmel.evidence.entry import instant, leaf_hash
from hjemmel.evidence.stored import Head, Stored, link

LOOK_AHEAD_ENTRIES = 10_000


class What(StrEnum):
    """How the evidence was touched."""

    ALTERED = "altered"
    REMOVED = "removed"
    REORDERED = "reordered"
    ADDED = "added"
    HEAD = "head"  # the entries agree with one another and not with this head


@dataclass(frozen=True, slots=True)
class Fault:
    """The first place where the evidence parts from what was written, as one sentence. For a head, `sequence` is its size."""

    sequence: int
    what: What
    sentence: str


@dataclass(frozen=True, slots=True)
class _Hashes:
    """An entry ahead, without its content."""

    sequence: int
    leaf: bytes
    chain: bytes


def blame(odd: Stored, rest: Iterable[Stored], heads: Iterable[Head], *, previous: bytes, expected: int, proven: int) -> Fault:
    """Why `odd` is not entry `expected`, whose predecessor's chain hash is `previous`; a head has proven all up to `proven`.

    `rest` and `heads` are what follows; no more than `LOOK_AHEAD_ENTRIES` of each are read.
    """
    ahead = [_Hashes(row.sequence, row.leaf, row.chain) for row in islice(rest, LOOK_AHEAD_ENTRIES)]
    if odd.sequence != expected:
        return _misnumbered(expected, odd, ahead)
    leaf = leaf_hash(odd.content)
    if leaf != odd.leaf:
        return _content_fault(odd, leaf, ahead)
    if any(link(previous, row.leaf) == odd.chain for row in ahead):
        return _reordered(expected)
    if any(link(previous, row.leaf) == row.chain for row in ahead):
        belongs_later = any(link(row.chain, odd.leaf) == odd.chain for row in ahead)
        return _reordered(expected) if belongs_later else _added(expected)
    return _shifted(expected, odd, ahead, heads) or _broken(expected, proven)


def cut_off(size: int, head: Head) -> Fault:
    """A head that covers more entries than there are."""
    stated = f"the head of {instant(head.at)} covers `{head.size}`"
    return Fault(size + 1, What.REMOVED, f"entry `{size + 1}` and what followed were removed: {stated} entries and only {size} are left")


def unproven_head(head: Head, proven: int) -> Fault:
    """A head that does not match, and no later one that does: entries or head, nobody can tell."""
    rewritten = f"an entry from {proven + 1} to {head.size} was rewritten with all that follow, or the head was altered"
    return Fault(head.size, What.HEAD, f"the head of {instant(head.at)} over `{head.size}` entries does not match them: {rewritten}")


def altered_head(head: Head) -> Fault:
    """A head that does not match while a later one proves the same entries."""
    sentence = f"the head of {instant(head.at)} over `{head.size}` entries was altered: a later head proves the entries themselves"
    return Fault(head.size, What.HEAD, sentence)


def rewritten_before(head: Head, proven: int) -> Fault:
    """A head that does not match, and a chain that breaks later: entries were rewritten, hashes and all, up to the break."""
    where = f"entry `{proven + 1}`" if proven + 1 == head.size else f"an entry from `{proven + 1}` to {head.size}"
    return Fault(proven + 1, What.ALTERED, f"{where} was altered together with its hashes: the head of {instant(head.at)} does not match")


def _misnumbered(expected: int, odd: Stored, ahead: list[_Hashes]) -> Fault:
    if odd.sequence == expected - 1:
        return Fault(odd.sequence, What.ADDED, f"entry `{odd.sequence}` is there twice: one of the two was added after the fact")
    if odd.sequence < expected or any(row.sequence == expected for row in ahead):
        return _reordered(expected)
    gone = f"entry `{expected}` was" if odd.sequence == expected + 1 else f"entries `{expected}` to {odd.sequence - 1} were"
    return Fault(expected, What.REMOVED, f"{gone} removed: the next one left is {odd.sequence}")


def _content_fault(odd: Stored, leaf: bytes, ahead: list[_Hashes]) -> Fault:
    if any(row.leaf == leaf for row in ahead):
        return _reordered(odd.sequence)
    return Fault(odd.sequence, What.ALTERED, f"entry `{odd.sequence}` was altered: its content does not give its stored hash")


def _shifted(expected: int, odd: Stored, ahead: list[_Hashes], heads: Iterable[Head]) -> Fault | None:
    """Entries removed or added and the rest renumbered: the last entry of a later head is found under another number."""
    found = {odd.chain: odd.sequence} | {row.chain: row.sequence for row in ahead}
    last = max(found.values())
    for head in takewhile(lambda head: head.size <= last + LOOK_AHEAD_ENTRIES, islice(heads, LOOK_AHEAD_ENTRIES)):
        by = found.get(head.chain, head.size) - head.size
        if by < 0:
            sentence = f"what preceded entry `{expected}` was removed and the rest renumbered by {-by}, says the head of {instant(head.at)}"
            return Fault(expected, What.REMOVED, sentence)
        if by > 0:
            first = max(expected - by, 1)
            sentence = f"entry `{first}` was added after the fact and the rest renumbered by {by}, says the head of {instant(head.at)}"
            return Fault(first, What.ADDED, sentence)
    return None


def _broken(expected: int, proven: int) -> Fault:
    if proven + 1 == expected:
        return Fault(expected, What.ALTERED, f"entry `{expected}` was altered: it does not follow from entry {proven}, which a head proves")
    earlier = f"entry {proven + 1}" if proven + 2 == expected else f"one from {proven + 1} to {expected - 1}"
    blamed = f"it was altered, or {earlier} with its hashes"
    return Fault(expected, What.ALTERED, f"entry `{expected}` does not follow from the one before it: {blamed}")


def _reordered(sequence: int) -> Fault:
    return Fault(sequence, What.REORDERED, f"entry `{sequence}` is not the one that was written there: entries were put in another order")


def _added(sequence: int) -> Fault:
    return Fault(sequence, What.ADDED, f"entry `{sequence}` was added after the fact: the one that was written there follows later")
