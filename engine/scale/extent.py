"""How large the statement of a knowledge base would be, told before it is made."""

from __future__ import annotations

from engine.knowledge.base import Knowledge
from engine.knowledge.circles import extent
from engine.knowledge.strata import Stratum
from engine.scale.component import Component, cyclic_parts

# Planning takes DuckDB a tenth of a millisecond or more for each column of each layer, and more than its share where
# layers are many. Up to the first size it is always worth it; above the second it takes a minute or does not end.
_WORTH_IT = 30_000
_PLANNED = 90_000
# Between them, inference is done with so many rows before the statement is planned.
_FEW = 2_000


def is_too_large(knowledge: Knowledge, rows: int) -> bool:
    """Whether inference, row by row, is to be preferred to the statement for so many rows."""
    if rows == 0:
        return False
    found = size(knowledge)
    return found > _PLANNED or (found > _WORTH_IT and rows <= _FEW)


def size(knowledge: Knowledge) -> int:
    """About how many columns all layers of the statement have together."""
    circles = cyclic_parts(knowledge)
    width = len(knowledge.asked)
    total = 0
    for stratum in knowledge.strata.layers:
        inside = [circle for circle in circles if circle.rules & set(stratum.rules)]
        turns, tried = _unrolled(knowledge, inside)
        # A turn is a layer of what its rules read and a layer of the rules.
        total += 2 * turns * (width + tried)
        width += 2 * tried + len(stratum.all_rules) - sum(len(circle.rules) for circle in inside)
        total += width
        width += _concluded(knowledge, stratum)
        total += 2 * width
    return total


def _unrolled(knowledge: Knowledge, circles: list[Component]) -> tuple[int, int]:
    if not circles:
        return 0, 0
    rules = [knowledge.rules[id] for circle in circles for id in sorted(circle.rules)]
    return extent(rules, set().union(*(circle.attributes for circle in circles)))


def _concluded(knowledge: Knowledge, stratum: Stratum) -> int:
    """The columns of what a stratum completes: members of sets; of anything else its value, and its contradiction."""
    completed = [knowledge.attributes[name] for name in stratum.completes]
    return sum(len(each.choices) if each.several else 2 for each in completed)
