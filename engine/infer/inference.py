"""Forward chaining over the strata: what follows for one organization, and the trace of why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any, Protocol

from engine.infer.assessment import Assessment, Contradiction, Firing, Premise
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import Test, named, region
from engine.knowledge.expression import computed
from engine.knowledge.kind import KINDS
from engine.knowledge.operator import Op, Touches
from engine.knowledge.rule import Rule
from engine.knowledge.strata import Strata
from engine.knowledge.table import in_order
from engine.knowledge.three_valued import holding, status
from engine.knowledge.together import joined
from engine.knowledge.value import Value, Values

_BY_ID = attrgetter("id")
Sources = dict[str | tuple[str, Op, tuple[Value, ...]], tuple[str, ...]]


class Matcher(Protocol):
    """What finds the rules of a stratum that match: a network, or another way that finds the same."""

    def matches(self, layer: int, values: Mapping[str, Value]) -> set[str]:
        """The ids of the rules of a stratum that match; `layer` is its number from 0."""


class Matched(dict[str, int]):
    """The rules that matched so far, each with the number of its stratum, and what overrides them."""

    __slots__ = ("_first", "_overriders")

    def __init__(self, strata: Strata) -> None:
        super().__init__()
        self._overriders = strata.overriders
        self._first: dict[str, Rule] = {}

    def keep(self, rule: Rule) -> None:
        """Remember a row that matched, where it is the first one of its table so far."""
        if in_order(rule):
            assert rule.row is not None
            first = self._first.get(rule.row.table)
            if first is None or first.row is None or rule.row.place < first.row.place:
                self._first[rule.row.table] = rule

    def overrider(self, rule: Rule) -> str | None:
        """The rule by which one that matched is overridden; the first row of its table, or the first by name."""
        if in_order(rule):
            assert rule.row is not None
            first = self._first[rule.row.table]
            if first is not rule:
                return first.id
        for other in self._overriders.get(rule.id, ()):
            if other in self:
                return other
        return None


class Inference:
    """A knowledge base made ready to assess; one is made per process and knowledge base, since networks leak."""

    def __init__(self, knowledge: Knowledge, network: Matcher) -> None:
        self.knowledge = knowledge
        self.network = network

    def assess(self, answers: Values) -> Assessment:
        """What follows from answers, which must be valid for the vocabulary (see engine.answers.validation)."""
        knowledge = self.knowledge
        values = dict(answers)
        assessment = Assessment(knowledge, dict(answers), values)
        matched = Matched(knowledge.strata)
        proposed: dict[str, list[Rule]] = {}
        for number, stratum in enumerate(knowledge.strata.layers):
            self._run(number, values, matched, proposed)
            while stratum.recursive and self._grow(stratum.completes, matched, proposed, values):
                self._run(number, values, matched, proposed)
            for name in stratum.completes:
                standing = sorted(self._standing(name, matched, proposed), key=_BY_ID)
                if not standing and name in stratum.defaults and self._speaks(stratum.defaults[name], values):
                    matched[stratum.defaults[name]] = number
                    standing = [knowledge.rules[stratum.defaults[name]]]
                self._complete(name, standing, assessment)
        sources: Sources = {}
        for id, number in matched.items():
            premises = self._premises(knowledge.rules[id], assessment, sources)
            rule = knowledge.rules[id]
            assessment.firings.append(Firing(rule, number, premises, matched.overrider(rule)))
        return assessment

    def _run(self, number: int, values: Values, matched: Matched, proposed: dict[str, list[Rule]]) -> None:
        for id in sorted(self.network.matches(number, values)):
            if id not in matched:
                matched[id] = number
                rule = self.knowledge.rules[id]
                if rule.row is not None:
                    matched.keep(rule)
                for name in rule.then:
                    proposed.setdefault(name, []).append(rule)

    def _standing(self, name: str, matched: Matched, proposed: dict[str, list[Rule]]) -> list[Rule]:
        overriders = self.knowledge.strata.overriders
        return [
            rule
            for rule in proposed.get(name, ())
            if (rule.id not in overriders and rule.row is None) or matched.overrider(rule) is None
        ]

    def _grow(self, names: list[str], matched: Matched, proposed: dict[str, list[Rule]], values: Values) -> bool:
        """Put what a recursive stratum has concluded so far into the values; false where nothing is new."""
        grown = False
        for name in names:
            value, _ = combined(self.knowledge, name, self._standing(name, matched, proposed))
            if value is not None and values.get(name) != value:
                values[name] = value
                grown = True
        return grown

    def _speaks(self, id: str, values: Values) -> bool:
        """Whether the condition of a default holds, where no other rule that concludes its attribute stands."""
        return status(self.knowledge.rules[id].when, values, self.knowledge.attributes) == "holds"

    def _complete(self, name: str, standing: list[Rule], assessment: Assessment) -> None:
        attributes = self.knowledge.attributes
        if attributes[name].computed is None:
            value, contradicted = combined(self.knowledge, name, standing)
        else:
            value, contradicted = computed(name, assessment.values, attributes), False
        assessment.supporters[name] = standing
        if contradicted:
            said = {rule.id: rule.then[name] for rule in standing}
            assessment.contradictions.append(Contradiction(name, said))
        assessment.values.pop(name, None)
        if value is not None:
            assessment.values[name] = value

    def _premises(self, rule: Rule, assessment: Assessment, sources: Sources) -> list[Premise]:
        """What a rule relied on. `sources` keeps the decisive rules; of a set, those that the same test found."""
        attributes, values = self.knowledge.attributes, assessment.values
        found: dict[str, Premise] = {}
        for test in _parted(holding(rule.when, values, attributes)):
            name = test.attribute
            rules: tuple[str, ...] = ()
            if name not in assessment.answers:
                key = (name, test.op, test.values) if KINDS[attributes[name].kind].several else name
                if key not in sources:
                    sources[key] = assessment.decisive(name, test)
                rules = sources[key]
            if name in found:
                rules = tuple(sorted({*found[name].rules, *rules}))
            shown = _joined(found[name].test, test) if name in found else test
            found[name] = Premise(name, values.get(name), rules, shown)
        return list(found.values())


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


def combined(knowledge: Knowledge, name: str, rules: list[Rule]) -> tuple[Value | None, bool]:
    """What the rules that stand make of an attribute, and whether they contradict each other.

    Sets unite, the highest level wins, numbers are put `together` where the vocabulary says so, true wins over false (a
    contradiction), and of a choice or a number that is concluded to be two things nothing is known (a contradiction).
    """
    attribute = knowledge.attributes[name]
    if not rules:
        return attribute.default(), False
    said: list[Any] = [rule.then[name] for rule in rules]
    traits = KINDS[attribute.kind]
    if traits.several:
        return attribute.ordered({member for members in said for member in members}), False
    if traits.ranked:
        return max(said, key=attribute.steps.index), False
    if attribute.together:
        return joined(attribute, said), False
    if all(value == said[0] for value in said):
        return said[0], False
    return (True if traits.boolean else None), True
