"""What becomes of an attribute, and what a rule relies on: each worked out once for the case that is, and then kept.

A case is little: the rules that stand, or the values that are read. What one assessment found, the next one takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from operator import itemgetter
from typing import Any

from engine.infer.assessment import Assessment, Premise
from engine.knowledge.condition import Attributes, Condition, Count, Group, Test, named, reads, region
from engine.knowledge.operator import Touches
from engine.knowledge.predicate import predicate
from engine.knowledge.value import Seen, Value

# The most cases that are kept of one attribute, or of one rule; and the most that are kept of what all rules rely on.
KEPT, KEPT_RELIANCES = 256, 16_384


class Made:
    """What the rules that stand make of an attribute, or its computation: a value, and whether they contradict."""

    __slots__ = ("contradicted", "value")

    def __init__(self, value: Value | None, contradicted: bool) -> None:
        self.value = value
        self.contradicted = contradicted


# What tells premises apart: of an asked attribute the answer, a number as it is written, since 2 is shown as it was
# answered, as 2 or as 2.0, and None where there is none; of another attribute what was made of it.
Told = Mapping[str, Value | Made | None]


class Grounds:
    """The premises of a rule that matches."""

    __slots__ = ("_case", "_holding", "_kept", "_reliances", "_shared", "_tests")

    def __init__(self, when: Condition, attributes: Attributes, shared: Shared) -> None:
        self._kept: dict[Any, list[Premise]] = {}
        names = list(dict.fromkeys(reads(when)))
        self._case: Callable[[Told], Any] = itemgetter(*names) if names else lambda told: None
        self._tests: list[Test] = []
        self._holding = _holding(when, attributes, self._tests)
        self._shared = shared
        self._reliances: dict[tuple[int, ...], Reliance] = {}

    def premises(self, told: Told, assessment: Assessment) -> list[Premise]:
        """The premises in an assessment in which this was told."""
        case = self._case(told)
        found = self._kept.get(case)
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            found = self._kept[case] = self._made(told, assessment)
        return found

    def _made(self, told: Told, assessment: Assessment) -> list[Premise]:
        tested: dict[str, list[int]] = {}
        for place in self._holding(assessment.values):
            tested.setdefault(self._tests[place].attribute, []).append(place)
        return [self._reliance(tuple(places)).premise(told, assessment) for places in tested.values()]

    def _reliance(self, places: tuple[int, ...]) -> Reliance:
        found = self._reliances.get(places)
        if found is None:
            if len(self._reliances) >= KEPT:
                self._reliances.clear()
            found = self._reliances[places] = self._shared[tuple([self._tests[place] for place in places])]
        return found


def _holding(condition: Condition, attributes: Attributes, tests: list[Test]) -> Callable[[Seen], list[int]]:
    """What tells the tests that make a condition hold, as places in `tests`, which grow by them.

    They are those of `engine.knowledge.three_valued.holding`, for values by which the condition does hold, and after
    each comparison a test of the attribute beside it: it was relied on too.
    """
    if isinstance(condition, Test):
        first = len(tests)
        tests += [condition, Test(condition.other, "known")] if condition.other else [condition]
        places = list(range(first, len(tests)))
        return lambda values: places
    if isinstance(condition, Count):
        parts = [part for _, side in condition.sides() for part in side]
    else:
        parts = list(condition.parts)
    each = [_holding(part, attributes, tests) for part in parts]
    if isinstance(condition, Group) and condition.kind == "all":
        return lambda values: [place for holding in each for place in holding(values)]
    chosen = [(predicate(part, attributes), holding) for part, holding in zip(parts, each, strict=True)]
    return lambda values: [place for holds, holding in chosen if holds(values) for place in holding(values)]


class Reliance:
    """The tests of one attribute that a rule relies on, and the premises that they made, each by what was told."""

    __slots__ = ("_asked", "_kept", "_name", "_shown", "_tests")

    def __init__(self, name: str, tests: tuple[Test, ...], asked: bool) -> None:
        self._name = name
        self._tests = tests
        self._asked = asked
        self._kept: dict[Value | Made | None, Premise] = {}
        self._shown = reduce(_joined, tests)

    def premise(self, told: Told, assessment: Assessment) -> Premise:
        """The premise in an assessment in which this was told."""
        case = told[self._name]
        found = self._kept.get(case)
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            found = self._kept[case] = self._made(assessment)
        return found

    def _made(self, assessment: Assessment) -> Premise:
        name = self._name
        rules: tuple[str, ...] = ()
        if not self._asked:
            rules = assessment.decisive(name, self._tests[0])
            for test in self._tests[1:]:
                rules = tuple(sorted({*rules, *assessment.decisive(name, test)}))
        return Premise(name, assessment.values.get(name), rules, self._shown)


class Shared(dict[tuple[Test, ...], Reliance]):
    """What rules rely on, one for all that rely on the same."""

    def __init__(self, attributes: Attributes) -> None:
        super().__init__()
        self._attributes = attributes

    def __missing__(self, tests: tuple[Test, ...]) -> Reliance:
        if len(self) >= KEPT_RELIANCES:
            self.clear()
        name = tests[0].attribute
        self[tests] = made = Reliance(name, tests, self._attributes[name].asked)
        return made


def _joined(one: Test, other: Test) -> Test:
    """The test that a premise shows where a rule tests an attribute twice: of a set, all the members it relied on."""
    if other.op == "known":
        return one
    if one.op == other.op and named(one) and isinstance(region(one), Touches):
        return Test(one.attribute, one.op, tuple(dict.fromkeys((*one.values, *other.values))))
    return other
