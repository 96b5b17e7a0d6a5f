"""Conditions in negation normal form, and what they mean where a value is unknown.

A condition is a Test, or a Group or a Count of conditions. Negation is pushed down to the tests when a condition is
read, so a condition holds exactly where strong Kleene logic calls it true: a test on an unknown attribute does not
hold, nor does its negation. An upper bound of a Count is a lower one of the opposites of its parts: see `sides`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from engine.knowledge.day import day_of, number_of
from engine.knowledge.operator import COMPARED, OPERATORS, Op, Region
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.number import plain_number


@dataclass(frozen=True, slots=True)
class Test:
    """One test of one attribute.

    `values`: any of these for is and has, none of them for is_not and lacks, the one bound of a comparison (for a
    level: the step). `figure` names where a bound comes from. With `other` the operand is the value of that attribute.
    """

    attribute: str
    op: Op
    values: tuple[Value, ...] = ()
    figure: str = ""
    other: str = ""

    @property
    def reads(self) -> tuple[str, ...]:
        """The attributes that decide it."""
        return (self.attribute, self.other) if self.other else (self.attribute,)


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions of which all, or any, must hold."""

    kind: Literal["all", "any"]
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """Conditions of which at least `least` and at most `most` must hold; 0, and all of them, are no bounds.

    Made by `count`, so it is none of what a Group says in fewer words.
    """

    least: int
    most: int
    parts: tuple[Condition, ...]

    def sides(self) -> Iterator[tuple[int, tuple[Condition, ...]]]:
        """The normal form, a side a bound: of how many conditions so many must hold, at least."""
        if self.least > 0:
            yield self.least, self.parts
        if self.most < len(self.parts):
            yield len(self.parts) - self.most, tuple([negated(part) for part in self.parts])


Condition = Test | Group | Count
ALWAYS = Group("all", ())
Attributes = Mapping[str, Attribute]


def negated(condition: Condition) -> Condition:
    """The condition that holds where the given one is known not to."""
    if isinstance(condition, Test):
        return replace(condition, op=OPERATORS[condition.op].opposite)
    if isinstance(condition, Count):
        every = len(condition.parts)
        fewer, more = (0, condition.least - 1), (condition.most + 1, every)
        beyond = [each for each in (fewer, more) if each[0] <= each[1]]
        return group("any", [count(least, most, condition.parts) for least, most in beyond])
    return group("any" if condition.kind == "all" else "all", [negated(part) for part in condition.parts])


def unmet(condition: Condition) -> Condition:
    """The condition that holds where the given one does not, be it that it fails or that it waits for a value."""
    if isinstance(condition, Test):
        opposite = negated(condition)
        if OPERATORS[condition.op].operand == "none":
            return opposite
        return group("any", [Test(condition.attribute, "unknown"), opposite])
    if isinstance(condition, Count):
        sides = [(len(parts) - least + 1, [unmet(part) for part in parts]) for least, parts in condition.sides()]
        return group("any", [count(least, len(parts), parts) for least, parts in sides])
    return group("any" if condition.kind == "all" else "all", [unmet(part) for part in condition.parts])


def group(kind: Literal["all", "any"], parts: list[Condition]) -> Condition:
    """A group of the parts, flattened; a single part stands for itself."""
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Group) and part.kind == kind else [part])
    return flat[0] if len(flat) == 1 else Group(kind, tuple(flat))


def count(least: int, most: int, parts: Sequence[Condition]) -> Condition:
    """A count of the parts, or what says the same: all of them, any, none, always or never."""
    every = len(parts)
    least, most = max(least, 0), min(most, every)
    if least > most:
        return Group("any", ())
    if (least, most) == (0, every):
        return Group("all", ())
    if most == every and least in (1, every):
        return group("any" if least == 1 else "all", list(parts))
    if most == 0:
        return group("all", [negated(part) for part in parts])
    return Count(least, most, tuple(parts))


def remade(condition: Group | Count, parts: Sequence[Condition]) -> Condition:
    """The same of other parts."""
    if isinstance(condition, Group):
        return group(condition.kind, list(parts))
    most = condition.most if condition.most < len(condition.parts) else len(parts)
    return count(condition.least, most, parts)


