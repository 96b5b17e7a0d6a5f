"""Which two attributes can be compared, and which numbers are read exactly because they are."""

from __future__ import annotations

from engine.knowledge.base import Knowledge
from engine.knowledge.condition import Condition, magnitude, tests
from engine.knowledge.value import Values
from engine.knowledge.vocabulary import Attribute
from engine.problem import one_of


def refusal(one: Attribute, other: Attribute) -> str:
    """Why two attributes cannot be compared; empty where they can."""
    if one.name == other.name:
        return f"{one.name} is compared with itself"
    for each in (one, other):
        if each.several:
            return f"{each.name} is {each.a_kind}, and sets are not compared; compare single values"
    return "" if one.numeric and other.numeric else _unlike(one, other)


def _unlike(one: Attribute, other: Attribute) -> str:
    """Why the values of two attributes are not the same ones; empty where they are."""
    if one.kind != other.kind:
        return f"{one.name} is {one.a_kind} and {other.name} is {other.a_kind}; only values of one kind are compared"
    if one.ranked and one.scale != other.scale:
        return f"{one.name} is on the scale {one.scale} and {other.name} on {other.scale}; compare levels of one scale"
    alone = sorted(set(one.choices) ^ set(other.choices)) if one.traits.declared else []
    if alone:
        return f"{one.name} and {other.name} do not have the same choices; only one of them has {one_of(alone, 4)}"
    return ""


def conditions_of(knowledge: Knowledge) -> list[Condition]:
    """The conditions of rules, and those that questions and expectations declare."""
    declared = [when for each in knowledge.attributes.values() for when in (each.ask_when, each.expected_when) if when]
    return [*(rule.when for rule in knowledge.rules.values()), *declared]


def read_exactly(knowledge: Knowledge) -> set[str]:
    """The numbers and dates that are held against others: it is not enough to know the region in which one lies."""
    found = {name for when in conditions_of(knowledge) for test in tests(when) if test.other for name in test.reads}
    return {name for name in found if knowledge.attributes[name].spans}


def turning(knowledge: Knowledge, name: str, values: Values) -> set[float]:
    """The magnitudes beside which comparisons tell an answer apart, as long as all other answers stay as they are.

    What is concluded may become any value that rules conclude.
    """
    beside: set[str] = set()
    for when in conditions_of(knowledge):
        for test in tests(when):
            if test.other and name in test.reads:
                beside.update(each for each in test.reads if each != name)
    concluded = [rule.then[each] for rule in knowledge.rules.values() for each in beside.intersection(rule.then)]
    defaults = [knowledge.attributes[each].otherwise for each in beside]
    found = [*(values.get(each) for each in beside), *concluded, *defaults]
    return {magnitude(each, knowledge.attributes[name]) for each in found if each is not None}
