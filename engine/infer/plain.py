"""Trial runs: inference over rules that are not kept, without a network that would have to be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine.infer.inference import Inference
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import Attributes, Condition
from engine.knowledge.dependencies import waits_of
from engine.knowledge.predicate import Predicate, predicate
from engine.knowledge.rule import Rule
from engine.knowledge.strata import stratify
from engine.knowledge.value import Seen
from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem


class Predicates:
    """Conditions made ready once, for inferences over knowledge bases that have most of their rules in common."""

    def __init__(self, attributes: Attributes) -> None:
        self._attributes = attributes
        # With the condition itself, so that no other one gets its number.
        self._ready: dict[int, tuple[Condition, Predicate]] = {}

    def of(self, condition: Condition) -> Predicate:
        """Whether a condition holds."""
        found = self._ready.get(id(condition))
        if found is None:
            found = self._ready[id(condition)] = (condition, predicate(condition, self._attributes))
        return found[1]


class PlainMatcher:
    """Matches by trying every rule of a stratum: slower than a network, and free to make and to forget."""

    def __init__(self, knowledge: Knowledge, ready: Predicates) -> None:
        rules, layers = knowledge.rules, knowledge.strata.layers
        self._layers = [[(id, ready.of(rules[id].when)) for id in layer.rules] for layer in layers]

    def matches(self, layer: int, values: Seen) -> set[str]:
        """The rules of a stratum whose condition holds for these values."""
        return {id for id, holds in self._layers[layer] if holds(values)}


def plain_inference(knowledge: Knowledge, ready: Predicates | None = None) -> Inference:
    """Inference over a knowledge base that is soon forgotten; `ready` conditions are those of the same attributes."""
    return Inference(knowledge, PlainMatcher(knowledge, ready or Predicates(knowledge.attributes)))


def with_rules(knowledge: Knowledge, rules: Iterable[Rule]) -> Knowledge | None:
    """The knowledge base with these rules and no others; None where they wait for each other."""
    chosen = {rule.id: rule for rule in rules}
    problems: list[Problem] = []
    strata = stratify(chosen, knowledge.attributes, problems)
    return None if problems else replace(knowledge, rules=chosen, strata=strata)


def with_attribute(knowledge: Knowledge, attribute: Attribute) -> Knowledge | None:
    """The knowledge base with another attribute of this name; None where rules or attributes wait for each other."""
    attributes = {**knowledge.attributes, attribute.name: attribute}
    problems: list[Problem] = []
    strata = stratify(knowledge.rules, attributes, problems)
    return None if problems else replace(knowledge, attributes=attributes, strata=strata)


def without_rule(knowledge: Knowledge, rule: Rule) -> Knowledge:
    """The knowledge base without a rule, in the strata that it has: good for inference, and for nothing else."""
    rules = {id: each for id, each in knowledge.rules.items() if id != rule.id}
    layers = [
        replace(
            layer,
            rules=[id for id in layer.rules if id != rule.id],
            defaults={name: id for name, id in layer.defaults.items() if id != rule.id},
        )
        for layer in knowledge.strata.layers
    ]
    return replace(knowledge, rules=rules, strata=replace(knowledge.strata, layers=layers))


def with_rule(knowledge: Knowledge, rule: Rule) -> Knowledge | None:
    """The knowledge base with a rule in place of the one of its name, in the strata that it has.

    None where it might need others: where it reads or concludes more, overrides others, or is another row. It is good
    for inference, and for nothing else.
    """
    original = knowledge.rules[rule.id]
    reads, wider = ({*waits_of(each, knowledge.attributes)} for each in (rule, original))
    same = (rule.overrides, rule.row) == (original.overrides, original.row) and not rule.default
    if not same or not rule.then.keys() <= original.then.keys() or not reads <= wider:
        return None
    return replace(knowledge, rules={**knowledge.rules, rule.id: rule})
