"""Whoever alters, removes, reorders or adds evidence is found, and the first place is named. Proves: N18."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hjemmel.evidence.chain import GENESIS, Head, Progress, Stored, Verdict, What, link, verify
from hjemmel.evidence.entry import leaf_hash
from hjemmel.evidence.tree import EMPTY_ROOT, Frontier, root

START = datetime(2026, 9, 1, tzinfo=UTC)


def chained(contents: Sequence[bytes], previous: bytes = GENESIS, first: int = 1) -> list[Stored]:
    rows = []
    for number, content in enumerate(contents, first):
        leaf = leaf_hash(content)
        previous = link(previous, leaf)
        rows.append(Stored(number, content, leaf, previous))
    return rows


def headed(rows: Sequence[Stored], sizes: Sequence[int]) -> list[Head]:
    return [Head(n, root([r.leaf for r in rows[:n]]), START + timedelta(seconds=n), rows[n - 1].chain if n else GENESIS) for n in sizes]


def renumbered(rows: Sequence[Stored]) -> list[Stored]:
    return [replace(row, sequence=number) for number, row in enumerate(rows, 1)]


ROWS = chained([b"entry %d" % n for n in range(1, 31)])
HEADS = headed(ROWS, [5, 10, 20, 30])

numbers = st.integers(1, 30)
inner = st.integers(2, 28)


def fault_of(verdict: Verdict) -> tuple[int, What]:
    assert not verdict.ok
    assert verdict.first_fault
    return verdict.first_fault.sequence, verdict.first_fault.what


@given(st.integers(0, 30), st.lists(st.integers(0, 30)))
def test_untouched_evidence_holds_wherever_the_heads_are(count: int, sizes: list[int]) -> None:
    sizes = sorted(n for n in sizes if n <= count)
    verdict = verify(ROWS[:count], headed(ROWS, sizes))
    assert verdict == Verdict(True, count, sizes[-1] if sizes else 0, None)


def test_no_evidence_holds_and_its_head_is_the_empty_root() -> None:
    assert verify([], [Head(0, EMPTY_ROOT, START, GENESIS)]).ok


@given(numbers)
def test_an_altered_content_is_named(at: int) -> None:
    rows = [replace(row, content=b"other") if row.sequence == at else row for row in ROWS]
    assert fault_of(verify(rows, HEADS)) == (at, What.ALTERED)
    assert verify(rows, HEADS).checked == at - 1


@given(numbers)
def test_an_altered_content_with_its_leaf_is_named(at: int) -> None:
    rows = [replace(row, content=b"other", leaf=leaf_hash(b"other")) if row.sequence == at else row for row in ROWS]
    assert fault_of(verify(rows, HEADS)) == (at, What.ALTERED)


@given(numbers)
def test_an_entry_altered_with_all_its_hashes_is_named_to_the_head(at: int) -> None:
    previous = ROWS[at - 2].chain if at > 1 else GENESIS
    rows = [*ROWS[: at - 1], *chained([b"other"], previous, at), *ROWS[at:]]
    verdict = verify(rows, headed(ROWS, range(1, 31)))
    # The head over the very last entry has none after it that could clear it.
    assert fault_of(verdict) == (at, What.HEAD if at == 30 else What.ALTERED)
    sparse = verify(rows, HEADS)
    assert sparse.first_fault
    assert sparse.proven < at
    assert sparse.proven < sparse.first_fault.sequence <= at + 1


@given(numbers)
def test_a_history_rewritten_to_its_end_is_refuted_by_the_heads(at: int) -> None:
    previous = ROWS[at - 2].chain if at > 1 else GENESIS
    rows = [*ROWS[: at - 1], *chained([b"other %d" % n for n in range(at, 31)], previous, at)]
    verdict = verify(rows, HEADS)
    head = next(h.size for h in HEADS if h.size >= at)
    assert fault_of(verdict) == (head, What.HEAD)
    assert verdict.proven < at <= head


@given(inner, st.integers(1, 3))
def test_a_removed_entry_is_named(at: int, many: int) -> None:
    rows = [row for row in ROWS if not at <= row.sequence < at + many]
    assert fault_of(verify(rows, HEADS)) == (at, What.REMOVED)


@given(st.integers(0, 29))
def test_entries_cut_from_the_end_are_named(left: int) -> None:
    assert fault_of(verify(ROWS[:left], HEADS)) == (left + 1, What.REMOVED)


@given(st.integers(1, 29))
def test_a_removed_entry_is_found_though_the_rest_was_renumbered(at: int) -> None:
    rows = renumbered([row for row in ROWS if row.sequence != at])
    sequence, what = fault_of(verify(rows, HEADS))
    assert sequence == at
    assert what == What.REMOVED


@given(st.integers(1, 29), st.data())
def test_reordered_entries_are_named_by_the_first(at: int, data: st.DataObject) -> None:
    to = data.draw(st.integers(at + 1, 30))
    order = list(ROWS)
    order[at - 1], order[to - 1] = order[to - 1], order[at - 1]
    for rows in (order, renumbered(order), [replace(o, sequence=r.sequence, chain=r.chain) for o, r in zip(order, ROWS, strict=True)]):
        assert fault_of(verify(rows, HEADS)) == (at, What.REORDERED)


@given(numbers)
def test_an_entry_put_in_is_named(at: int) -> None:
    false = Stored(at, b"false", leaf_hash(b"false"), leaf_hash(b"no chain"))
    assert fault_of(verify(renumbered([*ROWS[: at - 1], false, *ROWS[at - 1 :]]), HEADS)) == (at, What.ADDED)


@given(st.integers(1, 30))
def test_an_entry_put_in_with_the_right_hashes_is_named(at: int) -> None:
    previous = ROWS[at - 2].chain if at > 1 else GENESIS
    rows = renumbered([*ROWS[: at - 1], *chained([b"false"], previous, at), *ROWS[at - 1 :]])
    dense = headed(ROWS, range(1, 31))
    sequence, what = fault_of(verify(rows, HEADS))
    assert (sequence, what) in {(at, What.ADDED), (verify(ROWS[: at - 1], [h for h in HEADS if h.size < at]).proven + 1, What.ALTERED)}
    assert fault_of(verify(rows, dense))[0] == at


def test_a_number_used_twice_is_named() -> None:
    assert fault_of(verify([*ROWS[:7], replace(ROWS[6], content=b"other"), *ROWS[7:]], HEADS)) == (7, What.ADDED)


@given(st.sampled_from(range(4)), st.booleans())
def test_an_altered_head_is_told_from_altered_entries(which: int, in_the_root: bool) -> None:
    change = {"root": EMPTY_ROOT} if in_the_root else {"chain": GENESIS}
    heads = [replace(head, **change) if n == which else head for n, head in enumerate(HEADS)]
    verdict = verify(ROWS, heads)
    assert fault_of(verdict) == (HEADS[which].size, What.HEAD)
    assert verdict.first_fault
    cleared = "a later head proves the entries themselves" in verdict.first_fault.sentence
    assert cleared == (which < 3)


@given(st.integers(0, 29), st.integers(1, 30))
def test_going_on_from_a_proven_place_finds_the_same(begin: int, at: int) -> None:
    start = Progress(ROWS[begin - 1].chain if begin else GENESIS, Frontier())
    start.frontier.extend(row.leaf for row in ROWS[:begin])
    rows = [replace(row, content=b"other") if row.sequence == at else row for row in ROWS[begin:]]
    verdict = verify(rows, [h for h in HEADS if h.size > begin], start)
    assert verdict.ok == (at <= begin)
    assert verdict.ok or fault_of(verdict) == (at, What.ALTERED)
    assert start.frontier.size == verdict.checked


@given(st.integers(0, 29), st.lists(st.tuples(numbers, st.sampled_from(["content", "leaf", "chain", "sequence"])), min_size=1, max_size=4))
def test_no_change_whatever_goes_unseen(shift: int, changes: list[tuple[int, str]]) -> None:
    rows = list(ROWS)
    for at, part in changes:
        value = at + shift + 1 if part == "sequence" else b"%d" % shift
        rows[at - 1] = replace(rows[at - 1], **{part: value})
    verdict = verify(rows, HEADS)
    first = min(at for at, _ in changes)
    assert not verdict.ok
    assert verdict.checked == first - 1
    assert verdict.first_fault
    assert "`" in verdict.first_fault.sentence


def test_each_entry_hangs_on_the_one_before() -> None:
    assert all(link(a.chain, b.leaf) == b.chain for a, b in pairwise(ROWS))
    assert link(GENESIS, ROWS[0].leaf) == ROWS[0].chain
