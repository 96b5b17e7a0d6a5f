"""Coverage: which rules, and which tests in their conditions, the cases put to the proof.

A rule is covered where it fires. A test in a condition is covered where it decides both ways: in one case the rule
fires and would not without it, in another the rule does not fire and would if the test held (masking MC/DC; Chilenski,
"An Investigation of Three Forms of the Modified Condition Decision Coverage Criterion", 2001). A case of a computed
attribute is covered where it is the one that counts. What no answers can bring about, by proof, is not asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from engine.cases.computed import Branch, branches_of, computed_in
from engine.checks.subject import Subject
from engine.infer.assessment import Assessment
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import Condition, Count, Group, Test, negated
from engine.knowledge.parts import replaced
from engine.knowledge.rule import ALWAYS, Rule
from engine.knowledge.three_valued import status
from engine.problem import Where

NEVER = Group("any", ())


@dataclass(slots=True)
class Point:
    """One thing that a case should bring about: that a rule fires, or that one of its tests decides.

    `holds` is met and `misses` is not; for a whole rule there is no test, and nothing that must not be met.
    """

    rule: Rule
    test: Test | None
    fires: bool
    holds: Condition
    misses: Condition

    @property
    def id(self) -> str:
        """The id of the rule."""
        return self.rule.id

    @property
    def where(self) -> Where:
        """The place of the rule."""
        return self.rule.where

    def of(self, knowledge: Knowledge) -> bool:
        """Whether it is one of a knowledge base; each period has rules of its own."""
        return knowledge.rules.get(self.rule.id) is self.rule

    def reached(self, assessment: Assessment) -> bool:
        """Whether an assessment brings it about."""
        values, attributes = assessment.values, assessment.knowledge.attributes
        if status(self.holds, values, attributes) != "holds" or status(self.misses, values, attributes) == "holds":
            return False
        return not self.rule.default or all(self._silent(assessment, name) for name in self.rule.then)

    def _silent(self, assessment: Assessment, name: str) -> bool:
        """Whether no rule but this one, which is a default, concludes an attribute."""
        return all(rule.id == self.rule.id for rule in assessment.supporters[name])

    def literals(self, subject: Subject) -> tuple[int, int]:
        """The literals of the circuit that stand for reaching the point, and for missing it."""
        return subject.encoding.matching(self.rule, self.holds), -subject.encoding.condition(self.misses)


@dataclass(slots=True)
class Coverage:
    """What is covered: the points of rules, of conditions and of computed cases, and those that no case reaches."""

    rules: int
    conditions: int
    branches: int = 0
    untested_rules: list[Point] = field(default_factory=list)
    untested_conditions: list[Point] = field(default_factory=list)
    untested_branches: list[Branch] = field(default_factory=list)

    @property
    def untested(self) -> list[Point | Branch]:
        """What no case shows: rules first, then conditions, then what is computed by cases."""
        return [*self.untested_rules, *self.untested_conditions, *self.untested_branches]

    @property
    def of_rules(self) -> float:
        """How many of the rules fire in a case, in percent."""
        return _percent(self.rules - len(self.untested_rules), self.rules)

    @property
    def of_conditions(self) -> float:
        """How many of the points of conditions a case shows, in percent."""
        return _percent(self.conditions - len(self.untested_conditions), self.conditions)

    @property
    def of_branches(self) -> float:
        """How many of the cases of computed attributes count in a test case, in percent."""
        return _percent(self.branches - len(self.untested_branches), self.branches)


def _percent(part: int, whole: int) -> float:
    return 100.0 * part / whole if whole else 100.0


def points_of(rule: Rule) -> Iterator[Point]:
    """That the rule fires, then both ways of every test in its condition."""
    yield Point(rule, None, True, rule.when, NEVER)
    for test, with_always, with_never in _replaced(rule.when):
        yield Point(rule, test, True, rule.when, with_never)
        yield Point(rule, test, False, with_always, rule.when)


def _replaced(condition: Condition) -> Iterator[tuple[Test, Condition, Condition]]:
    """Every test of a condition, with the condition in which it always, and in which it never holds."""
    if isinstance(condition, Test):
        yield condition, ALWAYS, NEVER
        return
    for index, part in enumerate(condition.parts):
        if not isinstance(condition, Count) or condition.least > 0:
            for test, *both in _replaced(part):
                always, never = [replaced(condition, index, other) for other in both]
                yield test, always, never
        if isinstance(condition, Count) and condition.most < len(condition.parts):
            # An upper bound relies on the opposites of its parts.
            for test, *both in _replaced(negated(part)):
                always, never = [replaced(condition, index, negated(other)) for other in both]
                yield test, always, never


def coverage(subject: Subject, assessments: Iterable[Assessment]) -> Coverage:
    """What these assessments cover, of what can be covered."""
    return coverage_of([(subject, assessments)])


def coverage_of(parts: Iterable[tuple[Subject, Iterable[Assessment]]]) -> Coverage:
    """What is covered in any period, of what can be covered in any."""
    points: dict[tuple[str, int], Point | Branch] = {}
    covered: set[tuple[str, int]] = set()
    for subject, assessments in parts:
        seen = list(assessments)
        for key, point in _points(subject):
            if any(map(point.reached, seen)):
                covered.add(key)
            elif key in points or key in covered or not subject.possible(*point.literals(subject)):
                continue
            points.setdefault(key, point)
    found = Coverage(0, 0)
    for key, point in points.items():
        untested = key not in covered
        if isinstance(point, Branch):
            found.branches += 1
            found.untested_branches.extend([point] * untested)
        elif point.test is None:
            found.rules += 1
            found.untested_rules.extend([point] * untested)
        else:
            found.conditions += 1
            found.untested_conditions.extend([point] * untested)
    return found


def _points(subject: Subject) -> Iterator[tuple[tuple[str, int], Point | Branch]]:
    """All points, each with a key that it has in every period."""
    for rule in subject.rules:
        for number, point in enumerate(points_of(rule)):
            yield (f"rule:{rule.id}", number), point
    for attribute in computed_in(subject.knowledge):
        for number, branch in enumerate(branches_of(attribute)):
            yield (f"attribute:{attribute.name}", number), branch
