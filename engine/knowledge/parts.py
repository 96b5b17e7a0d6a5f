"""The parts of a condition, and what is left of it without one of them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.knowledge.condition import Condition, Count, Group, Test, group, remade


def without(condition: Condition) -> Iterator[tuple[Condition, Condition]]:
    """Every part of every group or count in a condition, with the condition that has all but this part."""
    if isinstance(condition, Test):
        return
    for index, part in enumerate(condition.parts):
        yield part, _without(condition, index)
        for inner, left in without(part):
            yield inner, replaced(condition, index, left)


def _without(condition: Group | Count, index: int) -> Condition:
    if isinstance(condition, Count):
        # One that never holds in its place, so that the others are counted in the order of before; see prove.counter.
        return replaced(condition, index, Group("any", ()))
    return group(condition.kind, [*condition.parts[:index], *condition.parts[index + 1 :]])


def replaced(condition: Group | Count, index: int, part: Condition) -> Condition:
    """A group or a count with another part in one place."""
    return remade(condition, [*condition.parts[:index], part, *condition.parts[index + 1 :]])
