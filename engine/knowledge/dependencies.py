"""What reads what: rules and attributes as a graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from engine.knowledge.condition import tests
from engine.knowledge.expression import read_in
from engine.knowledge.operator import OPERATORS
from engine.knowledge.rule import Rule
from engine.knowledge.table import overridden_before
from engine.knowledge.vocabulary import Attribute


def reachable(names: Iterable[str], behind: Callable[[str], Iterable[str]]) -> set[str]:
    """The names, and all that stand behind them, directly or by way of others."""
    found: set[str] = set()
    queue = list(names)
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue.extend(behind(name))
    return found


def waits_of(rule: Rule, attributes: Mapping[str, Attribute]) -> list[tuple[str, bool]]:
    """The concluded attributes that a rule reads, each with whether more conclusions can only make its test true."""
    found: list[tuple[str, bool]] = []
    for test in tests(rule.when):
        for attribute in [attributes[name] for name in test.reads if not attributes[name].asked]:
            grows = not test.other and OPERATORS[test.op].grows(attribute.kind, test.values)
            found.append((attribute.name, grows))
    return found


class Dependencies:
    """Nodes are "rule:id" and "attribute:name"; `reads[node]` maps what a node depends on to whether it is final."""

    def __init__(self, rules: Mapping[str, Rule], attributes: Mapping[str, Attribute]) -> None:
        self.reads: dict[str, dict[str, bool]] = {f"rule:{id}": {} for id in rules}
        for attribute in attributes.values():
            if not attribute.asked:
                self.reads[f"attribute:{attribute.name}"] = {}
        # What is true without rules that conclude it: more of them could make that false.
        self._true = {name for name, each in attributes.items() if each.otherwise}
        self._true.update(name for rule in rules.values() if rule.default for name, value in rule.then.items() if value)
        for attribute in attributes.values():
            if attribute.computed is not None:
                for name in read_in(attribute.computed):
                    if not attributes[name].asked:
                        self._add(f"attribute:{attribute.name}", f"attribute:{name}", True)
        for rule in rules.values():
            self._add_rule(rule, rules, attributes)
        for name, row in overridden_before(rules):
            self._add(f"attribute:{name}", f"rule:{row}", True)

    def _add_rule(self, rule: Rule, rules: Mapping[str, Rule], attributes: Mapping[str, Attribute]) -> None:
        node = f"rule:{rule.id}"
        for name, grows in waits_of(rule, attributes):
            self._add(node, f"attribute:{name}", not grows or name in self._true)
        for concluded in rule.then:
            self._add(f"attribute:{concluded}", node, False)
        for overridden in rule.overrides:
            for concluded in rules[overridden].then if overridden in rules else ():
                self._add(f"attribute:{concluded}", node, True)

    def _add(self, reader: str, read: str, final: bool) -> None:
        self.reads[reader][read] = self.reads[reader].get(read, False) or final


def components(reads: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The strongly connected components, each after those it depends on. Tarjan (1972), without recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    on_stack: set[str] = set()
    stack: list[str] = []
    found: list[list[str]] = []
    for root in reads:
        if root in index:
            continue
        work = [(root, iter(reads[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, following = work[-1]
            for read in following:
                if read not in index:
                    index[read] = low[read] = len(index)
                    stack.append(read)
                    on_stack.add(read)
                    work.append((read, iter(reads[read])))
                    break
                if read in on_stack:
                    low[node] = min(low[node], index[read])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    component: list[str] = []
                    while not component or component[-1] != node:
                        component.append(stack.pop())
                        on_stack.discard(component[-1])
                    found.append(component)
    return found
