"""The circles of a knowledge base: rules and attributes that wait for each other."""

from __future__ import annotations

from dataclasses import dataclass

from engine.knowledge.base import Knowledge
from engine.knowledge.dependencies import Dependencies, components


@dataclass(frozen=True, slots=True)
class Component:
    """Rules and attributes that wait for each other in a circle; defaults, which are tried after it, left out."""

    rules: set[str]
    attributes: set[str]


def cyclic_parts(knowledge: Knowledge) -> list[Component]:
    """The circles of a knowledge base."""
    if not any(stratum.recursive for stratum in knowledge.strata.layers):
        return []
    found = []
    for component in components(Dependencies(knowledge.rules, knowledge.attributes).reads):
        if len(component) > 1:
            parts: dict[str, set[str]] = {"rule": set(), "attribute": set()}
            for node in component:
                kind, name = node.split(":", 1)
                if kind == "attribute" or not knowledge.rules[name].default:
                    parts[kind].add(name)
            found.append(Component(parts["rule"], parts["attribute"]))
    return found
