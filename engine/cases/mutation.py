"""Mutation: small changes of the rules, each of which some test case should notice.

A mutant that no case notices and that is proved to conclude the same for all answers is no gap in the tests, and does
not count. Of any other that survives, the least answers that tell it from the original are given: a case is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from engine.cases.case import Case, Expectation
from engine.documents.writing import flow
from engine.infer.assessment import Assessment
from engine.infer.plain import plain_inference, with_rules
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import Condition, Count, Test, count, wording
from engine.knowledge.day import FIRST, LAST, day_of, number_of
from engine.knowledge.operator import OPERATORS
from engine.knowledge.parts import replaced, without
from engine.knowledge.rule import ALWAYS, Rule
from engine.knowledge.table import Row
from engine.knowledge.three_valued import status
from engine.knowledge.value import Value, Values, spelled
from engine.knowledge.vocabulary import Attribute
from engine.problem import ProofTimeout
from engine.prove.theory import Theory


@dataclass(slots=True)
class Mutant:
    """A rule with one change, in words; no rule where it is taken out."""

    original: Rule
    rule: Rule | None
    change: str


@dataclass(slots=True)
class Survivor:
    """A mutant that no case noticed, and the least answers for which it concludes something else.

    Of a set, `before` and `after` are the one member that is lost or gained, and (). `day` is the only one on which it
    does, where the mutant is one of the rule's period.
    """

    mutant: Mutant
    attribute: str
    before: Value | None
    after: Value | None
    answers: Values
    day: str = ""


@dataclass(slots=True)
class Mutation:
    """How many mutants there were, how many the cases noticed or proof showed to be the same, and the others.

    Of those `undecided` no case noticed a difference, and looking for one took more work than a proof may take.
    """

    mutants: int = 0
    noticed: int = 0
    same: int = 0
    survivors: list[Survivor] = field(default_factory=list)
    undecided: list[Mutant] = field(default_factory=list)

    @property
    def survived(self) -> float:
        """The share of survivors, in percent of the mutants that are not the same as the original."""
        real = self.mutants - self.same
        return 100.0 * len(self.survivors) / real if real else 0.0


def mutants_of(rule: Rule, knowledge: Knowledge) -> Iterator[Mutant]:
    """Every mutant of a rule."""
    attributes = knowledge.attributes
    yield Mutant(rule, None, "taken out")
    for part, left in without(rule.when):
        yield Mutant(rule, replace(rule, when=left), f"without the condition: {wording(part, attributes)}")
    if rule.default and rule.when != ALWAYS:
        yield Mutant(rule, replace(rule, when=ALWAYS), "without its condition")
    for changed, words in _changed(rule.when, knowledge):
        yield Mutant(rule, replace(rule, when=changed), words)
    for name, value in rule.then.items():
        for other in _other_conclusions(attributes[name], value, rule.default):
            then = {**rule.then, name: other}
            words = f"concludes {name}: {attributes[name].title_of(other)}"
            yield Mutant(rule, replace(rule, then=then), words)
        if len(rule.then) > 1:
            rest = {key: each for key, each in rule.then.items() if key != name}
            yield Mutant(rule, replace(rule, then=rest), f"does not conclude {name}")
    for other_rule in rule.overrides:
        rest_overrides = [each for each in rule.overrides if each != other_rule]
        yield Mutant(rule, replace(rule, overrides=rest_overrides), f"does not override {other_rule}")
    if rule.row is not None:
        yield from _other_rows(rule, rule.row, knowledge)


def _other_rows(rule: Rule, row: Row, knowledge: Knowledge) -> Iterator[Mutant]:
    """A row that counts otherwise among those of its table: read one row earlier, or whatever other rows hold."""
    if row.hit == "first":
        if rule.id != knowledge.strata.sequences[row.table][0]:
            yield Mutant(rule, replace(rule, row=replace(row, place=row.place - 3)), "read before the row above it")
        yield Mutant(rule, replace(rule, row=None), "counts whichever row of its table holds first")
    elif row.otherwise:
        yield Mutant(rule, replace(rule, row=None), "counts where other rows of its table hold, too")


def _changed(condition: Condition, knowledge: Knowledge) -> Iterator[tuple[Condition, str]]:
    """A condition with one test changed, or one bound of a count, for every change."""
    attributes = knowledge.attributes
    if isinstance(condition, Test):
        for other in _other_tests(condition, attributes[condition.attribute]):
            yield other, f"{wording(other, attributes)}, instead of: {wording(condition, attributes)}"
        return
    if isinstance(condition, Count):
        for changed in _other_counts(condition):
            yield changed, f"{wording(changed, attributes)}, instead of: {wording(condition, attributes)}"
    for index, part in enumerate(condition.parts):
        for other_part, words in _changed(part, knowledge):
            yield replaced(condition, index, other_part), words


def _other_counts(condition: Count) -> Iterator[Condition]:
    """A count with a bound moved by one, where it stays a bound."""
    least, most, every = condition.least, condition.most, len(condition.parts)
    for other in (least - 1, least + 1):
        if least > 0 and 0 < other <= most:
            yield count(other, most, condition.parts)
    for other in (most - 1, most + 1):
        if most < every and least <= other < every:
            yield count(least, other, condition.parts)


def _other_tests(test: Test, attribute: Attribute) -> Iterator[Test]:
    """A test the other way round, with other values, with a moved threshold."""
    operator = OPERATORS[test.op]
    for neighbour in operator.neighbours:
        yield replace(test, op=neighbour)
    if test.other:
        return
    if operator.operand == "bound":
        for value in _beside(attribute, test.values[0]):
            yield replace(test, values=(value,), figure="")
    elif len(test.values) > 1:
        for value in test.values:
            yield replace(test, values=tuple(each for each in test.values if each != value))
    elif test.values and attribute.choices:
        others = [choice for choice in attribute.choices if choice not in test.values]
        for other in others[:2]:
            yield replace(test, values=(other,))


def _beside(attribute: Attribute, value: Value) -> Iterator[Value]:
    """The thresholds next to one: a step of a level, a day, 1 of a whole number, a tenth of any other number."""
    if attribute.ranked:
        place = attribute.steps.index(str(value))
        yield from attribute.steps[max(0, place - 1) : place]
        yield from attribute.steps[place + 1 : place + 2]
        return
    if attribute.dated:
        day = number_of(str(value))
        yield from [day_of(each) for each in (day - 1, day + 1) if FIRST <= each <= LAST]
        return
    assert isinstance(value, int | float)
    step = 1 if attribute.whole else max(abs(value) / 10, 0.1)
    yield value - step
    yield value + step


def _other_conclusions(attribute: Attribute, value: Value, default: bool) -> Iterator[Value]:
    if isinstance(value, tuple):
        for member in value if len(value) > 1 else ():
            yield tuple(each for each in value if each != member)
        other = next((choice for choice in attribute.choices if choice not in value), None)
        if other is not None and len(value) == 1:
            yield (other,)
    elif attribute.boolean:
        yield not value
    elif attribute.choices and not attribute.ranked:
        yield from [choice for choice in attribute.choices if choice != value][:2]
    elif attribute.together != "count" or default:
        yield from _beside(attribute, value)


def case_for(survivor: Survivor) -> Case:
    """A case that notices the mutant: it expects what the mutant concludes otherwise."""
    name, before, after = survivor.attribute, survivor.before, survivor.after
    if isinstance(before, tuple) and before:
        test, words = Test(name, "has", before), f"with {' and '.join(before)}"
    elif isinstance(after, tuple) and after:
        test, words = Test(name, "lacks", after), f"without {' and '.join(after)}"
    elif before is None:
        test, words = Test(name, "unknown"), "unknown"
    else:
        test, words = Test(name, "is", (before,)), flow(before)
    given = (
        ", ".join(f"{each} is {spelled(value, ' and ')}" for each, value in survivor.answers.items())
        or "nothing is answered"
    )
    where = survivor.mutant.original.where
    return Case(f"{name} {words} where {given}", where, survivor.answers, [Expectation(where, name, test)])


class Mutator:
    """Puts mutants to the cases of a knowledge base, all of which must pass."""

    def __init__(self, knowledge: Knowledge, cases: list[Case], assessments: list[Assessment]) -> None:
        self.knowledge = knowledge
        self.runs = list(zip(cases, assessments, strict=True))
        self.theory = Theory(knowledge)
        self.concluded = [each.name for each in knowledge.concluded]

    def judge(self, mutant: Mutant, found: Mutation) -> None:
        """Count a mutant: noticed by a case, the same by proof, missed, or undecided."""
        others = [each for each in self.knowledge.rules.values() if each.id != mutant.original.id]
        knowledge = with_rules(self.knowledge, [*others, *([mutant.rule] if mutant.rule else [])])
        found.mutants += 1
        if knowledge is None or self.noticed(mutant, knowledge):
            found.noticed += 1
            return
        try:
            differences = self.theory.differ(Theory(knowledge), self.concluded)
        except ProofTimeout:
            found.undecided.append(mutant)
            return
        if not differences:
            found.same += 1
            return
        first = min(differences, key=lambda each: len(each.answers))
        found.survivors.append(Survivor(mutant, first.attribute, first.before, first.after, first.answers))

    def noticed(self, mutant: Mutant, knowledge: Knowledge) -> bool:
        """Whether a case fails. Cases for which the rule does not match before nor after cannot tell."""
        inference = plain_inference(knowledge)
        for case, assessment in self.runs:
            if self.touched(mutant, assessment) and self.fails(case, inference.assess(case.given)):
                return True
        return False

    def touched(self, mutant: Mutant, assessment: Assessment) -> bool:
        """Whether a mutant can change an assessment: it matches on its values where the original did not, or both do.

        In a recursive stratum what a rule reads may depend on itself, so there every case is tried, as it is of a rule
        that does not hold on the day.
        """
        original, rule = mutant.original, mutant.rule
        strata = self.knowledge.strata
        if original.id not in strata.of_rule or strata.layers[strata.of_rule[original.id]].recursive:
            return True
        attributes, values = self.knowledge.attributes, assessment.values
        before = status(original.when, values, attributes) == "holds"
        after = rule is not None and status(rule.when, values, attributes) == "holds"
        if before != after:
            return True
        return before and rule is not None and replace(rule, when=original.when) != original

    def fails(self, case: Case, assessment: Assessment) -> bool:
        """Whether a case does not get what it expects."""
        matched = {firing.rule.id for firing in assessment.firings}
        return not all(self.met(expectation, assessment, matched) for expectation in case.expected)

    def met(self, expectation: Expectation, assessment: Assessment, matched: set[str]) -> bool:
        """Whether one expectation comes about; `matched` are the ids of the rules that did."""
        if expectation.condition is None:
            return (expectation.rule in matched) == expectation.matched
        return status(expectation.condition, assessment.values, self.knowledge.attributes) == "holds"
