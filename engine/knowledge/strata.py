"""Strata: what must be complete before a rule may run, computed from what the rules read, conclude and override.

Attributes and rules are the nodes of a graph. A rule reads attributes, and the attributes it concludes read the rule.
A read that more conclusions could only make true (a flag that is true, a member of a set) may run in a circle; every
other read (a negation, a threshold, a level, a single value, known and unknown, an override) is final: what it reads
is completed first, and a circle through it has no meaning. As in stratified Datalog; Abiteboul, Hull and Vianu,
"Foundations of Databases", chapter 15.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from engine.knowledge.dependencies import Dependencies, components
from engine.knowledge.rule import Rule
from engine.knowledge.structure import Structure, structure
from engine.knowledge.table import catch_alls, sequences
from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem


@structure
class Stratum(Structure):
    """Rules that run together, and the attributes that are complete after them. `recursive`: repeat until quiet.

    `defaults` has, of the attributes that are complete, those whose default is a rule, each with its id.
    """

    rules: list[str] = field(default_factory=list)
    completes: list[str] = field(default_factory=list)
    defaults: dict[str, str] = field(default_factory=dict)
    recursive: bool = False

    @property
    def all_rules(self) -> list[str]:
        """The rules, and the defaults that are rules."""
        return [*self.rules, *self.defaults.values()]


@structure
class Strata(Structure):
    """The strata in the order they run, and for each rule the number of its stratum, from 1.

    `overriders` are those of a rule that are named one by one; `sequences` has the rows of each `first` table, each of
    which overrides every row after it.
    """

    layers: list[Stratum] = field(default_factory=list)
    of_rule: dict[str, int] = field(default_factory=dict)
    overriders: dict[str, list[str]] = field(default_factory=dict)
    sequences: dict[str, list[str]] = field(default_factory=dict)


def stratify(rules: Mapping[str, Rule], attributes: Mapping[str, Attribute], problems: list[Problem]) -> Strata:
    """The strata of a checked set of rules; cycles through a final read are added to `problems`."""
    graph = Dependencies(rules, attributes)
    strata = Strata()
    for rule in rules.values():
        for overridden in rule.overrides:
            strata.overriders.setdefault(overridden, []).append(rule.id)
    for id, rows in catch_alls(rules.values()):
        strata.overriders[id] = list({*strata.overriders.get(id, ()), *rows})
    for names in strata.overriders.values():
        names.sort()
    strata.sequences = sequences(rules.values())
    layer_of: dict[str, int] = {}
    recursive: set[int] = set()
    for component in components(graph.reads):
        members = set(component)
        cyclic = len(component) > 1 or component[0] in graph.reads[component[0]]
        if cyclic and _final_inside(graph, members):
            problems.append(_cycle(members, rules, attributes))
        layer = _layer(graph, members, layer_of)
        for node in component:
            layer_of[node] = layer
        if cyclic:
            recursive.add(layer)
    _fill(strata, layer_of, recursive, {name: id for id, rule in rules.items() if rule.default for name in rule.then})
    return strata


def _layer(graph: Dependencies, members: set[str], layer_of: Mapping[str, int]) -> int:
    """An attribute is complete in the stratum of its last rule; a rule runs one after what it reads.

    A circle also runs one after the rules that override a part of it: what it feeds itself must stand from the start.
    """
    circle = len(members) > 1
    outside = [
        layer_of[read] + (1 if _waits(node, read) or (final and circle) else 0)
        for node in members
        for read, final in graph.reads[node].items()
        if read not in members
    ]
    runs = any(node.startswith("rule:") for node in members)
    return max([1 if runs else 0, *outside])


def _waits(node: str, read: str) -> bool:
    """Whether a node is of a later stratum than what it reads: rules are, and what is computed from a conclusion."""
    return node.startswith("rule:") or read.startswith("attribute:")


def _fill(strata: Strata, layer_of: Mapping[str, int], recursive: set[int], defaults: Mapping[str, str]) -> None:
    """Put rules and attributes into their layers; a default is tried when its attribute is completed."""
    tried_last = set(defaults.values())
    strata.layers = [Stratum() for _ in range(max(layer_of.values(), default=0) + 1)]
    for node, layer in sorted(layer_of.items()):
        kind, name = node.split(":", 1)
        if kind == "attribute":
            strata.layers[layer].completes.append(name)
            if name in defaults:
                strata.layers[layer].defaults[name] = defaults[name]
                strata.of_rule[defaults[name]] = layer
        elif name not in tried_last:
            strata.layers[layer].rules.append(name)
            strata.of_rule[name] = layer
    for layer in recursive:
        strata.layers[layer].recursive = True


def _final_inside(graph: Dependencies, members: set[str]) -> bool:
    return any(final and read in members for node in members for read, final in graph.reads[node].items())


def _cycle(members: Iterable[str], rules: Mapping[str, Rule], attributes: Mapping[str, Attribute]) -> Problem:
    inside = sorted(node.removeprefix("attribute:") for node in members if node.startswith("attribute:"))
    computed = [attributes[name] for name in inside if attributes[name].computed is not None]
    if computed:
        return _computed_cycle(members, rules, computed)
    names = sorted(node.split(":", 1)[1] for node in members if node.startswith("rule:"))
    listed = "; ".join(f"{name} at {rules[name].where}" for name in names)
    if len(names) == 1:
        message = f"{names[0]} waits for itself: it negates, compares or overrides what it concludes"
        return Problem(rules[names[0]].where, "cycle", f"{message}; let it read the answers instead")
    return Problem(
        rules[names[0]].where,
        "cycle",
        "these rules wait for each other: what one of them negates, compares or overrides depends on itself "
        f"({listed}); let one of them read the answers instead",
    )


def _computed_cycle(members: Iterable[str], rules: Mapping[str, Rule], computed: list[Attribute]) -> Problem:
    places = [(each.name, each.where) for each in computed]
    places += [(id, rules[id].where) for id in sorted(rules) if f"rule:{id}" in set(members)]
    if len(places) == 1:
        return Problem(places[0][1], "cycle", f"{places[0][0]} is computed from itself; compute it from others")
    said = "; ".join(f"{name} at {where}" for name, where in places)
    message = f"these wait for each other, so none of them can be worked out: {said}; compute one from what is answered"
    return Problem(places[0][1], "cycle", message)
