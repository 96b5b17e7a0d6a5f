"""Mutation: small changes of the rules, each of which some test case should notice.

A mutant that no case notices and that is proved to conclude the same for all answers is no gap in the tests, and does
not count. Of any other that survives, the least answers that tell it from the original are given: a case is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from engine.cases.case import Case, Expectation
from engine.cases.neighbours import beside, neighbours
from engine.documents.writing import flow
from engine.infer.assessment import Assessment
from engine.infer.plain import Predicates, plain_inference, with_attribute, with_rule, with_rules, without_rule
from engine.knowledge.base import Knowledge
from engine.knowledge.bearing import bearing_on
from engine.knowledge.condition import Test, wording
from engine.knowledge.expression import computed
from engine.knowledge.parts import without
from engine.knowledge.rule import ALWAYS, Rule
from engine.knowledge.table import Row
from engine.knowledge.value import Value, Values, spelled
from engine.knowledge.vocabulary import Attribute
from engine.problem import ProofTimeout
from engine.prove.disagreement import Disagreement, disagreement


@dataclass(slots=True)
class Mutant:
    """A rule or a computed attribute with one change, in words; no rule where it is taken out."""

    original: Rule | Attribute
    changed: Rule | Attribute | None
    change: str

    @property
    def id(self) -> str:
        """The id of the rule, or the name of the attribute."""
        return self.original.id if isinstance(self.original, Rule) else self.original.name

    def of(self, knowledge: Knowledge) -> bool:
        """Whether it is one of a knowledge base; each period has rules and attributes of its own."""
        own = knowledge.rules if isinstance(self.original, Rule) else knowledge.attributes
        return own.get(self.id) is self.original


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
    for changed, words in neighbours(rule.when, knowledge):
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
            yield Mutant(rule, replace(rule, row=row._replace(place=row.place - 3)), "read before the row above it")
        yield Mutant(rule, replace(rule, row=None), "counts whichever row of its table holds first")
    elif row.otherwise:
        yield Mutant(rule, replace(rule, row=None), "counts where other rows of its table hold, too")


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
        yield from beside(attribute, value)


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
        self.concluded = [each.name for each in knowledge.concluded]
        self._ready = Predicates(knowledge.attributes)
        # Whether the condition of a rule holds in each run, for as many of them as were asked for.
        self._held: dict[str, list[bool]] = {}
        # What each run expects something of, as far as that was asked for.
        self._about: list[frozenset[str]] = []
        # The places of runs that noticed a mutant of each rule or attribute, the last one first.
        self._telling: dict[str, list[int]] = {}

    def judge(self, mutant: Mutant, found: Mutation) -> None:
        """Count a mutant: noticed by a case, the same by proof, missed, or undecided."""
        found.mutants += 1
        if self.noticed(mutant):
            found.noticed += 1
            return
        knowledge = self.with_change(mutant)
        assert knowledge is not None
        try:
            first = None if self.same(mutant, knowledge) else self.first_difference(mutant, knowledge)
        except ProofTimeout:
            found.undecided.append(mutant)
            return
        if first is None:
            found.same += 1
        else:
            found.survivors.append(Survivor(mutant, first.attribute, first.before, first.after, first.answers))

    def same(self, mutant: Mutant, knowledge: Knowledge) -> bool:
        """Whether what the mutant itself concludes, or overrides, is proved to be the same: so is all that follows.

        Where rows are read in order, it is not tried: one row of a table cannot be looked at without the others.
        """
        rules = [each for each in (mutant.original, mutant.changed) if isinstance(each, Rule)]
        if self.knowledge.strata.sequences or any(rule.row is not None for rule in rules):
            return False
        own = self.knowledge.rules
        names = {name for rule in rules for name in rule.then}
        names.update(name for rule in rules for id in rule.overrides if id in own for name in own[id].then)
        one, other = (bearing_on(each, names) for each in (self.knowledge, knowledge))
        try:
            return bool(names) and disagreement(one, other, sorted(names)) is None
        except ProofTimeout:
            return False

    def first_difference(self, mutant: Mutant, knowledge: Knowledge) -> Disagreement | None:
        """One way in which a conclusion becomes another one. Raises ProofTimeout."""
        # Of a computed attribute, whether it differs at all: the rest follows from it.
        names = [mutant.id] if isinstance(mutant.original, Attribute) else self.concluded
        return disagreement(self.knowledge, knowledge, names)

    def with_change(self, mutant: Mutant) -> Knowledge | None:
        """The knowledge base with the mutant in place of the original; None where rules wait for each other then."""
        if isinstance(mutant.changed, Attribute):
            return with_attribute(self.knowledge, mutant.changed)
        others = [each for each in self.knowledge.rules.values() if each.id != mutant.id]
        return with_rules(self.knowledge, [*others, *([mutant.changed] if mutant.changed else [])])

    def noticed(self, mutant: Mutant) -> bool:
        """Whether a case fails. Cases for which the rule does not match before nor after cannot tell.

        Those that told another mutant of the same rule are tried first, then those that ask about the rule or what it
        concludes: often they tell this one too.
        """
        touched = list(self.touched(mutant))
        knowledge = self._for_inference(mutant)
        if knowledge is None:
            return True
        inference = plain_inference(knowledge, self._ready)
        telling = self._telling.setdefault(mutant.id, [])
        for place in dict.fromkeys((*telling, *self._asking(mutant), *range(len(self.runs)))):
            case, _ = self.runs[place]
            if touched[place] and self.fails(case, inference.assess(case.given)):
                telling[:] = [place, *(each for each in telling if each != place)]
                return True
        return False

    def _asking(self, mutant: Mutant) -> list[int]:
        """The places of the runs whose cases expect something of the rule, or of what it concludes."""
        about = {mutant.id, *(mutant.original.then if isinstance(mutant.original, Rule) else ())}
        self._about.extend(case.about for case, _ in self.runs[len(self._about) :])
        return [place for place, each in enumerate(self._about) if not about.isdisjoint(each)]

    def _for_inference(self, mutant: Mutant) -> Knowledge | None:
        """The knowledge base with the mutant, in the same strata where these will do; None as of `with_change`."""
        original, changed = mutant.original, mutant.changed
        quick = None
        # A rule may be one of another day.
        if isinstance(original, Rule) and original.id in self.knowledge.rules:
            if changed is None:
                return without_rule(self.knowledge, original)
            quick = with_rule(self.knowledge, changed) if isinstance(changed, Rule) else None
        return quick or self.with_change(mutant)

    def touched(self, mutant: Mutant) -> Iterable[bool]:
        """In which runs a mutant can change what follows: it matches where the original did not, or both do.

        A computed attribute has to come to another number. In a recursive stratum what a rule reads may depend on
        itself, so there every case is tried, as it is of a rule that does not hold on the day.
        """
        original, rule = mutant.original, mutant.changed
        strata, attributes = self.knowledge.strata, self.knowledge.attributes
        if isinstance(rule, Attribute):
            # What a number is computed from does not depend on it.
            changed = {**attributes, rule.name: rule}
            each_values = [assessment.values for _, assessment in self.runs]
            return [computed(rule.name, values, changed) != values.get(rule.name) for values in each_values]
        assert isinstance(original, Rule)
        if original.id not in strata.of_rule or strata.layers[strata.of_rule[original.id]].recursive:
            return [True] * len(self.runs)
        held = self._holding(original)
        if rule is None:
            return held
        concludes = replace(rule, when=original.when) != original
        holds = self._ready.of(rule.when)
        after = [holds(assessment.values) for _, assessment in self.runs]
        return [one != other or (one and concludes) for one, other in zip(held, after, strict=True)]

    def _holding(self, rule: Rule) -> list[bool]:
        held, holds = self._held.setdefault(rule.id, []), self._ready.of(rule.when)
        held.extend(holds(assessment.values) for _, assessment in self.runs[len(held) :])
        return held

    def fails(self, case: Case, assessment: Assessment) -> bool:
        """Whether a case does not get what it expects."""
        matched = {firing.rule.id for firing in assessment.firings}
        return not all(self.met(expectation, assessment, matched) for expectation in case.expected)

    def met(self, expectation: Expectation, assessment: Assessment, matched: set[str]) -> bool:
        """Whether one expectation comes about; `matched` are the ids of the rules that did."""
        if expectation.condition is None:
            return (expectation.rule in matched) == expectation.matched
        return self._ready.of(expectation.condition)(assessment.values)
