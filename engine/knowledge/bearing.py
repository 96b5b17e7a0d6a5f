"""Which part of a knowledge base bears on some attributes."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import replace

from engine.knowledge.base import Knowledge
from engine.knowledge.condition import reads
from engine.knowledge.dependencies import reachable
from engine.knowledge.expression import read_in
from engine.knowledge.rule import Rule
from engine.knowledge.table import overridden_before
from engine.knowledge.vocabulary import Attribute


def read_for(knowledge: Knowledge, names: Iterable[str]) -> set[str]:
    """Every attribute that can bear on the named ones: read by a rule that concludes or overrides them, and so on."""
    behind: dict[str, set[str]] = {}
    for rule in knowledge.rules.values():
        read = set(reads(rule.when))
        overridden = [knowledge.rules[id] for id in rule.overrides if id in knowledge.rules]
        for name in {name for each in (rule, *overridden) for name in each.then}:
            behind.setdefault(name, set()).update(read)
    for name, attribute in knowledge.attributes.items():
        if attribute.computed is not None:
            behind.setdefault(name, set()).update(read_in(attribute.computed))
    for name, id in overridden_before(knowledge.rules):
        behind.setdefault(name, set()).update(reads(knowledge.rules[id].when))
    return reachable(names, lambda name: behind.get(name, ()))


def bearing_on(knowledge: Knowledge, names: Iterable[str]) -> Knowledge:
    """The knowledge base with the rules alone that can bear on the named conclusions, or on whether questions arise.

    What is computed and does not bear on them is not worked out any more.
    """
    gates = {name for each in knowledge.asked if each.ask_when is not None for name in reads(each.ask_when)}
    wanted = read_for(knowledge, [*names, *gates])
    rules: dict[str, Rule] = {}
    before = {id for name, id in overridden_before(knowledge.rules) if name in wanted}
    for rule in knowledge.rules.values():
        then = {name: value for name, value in rule.then.items() if name in wanted}
        overridden = [knowledge.rules[id] for id in rule.overrides if id in knowledge.rules]
        if then or rule.id in before or any(not wanted.isdisjoint(each.then) for each in overridden):
            rules[rule.id] = replace(rule, then=then)
    attributes = {
        name: each if each.computed is None or name in wanted else _not_computed(each)
        for name, each in knowledge.attributes.items()
    }
    return replace(knowledge, attributes=attributes, rules=rules)


def _not_computed(attribute: Attribute) -> Attribute:
    # A copy, since what the loader notes of an attribute is none of what it is made from.
    made = copy(attribute)
    made.computed = None
    return made