def tests(condition: Condition) -> Iterator[Test]:
    """Every test of a condition in normal form, in the order it is written."""
    if isinstance(condition, Test):
        yield condition
    elif isinstance(condition, Count):
        for _, parts in condition.sides():
            for part in parts:
                yield from tests(part)
    else:
        for part in condition.parts:
            yield from tests(part)


def written(test: Test) -> dict[str, Any]:
    """A test as the entry of a condition that says it in a file."""
    operator, values = OPERATORS[test.op], test.values
    key = next(form.key for form in reversed(operator.forms) if len(values) < 2 or not form.each)
    if operator.operand == "none":
        return {key: [test.attribute]}
    if test.other:
        same = {COMPARED: test.other}
        return {test.attribute: {key: same} if operator.operand == "bound" or key else same}
    if operator.operand == "bound":
        return {test.attribute: {key: {"figure": test.figure} if test.figure else values[0]}}
    return {test.attribute: {key: list(values)} if key else values[0] if len(values) == 1 else list(values)}


def reads(condition: Condition) -> Iterator[str]:
    """Every attribute that a condition reads, as often as it does, in the order it is written."""
    for test in tests(condition):
        yield from test.reads


def named(test: Test) -> tuple[Value, ...]:
    """The values of which a test wants one; none where it wants a bound, or anything but its values."""
    operator = OPERATORS[test.op]
    return test.values if operator.inside and operator.operand == "values" else ()


def region(test: Test) -> Region:
    """The region of values that a test asks about: it holds inside of it, or outside, as its operator says."""
    return OPERATORS[test.op].accepts(test.values)


def passes(test: Test, value: Value, attribute: Attribute) -> bool:
    """Whether a test holds for a known value."""
    operator = OPERATORS[test.op]
    if operator.operand == "bound":
        return operator.passes(magnitude(value, attribute), magnitude(test.values[0], attribute))
    return operator.passes(value, test.values)


def magnitude(value: Value, attribute: Attribute) -> float:
    """A number, the index of a level's step, or the number of a day."""
    if isinstance(value, str):
        return number_of(value) if attribute.dated else attribute.steps.index(value)
    assert isinstance(value, int | float)
    return value


def point(number: float, attribute: Attribute) -> float | str:
    """The value of a number or a date that has this magnitude."""
    return day_of(int(number)) if attribute.dated else number


def wording(condition: Condition, attributes: Attributes) -> str:
    """A condition in words, for a person."""
    if isinstance(condition, Test):
        return _test_wording(condition, attributes)
    parts = [
        wording(part, attributes) if isinstance(part, Test) else f"({wording(part, attributes)})"
        for part in condition.parts
    ]
    if isinstance(condition, Count):
        return f"{count_wording(condition)}: {'; '.join(parts)}"
    return (" and " if condition.kind == "all" else " or ").join(parts) or "always"


def count_wording(condition: Count) -> str:
    """How many of how many conditions must hold, for a person."""
    least, most, every = condition.least, condition.most, len(condition.parts)
    if least == most:
        wanted = f"exactly {least}"
    elif most == every:
        wanted = f"at least {least}"
    else:
        wanted = f"{least} to {most}" if least else f"at most {most}"
    return f"{wanted} of these {every}"


def beside(test: Test, attribute: Attribute) -> str:
    """The words before the attribute that a value is compared with."""
    return OPERATORS[test.op].wanted(attribute.kind) or "the same as"


def _test_wording(test: Test, attributes: Attributes) -> str:
    operator, attribute = OPERATORS[test.op], attributes[test.attribute]
    if test.other:
        return f"{attribute.title} {operator.does} {beside(test, attribute)} {attributes[test.other].title}"
    said = [attribute.title, operator.does]
    if words := operator.wanted(attribute.kind):
        said.append(words)
    if operator.operand == "values":
        said.append(" or ".join(attribute.title_of(value) for value in test.values))
    elif operator.operand == "bound":
        said.append(_bound(test.values[0], attribute))
    return " ".join(said)


def _bound(value: Value, attribute: Attribute) -> str:
    """A bound as it was written, with its unit."""
    if not isinstance(value, int | float):
        return attribute.title_of(value)
    return f"{plain_number(value)} {attribute.unit}".rstrip()
