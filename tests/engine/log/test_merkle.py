"""The tree held to RFC 6962 as it is written there, to published vectors, and to forks."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.log import merkle
from engine.log.merkle import Frontier, completed, consistency, consistent, includes, inclusion, leaf_hash, root

# The leaves, roots and paths that the tests of certificate-transparency (merkletree) publish.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATHS = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
STEPS = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


class Nodes:
    """Stored nodes in memory, which count how many of them are read."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.read_count = 0
        for index, leaf in enumerate(leaves):
            for level, place, hash in completed(index, leaf, self.read):
                assert (level, place) not in self.nodes
                self.nodes[level, place] = hash

    def read(self, level: int, index: int) -> bytes:
        self.read_count += 1
        return self.nodes[level, index]


def leaves(count: int, of: str = "") -> list[bytes]:
    return [leaf_hash(f"{of}{number}".encode()) for number in range(count)]


# RFC 6962, section 2.1, word by word.
def split(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def mth(hashes: list[bytes]) -> bytes:
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    at = split(len(hashes))
    return hashlib.sha256(b"\x01" + mth(hashes[:at]) + mth(hashes[at:])).digest()


def path(index: int, hashes: list[bytes]) -> list[bytes]:
    if len(hashes) == 1:
        return []
    at = split(len(hashes))
    if index < at:
        return [*path(index, hashes[:at]), mth(hashes[at:])]
    return [*path(index - at, hashes[at:]), mth(hashes[:at])]


def proof(old: int, hashes: list[bytes]) -> list[bytes]:
    return subproof(old, hashes, True)


def subproof(old: int, hashes: list[bytes], whole: bool) -> list[bytes]:
    if old == len(hashes):
        return [] if whole else [mth(hashes)]
    at = split(len(hashes))
    if old <= at:
        return [*subproof(old, hashes[:at], whole), mth(hashes[at:])]
    return [*subproof(old - at, hashes[at:], False), mth(hashes[:at])]


def test_published_vectors() -> None:
    hashes = [leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES]
    nodes = Nodes(hashes)
    assert root(0, nodes.read).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert [root(size, nodes.read).hex() for size in range(1, 9)] == ROOTS
    for (index, size), wanted in PATHS.items():
        assert [each.hex() for each in inclusion(index, size, nodes.read)] == wanted
        assert includes(hashes[index], index, size, list(map(bytes.fromhex, wanted)), bytes.fromhex(ROOTS[size - 1]))
    for (old, new), wanted in STEPS.items():
        assert [each.hex() for each in consistency(old, new, nodes.read)] == wanted
        given_roots = bytes.fromhex(ROOTS[old - 1]), bytes.fromhex(ROOTS[new - 1])
        assert consistent(old, given_roots[0], new, given_roots[1], list(map(bytes.fromhex, wanted)))


def test_every_proof_of_every_small_tree_is_that_of_the_rfc() -> None:
    hashes = leaves(40)
    nodes, frontier = Nodes(hashes), Frontier()
    for size in range(len(hashes) + 1):
        assert frontier.root() == root(size, nodes.read) == mth(hashes[:size])
        for index in range(size):
            assert inclusion(index, size, nodes.read) == path(index, hashes[:size])
        for old in range(1, size + 1):
            steps = consistency(old, size, nodes.read)
            assert steps == proof(old, hashes[:size])
            assert consistent(old, mth(hashes[:old]), size, mth(hashes[:size]), steps)
        assert consistency(0, size, nodes.read) == []
        assert consistent(0, merkle.EMPTY, size, mth(hashes[:size]), [])
        if size < len(hashes):
            rows = frontier.add(hashes[size])
            assert rows == [(level, place, nodes.nodes[level, place]) for level, place, _ in rows]
    assert len(nodes.nodes) == sum(len(hashes) >> level for level in range(6))


def test_what_is_read_grows_with_the_logarithm() -> None:
    nodes = Nodes(leaves(5_000))
    nodes.read_count = 0
    inclusion(1_234, 4_999, nodes.read)
    consistency(2_777, 4_999, nodes.read)
    root(4_999, nodes.read)
    assert nodes.read_count < 60


SIZES = st.integers(1, 200).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1)))


@given(SIZES, st.data())
def test_a_proof_proves_one_leaf_in_one_place_of_one_tree(sizes: tuple[int, int], data: st.DataObject) -> None:
    size, index = sizes
    hashes = leaves(size)
    nodes = Nodes(hashes)
    top, steps = root(size, nodes.read), inclusion(index, size, nodes.read)
    assert includes(hashes[index], index, size, steps, top)
    other = data.draw(st.integers(0, size + 3).filter(lambda each: each != index))
    assert not includes(hashes[index], other, size, steps, top)
    assert not includes(leaf_hash(b"other"), index, size, steps, top)
    assert not includes(hashes[index], index, size, [*steps, top], top)
    assert not includes(hashes[index], index, size, steps, leaf_hash(b"other"))
    if steps:
        at = data.draw(st.integers(0, len(steps) - 1))
        assert not includes(hashes[index], index, size, steps[:at] + steps[at + 1 :], top)
        assert not includes(hashes[index], index, size, [*steps[:at], leaf_hash(b"x"), *steps[at + 1 :]], top)


@given(SIZES, st.data())
def test_no_proof_makes_a_fork_consistent(sizes: tuple[int, int], data: st.DataObject) -> None:
    new, changed = sizes
    old = data.draw(st.integers(changed + 1, new))
    hashes = leaves(new)
    honest, forked = Nodes(hashes), Nodes([*hashes[:changed], leaf_hash(b"fork"), *hashes[changed + 1 :]])
    before, after = root(old, honest.read), root(new, forked.read)
    for nodes in (honest, forked):
        assert not consistent(old, before, new, after, consistency(old, new, nodes.read))
    steps = data.draw(st.lists(st.sampled_from([*honest.nodes.values(), *forked.nodes.values()]), max_size=16))
    assert not consistent(old, before, new, after, steps)


@given(st.integers(1, 64), st.integers(1, 64), st.lists(st.binary(min_size=32, max_size=32), max_size=8))
def test_what_is_no_proof_is_refused(old: int, new: int, steps: list[bytes]) -> None:
    one, other = leaf_hash(b"one"), leaf_hash(b"other")
    assert not consistent(old, one, new, other, steps)
    assert not includes(one, old, new, steps, other)


def test_what_was_never_a_tree_is_refused() -> None:
    nodes = Nodes(leaves(3))
    for index in (-1, 3):
        with pytest.raises(ValueError, match="no leaf"):
            inclusion(index, 3, nodes.read)
    for old in (-1, 4):
        with pytest.raises(ValueError, match="never"):
            consistency(old, 3, nodes.read)
        assert not consistent(old, merkle.EMPTY, 3, merkle.EMPTY, [])
    with pytest.raises(LookupError):
        root(4, nodes.read)
