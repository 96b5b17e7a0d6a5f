"""Whether boxes cover another one: an axis is an independent choice among atoms, a box restricts some axes to a mask.

A mask has a bit for each atom. An axis that a box does not name is not restricted by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

Box = dict[int, int]


class SpentError(Exception):
    """A question takes more steps than it may."""


class Steps:
    """The steps that a question may still take."""

    def __init__(self, allowed: int) -> None:
        self.allowed = self.left = allowed

    def take(self, count: int) -> None:
        """Count steps. Raises SpentError where they are too many."""
        self.left -= count
        if self.left < 0:
            raise SpentError

    @property
    def taken(self) -> int:
        """How many steps were taken so far, those allowed at most."""
        return min(self.allowed, self.allowed - self.left)


def both(one: Box, other: Box) -> Box | None:
    """What two boxes have in common, None where that is nothing."""
    if len(one) < len(other):
        one, other = other, one
    found = None
    for axis, mask in other.items():
        had = one.get(axis)
        left = mask if had is None else had & mask
        if not left:
            return None
        if left != had:
            found = dict(one) if found is None else found
            found[axis] = left
    return one if found is None else found


def covered(box: Box, cuts: Sequence[Box], full: Sequence[int], steps: Steps) -> bool:
    """Whether every point of a box is in one of the others. `full` has all atoms of each axis. Raises SpentError.

    Axis by axis, the others that still can hold a point are what matters; so points with the same ones are one.
    """
    every = (1 << len(cuts)) - 1
    named = dict.fromkeys(axis for cut in cuts for axis in cut)
    axes = sorted((_classes(axis, box.get(axis, full[axis]), cuts, steps) for axis in named), key=lambda it: len(it[0]))
    # The others that restrict none of the axes from each on: what is in them so far is in them altogether.
    rest = [every]
    for _, free in reversed(axes):
        rest.append(rest[-1] & free)
    rest.reverse()
    stack = [(0, every)]
    seen = set(stack)
    while stack:
        place, left = stack.pop()
        if not left:
            return False
        if left & rest[place]:
            continue
        classes = axes[place][0]
        steps.take(len(classes))
        following = {(place + 1, left & each) for each in classes} - seen
        seen |= following
        stack.extend(following)
    return True


def union(masks: Iterable[int]) -> int:
    """The bits of all masks."""
    found = 0
    for mask in masks:
        found |= mask
    return found


def places(mask: int) -> Iterator[int]:
    """The places of the bits of a mask, the lowest first."""
    digits = bin(mask)[:1:-1]
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)


def _classes(axis: int, whole: int, cuts: Sequence[Box], steps: Steps) -> tuple[set[int], int]:
    """For the atoms of an axis which of the cuts have them, each such selection once; and which do not restrict it."""
    free, by_mask = 0, dict[int, int]()
    for index, cut in enumerate(cuts):
        mask = cut.get(axis)
        if mask is None:
            free |= 1 << index
        else:
            by_mask[mask & whole] = by_mask.get(mask & whole, 0) | 1 << index
    steps.take(len(cuts) + sum(mask.bit_count() for mask in by_mask))
    having = dict.fromkeys(places(whole), free)
    for mask, chosen in by_mask.items():
        for atom in places(mask):
            having[atom] |= chosen
    return set(having.values()), free
