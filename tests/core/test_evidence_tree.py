"""One hash stands for all entries, and short proofs lead to it. Proves: N18."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hjemmel.evidence.entry import leaf_hash
from hjemmel.evidence.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    root,
    verify_consistency,
    verify_inclusion,
)

# The vectors that implementations of Certificate Transparency share.
CONTENTS = [bytes.fromhex(x) for x in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}

sizes = st.integers(0, 70)


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(b"%d" % n) for n in range(count)]


def grown(hashes: list[bytes]) -> Frontier:
    frontier = Frontier()
    frontier.extend(hashes)
    return frontier


@pytest.mark.parametrize("size", ROOTS)
def test_the_root_is_the_published_one(size: int) -> None:
    hashes = [leaf_hash(content) for content in CONTENTS[:size]]
    assert grown(hashes).root().hex() == root(hashes).hex() == ROOTS[size]


@given(sizes)
def test_the_frontier_agrees_with_the_definition_at_every_size(size: int) -> None:
    frontier = grown(leaves(size))
    assert frontier.root() == root(leaves(size))
    assert frontier.size == size
    assert size or frontier.root() == EMPTY_ROOT


@given(sizes, sizes)
def test_a_frontier_goes_on_from_its_bytes(first: int, more: int) -> None:
    frontier = grown(leaves(first))
    again, twin = Frontier.from_bytes(frontier.to_bytes()), frontier.copy()
    for leaf in leaves(first + more)[first:]:
        again.append(leaf)
        twin.append(leaf)
    assert again.root() == twin.root() == root(leaves(first + more))
    assert frontier.root() == root(leaves(first))


@pytest.mark.parametrize("data", [b"", bytes(7), bytes(40), (3).to_bytes(8, "big") + bytes(32), (1).to_bytes(8, "big") + bytes(31)])
def test_bytes_that_are_no_frontier_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="are not the frontier"):
        Frontier.from_bytes(data)


@given(st.integers(1, 40), st.data())
def test_an_inclusion_proof_shows_its_leaf_and_no_other(size: int, data: st.DataObject) -> None:
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    hashes = leaves(size)
    proof = inclusion_proof(hashes, index)
    assert len(proof) <= size.bit_length()
    assert verify_inclusion(hashes[index], index, size, proof, root(hashes))
    assert verify_inclusion(hashes[other], index, size, proof, root(hashes)) == (other == index)
    assert verify_inclusion(hashes[index], other, size, proof, root(hashes)) == (other == index)
    assert not verify_inclusion(hashes[index], index, size, [*proof, hashes[0]], root(hashes))
    assert not verify_inclusion(hashes[index], size, size, proof, root(hashes))
    assert not proof or not verify_inclusion(hashes[index], index, size, proof[:-1], root(hashes))


@given(st.integers(1, 40), st.data())
def test_a_consistency_proof_shows_a_prefix_and_nothing_else(size: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, size))
    hashes = leaves(size)
    old, new = root(hashes[:first]), root(hashes)
    proof = consistency_proof(hashes, first)
    assert verify_consistency(first, old, size, new, proof)
    altered = [leaf_hash(b"x"), *hashes[1:]]
    assert not verify_consistency(first, root(altered[:first]), size, new, proof)
    assert not verify_consistency(first, old, size, root(altered), proof)
    assert not verify_consistency(first, old, size, new, [*proof, hashes[0]])
    assert first == size or not verify_consistency(first, old, size, new, [])


def test_no_proof_is_made_of_what_is_not_there() -> None:
    with pytest.raises(IndexError):
        inclusion_proof(leaves(3), 3)
    with pytest.raises(IndexError):
        consistency_proof(leaves(3), 4)
    assert not verify_consistency(4, leaves(1)[0], 3, leaves(1)[0], [])
