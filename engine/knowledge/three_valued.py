"""Unknown is not false: whether a condition holds, fails, or waits for an unknown value (strong Kleene logic)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from engine.knowledge.condition import COMPARE, Attributes, Condition, Test, bound, magnitude
from engine.knowledge.value import Value

Status = Literal["holds", "fails", "unknown"]


def status(condition: Condition, values: Mapping[str, Value], attributes: Attributes) -> Status:
    """Whether a condition holds for these values, fails, or waits for an unknown one."""
    if isinstance(condition, Test):
        return _test_status(condition, values, attributes)
    found = [status(part, values, attributes) for part in condition.parts]
    decided: Status = "fails" if condition.kind == "all" else "holds"
    if decided in found:
        return decided
    if "unknown" in found:
        return "unknown"
    return "holds" if condition.kind == "all" else "fails"


def holding(condition: Condition, values: Mapping[str, Value], attributes: Attributes) -> list[Test]:
    """The tests that make a condition hold: of an any-group, only the parts that do."""
    if isinstance(condition, Test):
        return [condition]
    found: list[Test] = []
    for part in condition.parts:
        if condition.kind == "all" or status(part, values, attributes) == "holds":
            found.extend(holding(part, values, attributes))
    return found


def _test_status(test: Test, values: Mapping[str, Value], attributes: Attributes) -> Status:
    value = values.get(test.attribute)
    if test.op in ("known", "unknown"):
        return "holds" if (value is None) == (test.op == "unknown") else "fails"
    if value is None:
        return "unknown"
    return "holds" if _passes(test, value, attributes) else "fails"


def _passes(test: Test, value: Value, attributes: Attributes) -> bool:
    if test.op == "is":
        return value in test.values
    if test.op == "is_not":
        return value not in test.values
    if isinstance(value, tuple):
        contains = any(wanted in value for wanted in test.values)
        return contains == (test.op == "has")
    return COMPARE[test.op](magnitude(value, attributes[test.attribute]), bound(test, attributes[test.attribute]))
