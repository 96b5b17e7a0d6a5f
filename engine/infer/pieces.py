"""A condition cut into pieces that are each small enough for the rule engine, and how they make up the whole.

The engine takes few groups in a rule, and gives one match for each combination of alternatives that hold. What is
larger is cut where its groups are: which pieces hold is asked of the engine, and what follows from that is worked out
here. A piece is a condition like any other, so what it says of the unknown stays the same. The engine cannot count, so
the parts of a count are always pieces of their own.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Literal, NamedTuple

from engine.knowledge.condition import Condition, Count, Test, group
from engine.knowledge.operator import OPERATORS

# Of one piece. The engine takes 14 groups; one fact may pass 64 tests under one node; see docs/durable-rules.md.
MOST_VALUES, MOST_GROUPS, MOST_ALTERNATIVES = 32, 8, 32
Kind = Literal["all", "any"]
# The number of a piece; or a kind and formulas of which all or any must hold; or how many must, at least, and formulas.
Formula = Any


class Size(NamedTuple):
    """The values that are tested, the groups, and the most combinations of alternatives that can hold at once."""

    values: int
    groups: int
    alternatives: int

    @property
    def fits(self) -> bool:
        """Whether the rule engine takes it whole."""
        return self.values <= MOST_VALUES and self.groups <= MOST_GROUPS and self.alternatives <= MOST_ALTERNATIVES


def size(condition: Condition) -> Size:
    """How much of the rule engine's bounds a condition takes."""
    if isinstance(condition, Test):
        count = max(1, len(condition.values))
        return Size(count, int(count > 1), count if OPERATORS[condition.op].inside else 1)
    if isinstance(condition, Count):
        values = sum(size(part).values for _, parts in condition.sides() for part in parts)
        return Size(values, MOST_GROUPS + 1, 1)
    return _joined(condition.kind, [size(part) for part in condition.parts])


def cut(condition: Condition) -> tuple[Formula, list[Condition]]:
    """A formula over the pieces, and the pieces. A condition that fits is one piece, whose formula is 0."""
    pieces: list[Condition] = []
    return _cut(condition, pieces), pieces


def holds(formula: Formula, found: Collection[int]) -> bool:
    """Whether a formula holds where these pieces do."""
    if isinstance(formula, int):
        return formula in found
    kind, parts = formula
    if isinstance(kind, int):
        return sum(holds(part, found) for part in parts) >= kind
    return (all if kind == "all" else any)(holds(part, found) for part in parts)


def _cut(condition: Condition, pieces: list[Condition]) -> Formula:
    if size(condition).fits:
        pieces.append(condition)
        return len(pieces) - 1
    if isinstance(condition, Test):
        kind: Kind = "any" if OPERATORS[condition.op].inside else "all"
        chunks = [condition.values[at : at + MOST_VALUES] for at in range(0, len(condition.values), MOST_VALUES)]
        parts: list[Condition] = [replace(condition, values=chunk) for chunk in chunks]
        return [kind, [_cut(part, pieces) for part in parts]]
    if isinstance(condition, Count):
        sides = [[least, [_cut(part, pieces) for part in parts]] for least, parts in condition.sides()]
        return sides[0] if len(sides) == 1 else ["all", sides]
    formulas: list[Formula] = []
    together: list[Condition] = []
    sizes: list[Size] = []
    for part in condition.parts:
        of_part = size(part)
        if not of_part.fits:
            formulas.append(_cut(part, pieces))
            continue
        if together and not _joined(condition.kind, [*sizes, of_part]).fits:
            formulas.append(_cut(group(condition.kind, together), pieces))
            together, sizes = [], []
        together.append(part)
        sizes.append(of_part)
    if together:
        formulas.append(_cut(group(condition.kind, together), pieces))
    return formulas[0] if len(formulas) == 1 else [condition.kind, formulas]


def _joined(kind: Kind, sizes: list[Size]) -> Size:
    alternatives = [each.alternatives for each in sizes]
    return Size(
        sum(each.values for each in sizes),
        1 + sum(each.groups for each in sizes),
        math.prod(alternatives) if kind == "all" else sum(alternatives),
    )
