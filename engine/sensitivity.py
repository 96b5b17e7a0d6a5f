"""What a single answer, given or changed, would make of the verdict; found by asking inference, so it is exact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.condition import tests
from engine.inference import Assessment
from engine.knowledge import Knowledge
from engine.vocabulary import Attribute, Value, Values


@dataclass(slots=True)
class Neighbour:
    """The answers with one attribute changed, and the parts of the verdict that become other ones."""

    attribute: str
    value: Value
    changed: dict[str, Value | None]


def neighbours(
    assessment: Assessment, assess: Callable[[Values], Assessment], names: list[str], unknown: bool
) -> Iterator[Neighbour]:
    """Every single change of an unknown (or else of a known) answer that changes one of the named conclusions."""
    knowledge = assessment.knowledge
    for attribute in knowledge.asked:
        if (attribute.name in assessment.answers) == unknown:
            continue
        for value in candidates(knowledge, attribute):
            if value == assessment.answers.get(attribute.name):
                continue
            other = assess({**assessment.answers, attribute.name: value})
            changed = {
                name: other.values.get(name) for name in names if other.values.get(name) != assessment.values.get(name)
            }
            if changed:
                yield Neighbour(attribute.name, value, changed)


def candidates(knowledge: Knowledge, attribute: Attribute) -> list[Value]:
    """Values that stand for all: every choice, a set's single members and none, and both sides of every threshold."""
    if attribute.kind == "flag":
        return [True, False]
    if attribute.kind == "set":
        return [(), *((choice,) for choice in attribute.choices)]
    if not attribute.numeric:
        return list(attribute.choices)
    step = 1 if attribute.kind == "integer" else 0.25
    low = attribute.minimum if attribute.minimum is not None else 0
    found = {low, attribute.maximum if attribute.maximum is not None else low}
    for bound in _bounds(knowledge, attribute.name):
        found.update((bound, bound - step, bound + step))
    whole = {int(value) if attribute.kind == "integer" else float(value) for value in found}
    return sorted(value for value in whole if not attribute.refusal(value))


def _bounds(knowledge: Knowledge, name: str) -> set[float]:
    return {
        value
        for rule in knowledge.rules.values()
        for test in tests(rule.when)
        if test.attribute == name
        for value in test.values
        if isinstance(value, int | float)
    }
