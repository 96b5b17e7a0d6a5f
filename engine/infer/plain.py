"""Trial runs: inference over rules that are not kept, without a network that would have to be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine.infer.inference import Inference
from engine.knowledge.base import Knowledge
from engine.knowledge.rule import Rule
from engine.knowledge.strata import stratify
from engine.knowledge.three_valued import status
from engine.knowledge.value import Seen
from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem


class PlainMatcher:
    """Matches by trying every rule of a stratum: slower than a network, and free to make and to forget."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def matches(self, layer: int, values: Seen) -> set[str]:
        """The rules of a stratum whose condition holds for these values."""
        rules, attributes = self.knowledge.rules, self.knowledge.attributes
        return {
            id
            for id in self.knowledge.strata.layers[layer].rules
            if status(rules[id].when, values, attributes) == "holds"
        }


def plain_inference(knowledge: Knowledge) -> Inference:
    """Inference over a knowledge base that is soon forgotten."""
    return Inference(knowledge, PlainMatcher(knowledge))


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
