"""Forward chaining over the strata: what follows for one organization, and the trace of why."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any, Protocol

from engine.infer.assessment import Assessment, Contradiction, Firing
from engine.infer.grounds import KEPT, Grounds, Made, Shared
from engine.knowledge.base import Knowledge
from engine.knowledge.expression import computed, read_in
from engine.knowledge.kind import KINDS
from engine.knowledge.predicate import Predicate, predicate
from engine.knowledge.rule import Rule
from engine.knowledge.strata import Strata
from engine.knowledge.table import in_order
from engine.knowledge.together import joined
from engine.knowledge.value import Seen, Value, Values

_BY_ID = attrgetter("id")


class Matcher(Protocol):
    """What finds the rules of a stratum that match: a network, or another way that finds the same."""

    def matches(self, layer: int, values: Seen) -> Iterable[str]:
        """The ids of the rules of a stratum that match, each once; `layer` is its number from 0."""


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
        self.numbers = [each.name for each in knowledge.asked if each.numeric]
        self.unknown: dict[str, Value | None] = dict.fromkeys(knowledge.attributes)
        self.makings = [
            [_Making(knowledge, name, stratum.defaults.get(name, "")) for name in stratum.completes]
            for stratum in knowledge.strata.layers
        ]
        self.grounds = _AllGrounds(knowledge)

    def assess(self, answers: Values) -> Assessment:
        """What follows from answers, which must be valid for the vocabulary (see engine.answers.validation)."""
        return _Run(self, answers).assessment


class _Run:
    """One assessment, from stratum to stratum."""

    def __init__(self, inference: Inference, answers: Values) -> None:
        self.inference = inference
        self.knowledge = inference.knowledge
        self.values = dict(answers)
        self.seen = {**inference.unknown, **answers}
        self.told: dict[str, Value | Made | None] = {**self.seen}
        self.told.update((name, repr(answers[name])) for name in inference.numbers if name in answers)
        self.assessment = Assessment(self.knowledge, dict(answers), self.values)
        self.matched = Matched(self.knowledge.strata)
        self.proposed: dict[str, list[Rule]] = {}
        for number, makings in enumerate(inference.makings):
            self.match(number)
            while self.knowledge.strata.layers[number].recursive and self.grow(makings):
                self.match(number)
            self.complete(makings, number)
        self.trace()

    def match(self, number: int) -> None:
        """Let the rules of a stratum propose what they conclude, those that did not match before."""
        rules, matched, proposed = self.knowledge.rules, self.matched, self.proposed
        for id in sorted(self.inference.network.matches(number, self.seen)):
            if id not in matched:
                matched[id] = number
                rule = rules[id]
                if rule.row is not None:
                    matched.keep(rule)
                for name in rule.then:
                    if name in proposed:
                        proposed[name].append(rule)
                    else:
                        proposed[name] = [rule]

    def standing(self, name: str) -> list[Rule]:
        """The rules that conclude an attribute and are not overridden, in the order of the alphabet."""
        matched, overriders = self.matched, self.knowledge.strata.overriders
        standing = [
            rule
            for rule in self.proposed.get(name, ())
            if (rule.row is None and rule.id not in overriders) or matched.overrider(rule) is None
        ]
        if len(standing) > 1:
            standing.sort(key=_BY_ID)
        return standing

    def grow(self, makings: list[_Making]) -> bool:
        """Put what a recursive stratum has concluded so far into the values; false where nothing is new."""
        grown = False
        for making in makings:
            value = making.made(self.standing(making.name), self.seen).value
            if value is not None and self.seen[making.name] != value:
                self.seen[making.name] = self.values[making.name] = value
                grown = True
        return grown

    def complete(self, makings: list[_Making], number: int) -> None:
        """Settle what attributes are: by the rules that stand, or else by the default, where that speaks."""
        proposed, seen, told, values = self.proposed, self.seen, self.told, self.values
        supporters = self.assessment.supporters
        for making in makings:
            name = making.name
            standing = self.standing(name) if name in proposed else []
            if making.default and not standing and making.speaks(seen):
                self.matched[making.default] = number
                standing = [self.knowledge.rules[making.default]]
            told[name] = made = making.made(standing, seen)
            seen[name] = value = made.value
            supporters[name] = standing
            if made.contradicted:
                said = {rule.id: rule.then[name] for rule in standing}
                self.assessment.contradictions.append(Contradiction(name, said))
            # What a recursive stratum had said so far.
            values.pop(name, None)
            if value is not None:
                values[name] = value

    def trace(self) -> None:
        """Tell of each rule that matched what it relied on, and what overrode it."""
        rules, told, assessment, matched = self.knowledge.rules, self.told, self.assessment, self.matched
        grounds, firings, overriders = self.inference.grounds, assessment.firings, self.knowledge.strata.overriders
        for id, number in matched.items():
            rule = rules[id]
            premises = grounds[id].premises(told, assessment)
            overridden_by = matched.overrider(rule) if rule.row is not None or id in overriders else None
            firings.append(Firing(rule, number, premises, overridden_by))


class _AllGrounds(dict[str, Grounds]):
    """What each rule relies on, made ready when it first matches."""

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__()
        self._knowledge = knowledge
        self._shared = Shared(knowledge.attributes)

    def __missing__(self, id: str) -> Grounds:
        self[id] = made = Grounds(self._knowledge.rules[id].when, self._knowledge.attributes, self._shared)
        return made


class _Making:
    """What becomes of an attribute, kept for the last cases: by the rules that stand, or what it is computed of."""

    __slots__ = ("_kept", "_knowledge", "_reads", "_speaks", "default", "name")

    def __init__(self, knowledge: Knowledge, name: str, default: str) -> None:
        self.name = name
        self.default = default
        self._knowledge = knowledge
        self._speaks: Predicate | None = None
        computation = knowledge.attributes[name].computed
        self._reads = None if computation is None else list(dict.fromkeys(read_in(computation)))
        self._kept: dict[tuple[Value | None, ...], Made] = {}

    def speaks(self, values: Seen) -> bool:
        """Whether the condition of the default holds."""
        if self._speaks is None:
            self._speaks = predicate(self._knowledge.rules[self.default].when, self._knowledge.attributes)
        return self._speaks(values)

    def made(self, standing: list[Rule], values: Seen) -> Made:
        """What becomes of it now."""
        case: tuple[Value | None, ...]
        if self._reads is None:
            case = tuple([rule.id for rule in standing]) if standing else ()
        else:
            case = tuple([values[name] for name in self._reads])
        made = self._kept.get(case)
        if made is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            if self._reads is None:
                made = Made(*combined(self._knowledge, self.name, standing))
            else:
                made = Made(computed(self.name, values, self._knowledge.attributes), False)
            self._kept[case] = made
        return made


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
