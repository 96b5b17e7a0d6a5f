"""What a single answer, given or changed, would make of the verdict; found by asking inference, so it is exact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from engine.condition import Test, status, tests
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
    read = _tests_for(assessment.knowledge, names)
    for attribute in _bearing(assessment, read, unknown):
        yield from _changes(attribute, read[attribute.name], assessment, assess, names)


def could_change(assessment: Assessment, assess: Callable[[Values], Assessment], names: list[str]) -> list[str]:
    """The unanswered attributes to which some answer alone would change one of the named conclusions."""
    read = _tests_for(assessment.knowledge, names)
    return [
        attribute.name
        for attribute in _bearing(assessment, read, unknown=True)
        if any(_changes(attribute, read[attribute.name], assessment, assess, names))
    ]


def _tests_for(knowledge: Knowledge, names: list[str]) -> dict[str, set[Test]]:
    """The tests of every attribute by the rules that can bear on the named conclusions."""
    bearing = read_for(knowledge, names)
    found: dict[str, set[Test]] = {}
    for rule in knowledge.rules.values():
        if not bearing.isdisjoint(rule.then) or rule.overrides:
            for test in tests(rule.when):
                found.setdefault(test.attribute, set()).add(test)
    return found


def _bearing(assessment: Assessment, read: dict[str, set[Test]], unknown: bool) -> list[Attribute]:
    """The unanswered (or else the answered) attributes that are read."""
    return [
        attribute
        for attribute in assessment.knowledge.asked
        if attribute.name in read and (attribute.name not in assessment.answers) == unknown
    ]


def _changes(
    attribute: Attribute,
    read: set[Test],
    assessment: Assessment,
    assess: Callable[[Values], Assessment],
    names: list[str],
) -> Iterator[Neighbour]:
    """The changes of one answer. Values that pass the same tests lead to the same conclusions: one of them is asked."""
    name, before = attribute.name, assessment.answers.get(attribute.name)
    known: dict[frozenset[Test], dict[str, Value | None]] = {_passed(read, name, before, assessment): {}}
    for value in candidates(assessment.knowledge, attribute):
        passed = _passed(read, name, value, assessment)
        if passed not in known:
            other = assess({**assessment.answers, name: value})
            known[passed] = {
                each: other.values.get(each) for each in names if other.values.get(each) != assessment.values.get(each)
            }
        if known[passed]:
            yield Neighbour(name, value, known[passed])


def _passed(read: set[Test], name: str, value: Value | None, assessment: Assessment) -> frozenset[Test]:
    """The tests that a value passes."""
    values = {} if value is None else {name: value}
    attributes = assessment.knowledge.attributes
    return frozenset(test for test in read if status(test, values, attributes) == "holds")


def read_for(knowledge: Knowledge, names: Iterable[str]) -> set[str]:
    """Every attribute that can bear on the named ones: read by a rule that concludes or overrides them, and so on."""
    behind: dict[str, set[str]] = {}
    for rule in knowledge.rules.values():
        read = {test.attribute for test in tests(rule.when)}
        overridden = [knowledge.rules[id] for id in rule.overrides]
        for name in {name for each in (rule, *overridden) for name in each.then}:
            behind.setdefault(name, set()).update(read)
    found: set[str] = set()
    queue = list(names)
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue.extend(behind.get(name, ()))
    return found


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
