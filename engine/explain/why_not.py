"""Why a conclusion does not hold: for every rule that could have made it, what the rule wanted and what it got."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from engine.answers.proposition import Proposition
from engine.explain.order import winner
from engine.explain.why import Line, held, why
from engine.infer.assessment import Assessment
from engine.knowledge.condition import (
    Attributes,
    Condition,
    Count,
    Group,
    Test,
    beside,
    count_wording,
    named,
    tests,
    wording,
)
from engine.knowledge.operator import OPERATORS
from engine.knowledge.rule import Rule
from engine.knowledge.three_valued import Status, status
from engine.knowledge.value import Value, typed

Fate = Literal["unmet", "overridden", "outweighed", "contradicted", "yielded", "resting"]


@dataclass(slots=True)
class Requirement:
    """One condition of a rule: what it wanted, what it got, and how that ended.

    A group (`any`, `all` or `count`) has its parts after it, one deeper; `got` of a count is how many do. `ask` is the
    proposition to ask about next, where a condition on a conclusion did not hold.
    """

    depth: int
    kind: Literal["test", "any", "all", "count"]
    wanted: str
    status: Status
    attribute: str = ""
    got: Value | None = None
    got_words: str = ""
    ask: str = ""


@dataclass(slots=True)
class Candidate:
    """A rule that could have concluded the value. `unmet` counts the conditions that would have to change, at least.

    A rule all of whose conditions hold was set aside by the rule `by`, or outweighed by a stronger step, or
    contradicted by other rules; a default gave way to the rules `by`. Of a row that misses conditions, `by`
    is a row of its table that comes first. A rule that is `resting` does not hold on the day.
    """

    rule: Rule
    sentence: str
    requirements: list[Requirement]
    unmet: int
    outcome: Fate
    by: str = ""


@dataclass(slots=True)
class WhyNot:
    """The rules that could have concluded a value, the nearest first, and the proof of what was concluded instead."""

    proposition: Proposition
    instead: Value | None
    candidates: list[Candidate] = field(default_factory=list)
    instead_because: list[Line] = field(default_factory=list)


def why_not(assessment: Assessment, proposition: Proposition) -> WhyNot:
    """What kept a value from being concluded; the proposition must not hold."""
    name = proposition.attribute.name
    found = [
        _candidate(assessment, rule, name)
        for rule in assessment.knowledge.rules.values()
        if name in rule.then and _would_help(assessment, rule, proposition)
    ]
    found.sort(key=lambda candidate: (candidate.unmet, candidate.rule.id))
    resting = [rule for rule in assessment.knowledge.resting.values() if name in rule.then]
    found.extend(
        _resting(assessment, rule, name)
        for rule in sorted(resting, key=lambda rule: rule.id)
        if _would_help(assessment, rule, proposition)
    )
    instead = assessment.values.get(name)
    return WhyNot(proposition, instead, found, why(assessment, name))


def _resting(assessment: Assessment, rule: Rule, name: str) -> Candidate:
    """A rule that does not hold on the day; a figure that it reads may have another value when it does."""
    found = replace(_candidate(assessment, rule, name), outcome="resting")
    return replace(found, requirements=[]) if any(test.figure for test in tests(rule.when)) else found


def _would_help(assessment: Assessment, rule: Rule, proposition: Proposition) -> bool:
    """Whether a rule concludes the value; of a sum, whether it could have added to it and did not."""
    name = proposition.attribute.name
    if proposition.attribute.adds and not rule.default:
        return rule not in assessment.supporters.get(name, ())
    return proposition.holds_in(rule.then[name])


def _candidate(assessment: Assessment, rule: Rule, name: str) -> Candidate:
    attributes = assessment.knowledge.attributes
    requirements: list[Requirement] = []
    parts = rule.when.parts if isinstance(rule.when, Group) and rule.when.kind == "all" else (rule.when,)
    for part in parts:
        _require(assessment, part, 0, requirements)
    overridden = {firing.rule.id: firing.overridden_by for firing in assessment.firings}
    outcome: Fate = "unmet"
    if rule.id in overridden:
        contradicted = any(each.attribute == name for each in assessment.contradictions)
        outcome = "overridden" if overridden[rule.id] else "contradicted" if contradicted else "outweighed"
    spoken = [each.id for each in assessment.supporters.get(name, ())]
    if rule.default and spoken and status(rule.when, assessment.values, attributes) == "holds":
        outcome = "yielded"
    first = winner(assessment, rule) if rule.id in assessment.knowledge.rules else ""
    return Candidate(
        rule=rule,
        sentence=rule.filled(attributes, lambda each: _meant(assessment, rule, each)),
        requirements=requirements,
        unmet=sum(_distance(assessment, part) for part in parts),
        outcome=outcome,
        by=", ".join(spoken) if outcome == "yielded" else overridden.get(rule.id) or first,
    )


def _meant(assessment: Assessment, rule: Rule, name: str) -> str:
    """The words for an attribute in a rule's reason: its value where the rule's tests of it hold, else what they want.

    A value that failed is no reason, so it never stands in one.
    """
    values, attributes = assessment.values, assessment.knowledge.attributes
    attribute, value = attributes[name], values.get(name)
    read = [test for test in tests(rule.when) if test.attribute == name]
    if value is not None and any(status(test, values, attributes) == "holds" for test in read):
        return attribute.title_of(value)
    wanted = [value for test in read for value in named(test)]
    if wanted:
        return " or ".join(attribute.title_of(value) for value in dict.fromkeys(wanted))
    bounds = [test for test in read if OPERATORS[test.op].operand == "bound" or test.other]
    if bounds:
        return " and ".join(f"{beside(test, attribute)} {_bound(test, attributes)}" for test in bounds)
    return attribute.title


def _bound(test: Test, attributes: Attributes) -> str:
    return attributes[test.other].title if test.other else attributes[test.attribute].title_of(test.values[0])


def _require(assessment: Assessment, condition: Condition, depth: int, found: list[Requirement]) -> None:
    values, attributes = assessment.values, assessment.knowledge.attributes
    ended = status(condition, values, attributes)
    if isinstance(condition, Count):
        known, words = held(assessment, condition)
        wanted = count_wording(condition)
        found.append(Requirement(depth, "count", wanted, ended, got=known, got_words=words))
    if isinstance(condition, Group):
        words = "any of these" if condition.kind == "any" else "all of these"
        found.append(Requirement(depth, condition.kind, words, ended))
    if not isinstance(condition, Test):
        for part in condition.parts:
            _require(assessment, part, depth + 1, found)
        return
    attribute = attributes[condition.attribute]
    got = values.get(attribute.name)
    wanted, words = wording(condition, attributes), attribute.title_of(got)
    if condition.other:
        other = attributes[condition.other]
        words += f", and {other.title} is {other.title_of(values.get(other.name))}"
    ask = "" if attribute.asked else _ask(condition, ended)
    found.append(Requirement(depth, "test", wanted, ended, attribute.name, got, words, ask))


def _ask(test: Test, ended: Status) -> str:
    """The proposition that a conclusion failed to make true, where it is a single one."""
    wanted = named(test)
    return typed(test.attribute, wanted[0]) if len(wanted) == 1 and ended != "holds" else ""


def _distance(assessment: Assessment, condition: Condition) -> int:
    """The least number of tests that would have to end otherwise for a condition to hold."""
    if isinstance(condition, Test):
        return int(status(condition, assessment.values, assessment.knowledge.attributes) != "holds")
    if isinstance(condition, Count):
        # A part that has to hold is none that has not to, so the sides share no change.
        sides = [sorted(_distance(assessment, part) for part in parts)[:least] for least, parts in condition.sides()]
        return sum(map(sum, sides))
    distances = [_distance(assessment, part) for part in condition.parts]
    return sum(distances) if condition.kind == "all" else min(distances, default=1)
