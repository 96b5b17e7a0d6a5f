"""The parts of a condition, and what is left of it without one of them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.knowledge.condition import Condition, Group, Test, group


def without(condition: Condition) -> Iterator[tuple[Condition, Condition]]:
    """Every part of every group in a condition, with the condition that has all but this part."""
    if isinstance(condition, Test):
        return
    for index, part in enumerate(condition.parts):
        rest = [*condition.parts[:index], *condition.parts[index + 1 :]]
        yield part, group(condition.kind, rest)
        for inner, left in without(part):
            yield inner, replaced(condition, index, left)


def replaced(condition: Group, index: int, part: Condition) -> Condition:
    """A group with another part in one place."""
    return group(condition.kind, [*condition.parts[:index], part, *condition.parts[index + 1 :]])
