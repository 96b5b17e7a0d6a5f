"""What a log must give for proofs: its name, its size, and the stored nodes of its tree."""

from __future__ import annotations

from typing import Protocol

from engine.log import merkle
from engine.log.checkpoint import Checkpoint
from engine.log.note import refuse
from engine.problem import ProblemError


class Tree(Protocol):
    """A log as it was at one moment. Nodes never change, so what is appended meanwhile does not disturb it."""

    @property
    def origin(self) -> str:
        """The name of the log."""

    @property
    def size(self) -> int:
        """How many entries it has."""

    def node(self, level: int, index: int) -> bytes:
        """A stored node. Raises LookupError where it is missing."""


def head(tree: Tree) -> Checkpoint:
    """The head of a log. Raises ProblemError where nodes are missing."""
    try:
        return Checkpoint(tree.origin, tree.size, merkle.root(tree.size, tree.node))
    except LookupError:
        raise _damaged(tree) from None


def steps(tree: Tree, old: int, new: int) -> list[bytes]:
    """The consistency proof between two sizes of a log. Raises ProblemError where it has none."""
    try:
        if new > tree.size:
            raise LookupError
        return merkle.consistency(old, new, tree.node)
    except LookupError:
        raise _damaged(tree) from None
    except ValueError as error:
        raise refuse(tree.origin, "shrunk-log", str(error)) from None


def path(tree: Tree, index: int, size: int) -> list[bytes]:
    """The inclusion proof of an entry. Raises ProblemError where there is none."""
    try:
        return merkle.inclusion(index, size, tree.node)
    except LookupError:
        raise _damaged(tree) from None
    except ValueError as error:
        raise refuse(tree.origin, "no-such-entry", str(error)) from None


def continues(tree: Tree, old: Checkpoint) -> bool:
    """Whether a log as it is now begins with what an earlier head of it says. Raises ProblemError where nodes miss."""
    if old.size > tree.size:
        return False
    return merkle.consistent(old.size, old.root, tree.size, head(tree).root, steps(tree, old.size, tree.size))


def _damaged(tree: Tree) -> ProblemError:
    return refuse(tree.origin, "damaged-store", "nodes of the tree are missing; certwise audit verify tells what else")
