"""Unknown is not false: whether a condition holds, fails, or waits for an unknown value (strong Kleene logic)."""

from __future__ import annotations

from typing import Literal

from engine.knowledge.condition import Attributes, Condition, Count, Group, Test, passes
from engine.knowledge.operator import OPERATORS
from engine.knowledge.value import Seen

Status = Literal["holds", "fails", "unknown"]
# Of each kind of group: how it ends where one part does, and how it ends where every part ends otherwise.
_ENDS: dict[str, tuple[Status, Status]] = {"all": ("fails", "holds"), "any": ("holds", "fails")}


def status(condition: Condition, values: Seen, attributes: Attributes) -> Status:
    """Whether a condition holds for these values, fails, or waits for an unknown one."""
    if isinstance(condition, Test):
        return _test_status(condition, values, attributes)
    if isinstance(condition, Count):
        ends = [status(part, values, attributes) for part in condition.parts]
        return _count_status(condition, ends.count("holds"), ends.count("unknown"))
    decisive, other = _ENDS[condition.kind]
    found = other
    for part in condition.parts:
        ended = status(part, values, attributes)
        if ended == decisive:
            return ended
        if ended == "unknown":
            found = ended
    return found


def holding(condition: Condition, values: Seen, attributes: Attributes) -> list[Test]:
    """The tests that make a condition hold: of an any-group or a count, only those of the parts that do."""
    if isinstance(condition, Test):
        return [condition]
    if isinstance(condition, Count):
        parts = [part for _, side in condition.sides() for part in side]
    else:
        parts = list(condition.parts)
    every = isinstance(condition, Group) and condition.kind == "all"
    found: list[Test] = []
    for part in parts:
        if every or status(part, values, attributes) == "holds":
            found.extend(holding(part, values, attributes))
    return found


def _count_status(condition: Count, known: int, unknown: int) -> Status:
    """What comes of a count of which so many parts hold, and so many may yet."""
    if known + unknown < condition.least or known > condition.most:
        return "fails"
    return "holds" if known >= condition.least and known + unknown <= condition.most else "unknown"


def _test_status(test: Test, values: Seen, attributes: Attributes) -> Status:
    value, operator = values.get(test.attribute), OPERATORS[test.op]
    if operator.operand == "none":
        return "holds" if (value is not None) == operator.inside else "fails"
    if value is None:
        return "unknown"
    if test.other:
        beside = values.get(test.other)
        if beside is None:
            return "unknown"
        test = Test(test.attribute, test.op, (beside,))
    return "holds" if passes(test, value, attributes[test.attribute]) else "fails"
