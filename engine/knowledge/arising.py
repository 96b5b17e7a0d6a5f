"""Which questions arise: those without an `ask_when`, and those whose `ask_when` holds for the answers given.

A condition that waits for an unknown answer does not hold, so its question does not arise. An answer is a fact also
where its question does not arise; what proposes answers proposes only such as could be given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.knowledge.base import Knowledge
from engine.knowledge.condition import reads
from engine.knowledge.dependencies import components, reachable
from engine.knowledge.three_valued import status
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute


def arises(knowledge: Knowledge, name: str, answers: Mapping[str, Value]) -> bool:
    """Whether the question of an asked attribute arises under these answers; an absent answer is unknown."""
    condition = knowledge.attributes[name].ask_when
    return condition is None or status(condition, answers, knowledge.attributes) == "holds"


def gates(attribute: Attribute) -> list[str]:
    """The attributes that decide whether a question arises, each once, in the order they are read."""
    if attribute.ask_when is None:
        return []
    return list(dict.fromkeys(reads(attribute.ask_when)))


def with_gates(knowledge: Knowledge, names: Iterable[str]) -> set[str]:
    """The named asked attributes, and all that decide, directly or by way of others, whether they are asked."""
    return reachable(names, lambda name: gates(knowledge.attributes[name]))


def circles(attributes: Mapping[str, Attribute]) -> list[list[str]]:
    """The attributes whose questions wait for each other, circle by circle, in the order of their names."""
    waits = {
        name: {gate: False for gate in gates(attribute) if gate in attributes and attributes[gate].asked}
        for name, attribute in attributes.items()
        if attribute.asked
    }
    found = [sorted(each) for each in components(waits) if len(each) > 1 or each[0] in waits[each[0]]]
    return sorted(found)
