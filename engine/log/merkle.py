"""The Merkle tree of RFC 6962 over stored nodes: what a new leaf completes, the root, and proofs with their verifiers.

A node (level, index) is the hash of the complete subtree over the leaves from index * 2**level on, 2**level of them;
leaf number i is the node (0, i). Nodes are written once and never change, so everything here reads O(log n) of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

# The hash of a stored node; a LookupError where it is missing leaves every function here that reads nodes.
Reader = Callable[[int, int], bytes]
Row = tuple[int, int, bytes]
SIZE = 32
EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry as a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def completed(index: int, leaf: bytes, read: Reader) -> list[Row]:
    """The nodes that leaf number `index` completes, itself first, as (level, index, hash)."""
    rows = [(0, index, leaf)]
    level, hash = 0, leaf
    while index & 1:
        hash = node_hash(read(level, index - 1), hash)
        level, index = level + 1, index >> 1
        rows.append((level, index, hash))
    return rows


def root(size: int, read: Reader) -> bytes:
    """The root of the tree over the first `size` leaves."""
    return _over(0, size, read) if size else EMPTY


def inclusion(index: int, size: int, read: Reader) -> list[bytes]:
    """The proof that leaf number `index` is in the tree of `size`: its sibling first, the child of the root last.

    Raises ValueError where that tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} has no leaf {index}")
    path = list[bytes]()
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_over(middle, end, read))
            end = middle
        else:
            path.append(_over(start, middle, read))
            start = middle
    return path[::-1]


def consistency(old: int, new: int, read: Reader) -> list[bytes]:
    """The proof that the tree of `old` is the beginning of that of `new`; empty for an empty tree, and for the same.

    Raises ValueError where `old` is no size of an earlier tree.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} was never one of {old}")
    path = list[bytes]()
    start, end, whole = 0, new, True
    while 0 < old < end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_over(middle, end, read))
            end = middle
        else:
            path.append(_over(start, middle, read))
            start, whole = middle, False
    if not whole:
        path.append(_over(start, end, read))
    return path[::-1]


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof shows that a leaf is number `index` of the tree of `size` with this root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, hash = index, size - 1, leaf
    for each in proof:
        if not last:
            return False
        if place & 1 or place == last:
            hash = node_hash(each, hash)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            hash = node_hash(hash, each)
        place, last = place >> 1, last >> 1
    return not last and hash == root


def consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that the tree of `old` is the beginning of that of `new` (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old in (0, new):
        return not proof and old_root == (new_root if old else EMPTY)
    # A tree of a power of two is itself the first node of its proof, which leaves it out.
    nodes = [old_root, *proof] if not old & (old - 1) else list(proof)
    return bool(nodes) and _joined(old, old_root, new, new_root, nodes)


def _joined(old: int, old_root: bytes, new: int, new_root: bytes, nodes: Sequence[bytes]) -> bool:
    """Whether the nodes of a consistency proof, its start among them, make both roots."""
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = nodes[0]
    for each in nodes[1:]:
        if not last:
            return False
        if place & 1 or place == last:
            before, after = node_hash(each, before), node_hash(each, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, each)
        place, last = place >> 1, last >> 1
    return not last and before == old_root and after == new_root


class Frontier:
    """A tree that is built leaf by leaf and keeps O(log n) of it: for a walk over all entries."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._edge = dict[int, bytes]()
        for leaf in leaves:
            self.add(leaf)

    def add(self, leaf: bytes) -> list[Row]:
        """Add a leaf hash; gives the nodes that it completes."""
        rows = completed(self.size, leaf, lambda level, _: self._edge[level])
        for level, _, _ in rows[:-1]:
            self._edge.pop(level, None)
        top, _, hash = rows[-1]
        self._edge[top] = hash
        self.size += 1
        return rows

    def root(self) -> bytes:
        """The root over what was added."""
        return _folded([self._edge[level] for level in sorted(self._edge)]) if self.size else EMPTY


def _split(size: int) -> int:
    """The largest power of two below a size of two or more: where RFC 6962 divides a tree."""
    return 1 << (size - 1).bit_length() - 1


def _over(start: int, end: int, read: Reader) -> bytes:
    """The hash over a part of the leaves that begins where a subtree of its size may."""
    parts = list[bytes]()
    while start < end:
        level = (end - start).bit_length() - 1
        parts.append(read(level, start >> level))
        start += 1 << level
    return _folded(parts[::-1])


def _folded(parts: Sequence[bytes]) -> bytes:
    """The hash over complete subtrees side by side, the rightmost and smallest first."""
    hash = parts[0]
    for each in parts[1:]:
        hash = node_hash(each, hash)
    return hash
