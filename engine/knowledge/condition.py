"""Conditions in negation normal form, and what they mean where a value is unknown.

A condition is a Test or a Group of conditions. Negation is pushed down to the tests when a condition is read, so a
condition holds exactly where strong Kleene logic calls it true: a test on an unknown attribute does not hold, nor does
its negation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.number import plain_number

Op = Literal["is", "is_not", "has", "lacks", "at_least", "at_most", "above", "below", "known", "unknown"]

OPPOSITE: dict[Op, Op] = {
    "is": "is_not",
    "is_not": "is",
    "has": "lacks",
    "lacks": "has",
    "at_least": "below",
    "below": "at_least",
    "at_most": "above",
    "above": "at_most",
    "known": "unknown",
    "unknown": "known",
}
COMPARE: dict[str, Callable[[float, float], bool]] = {
    "at_least": lambda got, bound: got >= bound,
    "at_most": lambda got, bound: got <= bound,
    "above": lambda got, bound: got > bound,
    "below": lambda got, bound: got < bound,
}


@dataclass(frozen=True, slots=True)
class Test:
    """One test of one attribute.

    `values`: any of these for is and has, none of them for is_not and lacks, the one bound of a comparison (for a
    level: the step). `figure` names where a bound comes from.
    """

    attribute: str
    op: Op
    values: tuple[Value, ...] = ()
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions of which all, or any, must hold."""

    kind: Literal["all", "any"]
    parts: tuple[Condition, ...]


Condition = Test | Group
Attributes = Mapping[str, Attribute]


def negated(condition: Condition) -> Condition:
    """The condition that holds where the given one is known not to."""
    if isinstance(condition, Test):
        return Test(condition.attribute, OPPOSITE[condition.op], condition.values, condition.figure)
    return group("any" if condition.kind == "all" else "all", [negated(part) for part in condition.parts])


def group(kind: Literal["all", "any"], parts: list[Condition]) -> Condition:
    """A group of the parts, flattened; a single part stands for itself."""
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Group) and part.kind == kind else [part])
    return flat[0] if len(flat) == 1 else Group(kind, tuple(flat))


def tests(condition: Condition) -> Iterator[Test]:
    """Every test of a condition, in the order it is written."""
    if isinstance(condition, Test):
        yield condition
    else:
        for part in condition.parts:
            yield from tests(part)


def magnitude(value: Value, attribute: Attribute) -> float:
    """A number, or the index of a level's step."""
    if isinstance(value, str):
        return attribute.steps.index(value)
    assert isinstance(value, int | float)
    return value


def bound(test: Test, attribute: Attribute) -> float:
    """The bound of a comparison as a number."""
    return magnitude(test.values[0], attribute)


BOUNDS: dict[str, str] = {
    "at_least": "at least",
    "at_most": "at most",
    "above": "above",
    "below": "below",
}


def wording(condition: Condition, attributes: Attributes) -> str:
    """A condition in words, for a person."""
    if isinstance(condition, Test):
        return _test_wording(condition, attributes[condition.attribute])
    joined = (" and " if condition.kind == "all" else " or ").join(
        wording(part, attributes) if isinstance(part, Test) else f"({wording(part, attributes)})"
        for part in condition.parts
    )
    return joined or "always"


def _test_wording(test: Test, attribute: Attribute) -> str:
    name = attribute.title
    if test.op in ("known", "unknown"):
        return f"{name} is {test.op}"
    choices = " or ".join(attribute.title_of(value) for value in test.values)
    if test.op == "is":
        return f"{name} is {choices}"
    if test.op == "is_not":
        return f"{name} is not {choices}"
    if test.op == "has":
        return f"{name} includes {choices}"
    if test.op == "lacks":
        return f"{name} does not include {choices}"
    shown = choices if attribute.ranked else f"{_number(test.values[0])} {attribute.unit}".rstrip()
    return f"{name} is {BOUNDS[test.op]} {shown}"


def _number(value: Value) -> str:
    return plain_number(value) if isinstance(value, int | float) else str(value)
