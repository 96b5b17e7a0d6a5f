"""Which two attributes can be compared, and which numbers are read exactly because they are."""

from __future__ import annotations

from collections.abc import Hashable

from engine.knowledge.base import Knowledge
from engine.knowledge.condition import Condition, tests
from engine.knowledge.expression import conditions_in, numbers_in
from engine.knowledge.vocabulary import Attribute
from engine.problem import one_of


def refusal(one: Attribute, other: Attribute) -> str:
    """Why two attributes cannot be compared; empty where they can."""
    if one.name == other.name:
        return f"{one.name} is compared with itself"
    for each in (one, other):
        if each.several:
            return f"{each.name} is {each.a_kind}, and sets are not compared; compare single values"
    return "" if likeness(one) == likeness(other) else _unlike(one, other)


def likeness(attribute: Attribute) -> Hashable:
    """What two attributes that can be compared have in common; None of one that can be compared with none."""
    if attribute.several:
        return None
    if attribute.numeric:
        return "number"
    choices = frozenset(attribute.choices) if attribute.traits.declared else None
    return attribute.kind, attribute.scale if attribute.ranked else None, choices


def _unlike(one: Attribute, other: Attribute) -> str:
    """Why the values of two attributes, single ones, are not the same ones."""
    if one.kind != other.kind:
        return f"{one.name} is {one.a_kind} and {other.name} is {other.a_kind}; only values of one kind are compared"
    if one.ranked and one.scale != other.scale:
        return f"{one.name} is on the scale {one.scale} and {other.name} on {other.scale}; compare levels of one scale"
    alone = sorted(set(one.choices) ^ set(other.choices))
    return f"{one.name} and {other.name} do not have the same choices; only one of them has {one_of(alone, 4)}"


def conditions_of(knowledge: Knowledge) -> list[Condition]:
    """The conditions of rules, of computed values, and those that questions and expectations declare."""
    declared = [when for each in knowledge.attributes.values() for when in (each.ask_when, each.expected_when) if when]
    cases = [when for each in knowledge.attributes.values() if each.computed for when in conditions_in(each.computed)]
    return [*(rule.when for rule in knowledge.rules.values()), *cases, *declared]


def read_exactly(knowledge: Knowledge) -> set[str]:
    """The numbers and dates that are held against others, or computed with: their region is not enough."""
    found = {name for when in conditions_of(knowledge) for test in tests(when) if test.other for name in test.reads}
    for attribute in knowledge.attributes.values():
        found.update(numbers_in(attribute.computed) if attribute.computed is not None else ())
    return {name for name in found if knowledge.attributes[name].spans}
