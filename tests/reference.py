"""The meaning of rules a second time, in the plainest way: no network, no strata of the engine, no order.

An attribute is complete once every rule that concludes it, and every rule that overrides one of those, can change no
more. What is complete is read by all; what is not is read only by tests that more conclusions could make true.
"""

from __future__ import annotations

from typing import Any

from engine.condition import Condition, status, tests
from engine.knowledge import Knowledge
from engine.rule import Rule
from engine.vocabulary import Attribute, Values


def evaluated(knowledge: Knowledge, answers: Values) -> tuple[Values, set[str], set[str]]:
    """The values that follow, the rules that match, and the attributes that are contradicted."""
    values: Values = dict(answers)
    complete = {attribute.name for attribute in knowledge.asked}
    concluded = [attribute for attribute in knowledge.attributes.values() if not attribute.asked]
    matched: set[str] = set()
    contradicted: set[str] = set()
    while len(complete) < len(knowledge.attributes):
        closed = _closed(knowledge, complete)
        growing = {each.name for each in concluded if each.name in closed and each.name not in complete}
        assert growing, "rules wait for each other"
        values = {name: value for name, value in values.items() if name in complete}
        while True:
            ready = [
                rule
                for rule in knowledge.rules.values()
                if _reads(rule.when) <= complete | growing and _overriders_known(rule, knowledge, complete | growing)
            ]
            now = {rule.id for rule in ready if status(rule.when, values, knowledge.attributes) == "holds"} | matched
            before = dict(values)
            for name in growing:
                value, wrong = _united(knowledge.attributes[name], _standing(knowledge, name, now))
                contradicted |= {name} if wrong else set()
                if value is not None:
                    values[name] = value
            if now == matched and values == before:
                break
            matched = now
        complete |= growing
    return values, matched, contradicted


def _closed(knowledge: Knowledge, complete: set[str]) -> set[str]:
    """The largest set of attributes whose rules need nothing else but what is complete, and tests that only grow."""
    closed = set(knowledge.attributes)
    while True:
        open_ones = {name for name in closed - complete if not _computable(knowledge, name, complete, closed)}
        if not open_ones:
            return _smallest(knowledge, complete, closed)
        closed -= open_ones


def _smallest(knowledge: Knowledge, complete: set[str], closed: set[str]) -> set[str]:
    """Of those, one attribute and what it needs: the next to complete."""
    best: set[str] = set()
    for name in sorted(closed - complete):
        needed, queue = {name}, [name]
        while queue:
            for rule in _concerned(knowledge, queue.pop()):
                more = _reads(rule.when) - complete - needed
                needed |= more
                queue.extend(more)
        if not best or len(needed) < len(best):
            best = needed
    return best


def _computable(knowledge: Knowledge, name: str, complete: set[str], closed: set[str]) -> bool:
    for rule in _concerned(knowledge, name):
        overrides = name not in rule.then or any(name in knowledge.rules[other].then for other in rule.overrides)
        for test in tests(rule.when):
            attribute = knowledge.attributes[test.attribute]
            grows = test.op == "has" or (attribute.kind == "flag" and test.op == "is" and test.values == (True,))
            if attribute.name not in complete and (attribute.name not in closed or not grows or attribute.otherwise):
                return False
            if attribute.name not in complete and overrides and _depends(knowledge, attribute.name, name):
                return False
    return True


def _depends(knowledge: Knowledge, reader: str, read: str) -> bool:
    seen, queue = {reader}, [reader]
    while queue:
        for rule in _concerned(knowledge, queue.pop()):
            more = _reads(rule.when) - seen
            seen |= more
            queue.extend(more)
    return read in seen


def _concerned(knowledge: Knowledge, name: str) -> list[Rule]:
    """The rules that conclude an attribute, and those that override one of them."""
    concluding = {rule.id for rule in knowledge.rules.values() if name in rule.then}
    return [rule for rule in knowledge.rules.values() if rule.id in concluding or concluding & set(rule.overrides)]


def _reads(condition: Condition) -> set[str]:
    return {test.attribute for test in tests(condition)}


def _overriders_known(rule: Rule, knowledge: Knowledge, readable: set[str]) -> bool:
    return all(_reads(other.when) <= readable for other in knowledge.rules.values() if rule.id in other.overrides)


def _standing(knowledge: Knowledge, name: str, matched: set[str]) -> list[Rule]:
    overridden = {other for id in matched for other in knowledge.rules[id].overrides}
    return [knowledge.rules[id] for id in sorted(matched - overridden) if name in knowledge.rules[id].then]


def _united(attribute: Attribute, rules: list[Rule]) -> tuple[Any, bool]:
    said: list[Any] = [rule.then[attribute.name] for rule in rules]
    if attribute.kind == "set":
        return tuple(choice for choice in attribute.choices if any(choice in members for members in said)), False
    if attribute.kind == "level":
        lowest = attribute.otherwise or attribute.steps[0]
        return max(said, key=attribute.steps.index) if said else lowest, False
    if not said:
        return attribute.otherwise, False
    if attribute.kind == "flag":
        return any(said), len(set(said)) > 1
    return (said[0], False) if len(set(said)) == 1 else (None, True)
