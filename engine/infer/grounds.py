"""What becomes of an attribute, and what a rule relies on: each worked out once for the case that is, and then kept.

A case is little: the rules that stand, or the values that are read. What one assessment found, the next one takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any

from engine.infer.assessment import Assessment, Premise
from engine.knowledge.condition import Attributes, Condition, Test, named, reads, region
from engine.knowledge.operator import Touches
from engine.knowledge.three_valued import holding
from engine.knowledge.value import Value

# The most cases that are kept of one attribute, or of one rule.
KEPT = 256


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

    __slots__ = ("_attributes", "_case", "_kept", "_when")

    def __init__(self, when: Condition, attributes: Attributes) -> None:
        self._when = when
        self._attributes = attributes
        self._kept: dict[Any, list[Premise]] = {}
        names = list(dict.fromkeys(reads(when)))
        self._case: Callable[[Told], Any] = itemgetter(*names) if names else lambda told: None

    def premises(self, told: Told, assessment: Assessment) -> list[Premise]:
        """The premises in an assessment in which this was told."""
        case = self._case(told)
        found = self._kept.get(case)
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            found = self._kept[case] = self._gathered(assessment)
        return found

    def _gathered(self, assessment: Assessment) -> list[Premise]:
        tested: dict[str, list[Test]] = {}
        for test in _parted(holding(self._when, assessment.values, self._attributes)):
            tested.setdefault(test.attribute, []).append(test)
        return [self._premise(name, listed, assessment) for name, listed in tested.items()]

    def _premise(self, name: str, tests: list[Test], assessment: Assessment) -> Premise:
        rules: tuple[str, ...] = ()
        if not self._attributes[name].asked:
            rules = assessment.decisive(name, tests[0])
            for test in tests[1:]:
                rules = tuple(sorted({*rules, *assessment.decisive(name, test)}))
        shown = tests[0]
        for test in tests[1:]:
            shown = _joined(shown, test)
        return Premise(name, assessment.values.get(name), rules, shown)


def _parted(found: Iterable[Test]) -> Iterator[Test]:
    """The tests, and after each comparison a test of the attribute beside it: it was relied on too."""
    for test in found:
        yield test
        if test.other:
            yield Test(test.other, "known")


def _joined(one: Test, other: Test) -> Test:
    """The test that a premise shows where a rule tests an attribute twice: of a set, all the members it relied on."""
    if other.op == "known":
        return one
    if one.op == other.op and named(one) and isinstance(region(one), Touches):
        return Test(one.attribute, one.op, tuple(dict.fromkeys((*one.values, *other.values))))
    return other
