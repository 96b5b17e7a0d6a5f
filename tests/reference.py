"""The meaning of rules a second time, in the plainest way: no network and no strata of the engine.

Every attribute gets a rank: above all that its rules negate or compare and all that the rules overriding them read, and
no lower than what else they read. Rank by rank, every rule is tried again and again until nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from engine.condition import Test, status, tests
from engine.knowledge import Knowledge
from engine.rule import Rule
from engine.vocabulary import Attribute, Values

Layer = tuple[list[str], list[Rule]]


def evaluated(knowledge: Knowledge, answers: Values, layers: list[Layer]) -> tuple[Values, set[str], set[str]]:
    """The values that follow, the rules that match, and the attributes that are contradicted."""
    values, contradicted = dict(answers), set()
    for names, rules in layers:
        before = None
        while before != values:
            before = dict(values)
            matched = matching(rules, knowledge, before)
            for name in names:
                value, wrong = united(knowledge.attributes[name], standing(knowledge, name, matched))
                contradicted |= {name} if wrong else set()
                if value is not None:
                    values[name] = value
                else:
                    values.pop(name, None)
    return values, matching(knowledge.rules.values(), knowledge, values), contradicted


def layers_of(knowledge: Knowledge) -> list[Layer]:
    """The attributes of every rank, and the rules that bear on them."""
    ranks = ranked(knowledge)
    layers: list[Layer] = []
    for rank in range(1, max(ranks.values()) + 1):
        names = [name for name, of_name in ranks.items() if of_name == rank]
        rules = {rule.id: rule for name in names for rule in bearing_on(knowledge, name)}
        layers.append((names, list(rules.values())))
    return layers


def ranked(knowledge: Knowledge) -> dict[str, int]:
    """The rank of every attribute, raised until nothing needs to be raised."""
    ranks = {name: 0 if attribute.asked else 1 for name, attribute in knowledge.attributes.items()}
    before: dict[str, int] = {}
    while before != ranks:
        before = dict(ranks)
        assert max(ranks.values()) <= len(ranks), "rules wait for each other"
        for name in knowledge.attributes:
            ranks[name] = max([ranks[name], *needed(knowledge, name, ranks)])
    return ranks


def bearing_on(knowledge: Knowledge, name: str) -> list[Rule]:
    """The rules that conclude an attribute, and those that override one of them."""
    concluding = {rule.id for rule in knowledge.rules.values() if name in rule.then}
    return [rule for rule in knowledge.rules.values() if rule.id in concluding or concluding & set(rule.overrides)]


def needed(knowledge: Knowledge, name: str, ranks: dict[str, int]) -> Iterator[int]:
    """The least rank that each test of the rules bearing on an attribute asks for."""
    for rule in bearing_on(knowledge, name):
        overrides = any(name in knowledge.rules[other].then for other in rule.overrides)
        for test in tests(rule.when):
            final = overrides or not grows(test, knowledge.attributes[test.attribute])
            yield ranks[test.attribute] + final


def grows(test: Test, attribute: Attribute) -> bool:
    """Whether more conclusions could only make the test true."""
    flag = attribute.kind == "flag" and test.op == "is" and test.values == (True,) and not attribute.otherwise
    return flag or test.op == "has"


def matching(rules: Iterable[Rule], knowledge: Knowledge, values: Values) -> set[str]:
    return {rule.id for rule in rules if status(rule.when, values, knowledge.attributes) == "holds"}


def standing(knowledge: Knowledge, name: str, matched: set[str]) -> list[Rule]:
    overridden = {other for id in matched for other in knowledge.rules[id].overrides}
    return [knowledge.rules[id] for id in sorted(matched - overridden) if name in knowledge.rules[id].then]


def united(attribute: Attribute, rules: list[Rule]) -> tuple[Any, bool]:
    said: list[Any] = [rule.then[attribute.name] for rule in rules]
    if attribute.kind == "set":
        return tuple(choice for choice in attribute.choices if any(choice in members for members in said)), False
    if attribute.kind == "level":
        return max(said, key=attribute.steps.index) if said else attribute.otherwise or attribute.steps[0], False
    if not said:
        return attribute.otherwise, False
    if attribute.kind == "flag":
        return any(said), len(set(said)) > 1
    return (said[0], False) if len(set(said)) == 1 else (None, True)
