"""The dependency graph: which attribute feeds which rule, which rule concludes or sets aside what, in layers.

Layer 0 holds what is asked; after it layers of rules and of the attributes they conclude take turns, as far to the
left as what they depend on allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from engine.explain.order import place_words
from engine.infer.assessment import Assessment
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import reads, tests
from engine.knowledge.dependencies import reachable
from engine.knowledge.expression import Constant, read_in
from engine.knowledge.rule import Rule
from engine.knowledge.table import catch_alls, in_order
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute

_NOTHING = Constant("0")
EdgeKind = Literal["reads", "concludes", "overrides", "before"]


@dataclass(slots=True)
class Vertex:
    """An attribute or a rule; `title` is what a reader sees, `note` the value in an assessment."""

    kind: Literal["asked", "concluded", "rule"]
    name: str
    title: str
    layer: int
    note: str = ""
    faded: bool = False

    @property
    def key(self) -> str:
        """The name of the node among those of all kinds."""
        return f"{'rule' if self.kind == 'rule' else 'attribute'}:{self.name}"


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """From what is read to its reader, from a rule to its conclusion, from a rule to the rule it sets aside.

    A row of a table comes before the next one that is read, and each of them before the one that has the rest.
    """

    source: str
    target: str
    kind: EdgeKind


@dataclass(slots=True)
class Graph:
    """Vertices by key, and the edges between them, in a fixed order."""

    title: str
    vertices: dict[str, Vertex] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)


def graph_of(knowledge: Knowledge, rules: Iterable[str], title: str) -> Graph:
    """The graph of these rules and of the attributes they read and conclude."""
    chosen = [knowledge.rules[id] for id in sorted(rules)]
    graph = Graph(title)
    edges: set[Edge] = set()
    for rule in chosen:
        _add_rule(graph, knowledge, rule)
        here = f"rule:{rule.id}"
        for name in set(reads(rule.when)):
            edges.add(Edge(f"attribute:{name}", here, "reads"))
        for name in rule.then:
            edges.add(Edge(here, f"attribute:{name}", "concludes"))
    for attribute in _computed(graph, knowledge):
        for name in set(read_in(attribute.computed)):
            edges.add(Edge(f"attribute:{name}", f"attribute:{attribute.name}", "reads"))
    for rule in chosen:
        for other in rule.overrides:
            if f"rule:{other}" in graph.vertices:
                edges.add(Edge(f"rule:{rule.id}", f"rule:{other}", "overrides"))
    edges.update(_in_order(knowledge, {rule.id for rule in chosen}))
    graph.edges = sorted(edges)
    return graph


def _in_order(knowledge: Knowledge, chosen: set[str]) -> Iterator[Edge]:
    """The order of the rows of tables: each before the next one of those that are chosen."""
    rules = [rule for rule in knowledge.rules.values() if rule.id in chosen]
    for rows in knowledge.strata.sequences.values():
        listed = [id for id in rows if id in chosen]
        for one, other in pairwise(listed):
            yield Edge(f"rule:{one}", f"rule:{other}", "before")
    for id, others in catch_alls(rules):
        if not in_order(knowledge.rules[id]):
            for other in others:
                yield Edge(f"rule:{other}", f"rule:{id}", "before")


def graph_of_assessment(assessment: Assessment, title: str) -> Graph:
    """The rules that fired for one assessment, on the values they relied on; what was set aside is faded."""
    knowledge = assessment.knowledge
    graph = graph_of(knowledge, [firing.rule.id for firing in assessment.firings], title)
    relied: set[tuple[str, str]] = set()
    for firing in assessment.firings:
        graph.vertices[f"rule:{firing.rule.id}"].faded = firing.overridden_by is not None
        relied.update((f"attribute:{premise.attribute}", f"rule:{firing.rule.id}") for premise in firing.premises)
    relied.update((edge.source, edge.target) for edge in graph.edges if edge.target.startswith("attribute:"))
    graph.edges = [edge for edge in graph.edges if edge.kind != "reads" or (edge.source, edge.target) in relied]
    linked = {end for edge in graph.edges for end in (edge.source, edge.target)}
    graph.vertices = {key: vertex for key, vertex in graph.vertices.items() if key in linked}
    for vertex in graph.vertices.values():
        if vertex.kind != "rule":
            vertex.note = knowledge.attributes[vertex.name].brief(assessment.values.get(vertex.name))
    return graph


def _computed(graph: Graph, knowledge: Knowledge) -> list[Attribute]:
    """The computed attributes of a graph, each after those it is computed from, which are added to the graph."""
    names = [vertex.name for vertex in graph.vertices.values() if vertex.kind == "concluded"]
    read = reachable(names, lambda name: read_in(knowledge.attributes[name].computed or _NOTHING))
    for name in sorted(read):
        _add_attribute(graph, knowledge, name)
    return [knowledge.attributes[name] for name in sorted(read) if knowledge.attributes[name].computed is not None]


def _add_attribute(graph: Graph, knowledge: Knowledge, name: str) -> None:
    attribute = knowledge.attributes[name]
    kind: Literal["asked", "concluded"] = "asked" if attribute.asked else "concluded"
    vertex = Vertex(kind, name, attribute.title, 2 * _completed(knowledge, name))
    graph.vertices.setdefault(vertex.key, vertex)


def _add_rule(graph: Graph, knowledge: Knowledge, rule: Rule) -> None:
    layer = knowledge.strata.of_rule.get(rule.id, 1)
    graph.vertices[f"rule:{rule.id}"] = Vertex("rule", rule.id, rule.id, 2 * layer - 1)
    for name in (*reads(rule.when), *rule.then):
        _add_attribute(graph, knowledge, name)


def _completed(knowledge: Knowledge, name: str) -> int:
    """The stratum after which an attribute is complete; 0 for what is asked."""
    for number, stratum in enumerate(knowledge.strata.layers):
        if name in stratum.completes:
            return number
    return 0


@dataclass(slots=True)
class Surroundings:
    """The rules that can make a rule fire, those its conclusions can make fire, and those on either side of overrides.

    Each rule is mapped to the attributes it is connected by. `table` says how a row stands among those of its table.
    """

    feeds_it: dict[str, list[str]]
    fed_by_it: dict[str, list[str]]
    overrides: list[str]
    overridden_by: list[str]
    table: str = ""


def around(knowledge: Knowledge, rule: Rule) -> Surroundings:
    """Who feeds a rule, and whom it feeds."""
    overriders = [] if rule.row and rule.row.otherwise else knowledge.strata.overriders.get(rule.id, [])
    found = Surroundings({}, {}, sorted(rule.overrides), overriders, place_words(knowledge, rule))
    for other in knowledge.rules.values():
        for first, second, side in ((other, rule, found.feeds_it), (rule, other, found.fed_by_it)):
            shared = sorted(
                {
                    name
                    for test in tests(second.when)
                    for name in test.reads
                    if _bears(first, name, () if test.other else test.values)
                }
            )
            if shared:
                side[other.id] = shared
    return found


def _bears(rule: Rule, attribute: str, tested: tuple[Value, ...]) -> bool:
    """Whether what a rule concludes bears on a test; of a set, only a member that the test names does."""
    if attribute not in rule.then:
        return False
    concluded = rule.then[attribute]
    return not isinstance(concluded, tuple) or not tested or any(member in tested for member in concluded)
