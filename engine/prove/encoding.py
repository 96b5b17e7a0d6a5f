"""A knowledge base as a Boolean circuit over what can be answered: the same strata, for all organizations at once.

Rules tell finitely many values of a fact apart: each choice, each member of a set, and of a number the regions between
the bounds that some rule names. Over those a circuit is exact, and every assignment of its inputs is an organization.
"""

from __future__ import annotations

import math
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import accumulate

from engine.knowledge.base import Knowledge
from engine.knowledge.circles import Item, concluded, turns
from engine.knowledge.condition import Condition, Test, bound, magnitude, tests
from engine.knowledge.rule import Rule
from engine.knowledge.strata import Dependencies, components
from engine.knowledge.vocabulary import Attribute, Value
from engine.number import LARGEST, MOST_DIGITS
from engine.prove.circuit import FALSE, TRUE, Circuit


@dataclass(slots=True)
class Signal:
    """The value of an attribute in a circuit.

    `values` has a literal for each value; of a set, for each member. Of numbers and levels `starts` are the values in
    order, each standing for all up to the next one where there are `regions`, and `reaches` says for each, and for
    beyond the last, that the value is no less.
    """

    circuit: Circuit
    attribute: Attribute
    known: int
    values: dict[Value, int]
    starts: list[float] = field(default_factory=list)
    reaches: list[int] = field(default_factory=list)
    regions: bool = False

    @classmethod
    def single(cls, circuit: Circuit, attribute: Attribute, values: dict[Value, int], regions: bool = False) -> Signal:
        """One of several values; no two of their literals hold together."""
        if not attribute.numeric and attribute.kind != "level":
            return cls(circuit, attribute, circuit.any(values.values()), values)
        ordered = {value: values[value] for value in sorted(values, key=lambda each: magnitude(each, attribute))}
        above = accumulate(reversed(ordered.values()), lambda one, other: circuit.any([one, other]), initial=FALSE)
        reaches = list(above)[::-1]
        starts = [magnitude(value, attribute) for value in ordered]
        return cls(circuit, attribute, reaches[0], ordered, starts, reaches, regions)

    def equals(self, value: Value | None) -> int:
        """The literal of a value, where a number stands for its region; None is unknown."""
        if value is None:
            return -self.known
        if isinstance(value, tuple):
            members = [literal if member in value else -literal for member, literal in self.values.items()]
            return self.circuit.all([self.known, *members])
        return self.values.get(self.start(value), FALSE)

    def start(self, value: Value) -> Value:
        """The value that stands for this one."""
        if not self.regions or not isinstance(value, int | float):
            return value
        return self.starts[max(0, bisect_right(self.starts, value) - 1)]

    def least(self, number: float, beyond: bool = False) -> int:
        """The literal of: no less than a number, or more than it."""
        return self.reaches[bisect_left(self.starts, first_from(self.attribute, number, beyond))]

    def holds(self, test: Test) -> int:
        """The literal of a test of this attribute."""
        if test.op in ("known", "unknown"):
            return self.known if test.op == "known" else -self.known
        if test.op in ("has", "lacks"):
            found = self.circuit.any([self.values.get(member, FALSE) for member in test.values])
        elif test.op in ("is", "is_not"):
            found = self.circuit.any([self.equals(value) for value in test.values])
        else:
            found = self.least(bound(test, self.attribute), test.op in ("above", "at_most"))
        opposite = test.op in ("lacks", "is_not", "below", "at_most")
        return self.circuit.all([self.known, -found]) if opposite else found


def first_from(attribute: Attribute, number: float, beyond: bool = False) -> float:
    """The least value that an attribute can have from a number on, or beyond it."""
    if attribute.kind == "number":
        return after(number) if beyond else float(number)
    return math.floor(number) + 1 if beyond else math.ceil(number)


def after(number: float) -> float:
    """The least number of at most 15 digits that is above another."""
    if abs(number) < sys.float_info.min:
        return math.nextafter(number, math.inf)
    decimal = Decimal(repr(number))
    place = decimal.adjusted() - MOST_DIGITS + 1
    if number < 0 and decimal == Decimal(-1).scaleb(decimal.adjusted()):
        place -= 1
    return float(decimal + Decimal(1).scaleb(place))


def limits(attribute: Attribute) -> tuple[float, float]:
    """The least and the greatest value of a number."""
    low = -LARGEST if attribute.minimum is None else attribute.minimum
    high = LARGEST if attribute.maximum is None else attribute.maximum
    return (float(low), float(high)) if attribute.kind == "number" else (math.ceil(low), math.floor(high))


@dataclass(slots=True)
class Fact:
    """An asked attribute: its signal, and the free inputs behind it; of a set: whether it is known, and its members."""

    signal: Signal
    inputs: list[int]

    def assigned(self, value: Value | None) -> dict[int, bool]:
        """The inputs where the fact has this value; None is unknown."""
        if self.signal.attribute.kind == "set":
            members = [isinstance(value, tuple) and member in value for member in self.signal.values]
            return dict(zip(self.inputs, [value is not None, *members], strict=True))
        start = None if value is None else self.signal.start(value)
        return {input: each == start for input, each in zip(self.inputs, self.signal.values, strict=True)}

    def fixed(self, value: Value | None) -> list[int]:
        """Literals that all hold where the fact has this value; None is unknown."""
        if not isinstance(value, tuple):
            return [self.signal.equals(value)]
        members = self.signal.values.items()
        return [self.signal.known, *(literal if member in value else -literal for member, literal in members)]

    def decoded(self, true: set[int], near: Value | None = None) -> Value | None:
        """The value where just these literals are true; of a number, the one in its region that is nearest."""
        signal = self.signal
        if signal.known not in true:
            return None
        found = [value for value, literal in signal.values.items() if literal in true]
        if signal.attribute.kind == "set":
            return signal.attribute.ordered(found)
        return self.representative(found[0], near) if signal.regions else found[0]

    def range(self, start: Value) -> tuple[float, float]:
        """The least and the greatest number of a region."""
        attribute, starts = self.signal.attribute, self.signal.starts
        assert isinstance(start, int | float)
        position = starts.index(start)
        if position + 1 == len(starts):
            return start, limits(attribute)[1]
        following = starts[position + 1]
        return start, following - 1 if attribute.kind == "integer" else -after(-following)

    def representative(self, start: Value, near: Value | None = None) -> Value:
        """A plain value for a region: the nearest to `near` (0 where nothing else bounds it), short to write."""
        attribute = self.signal.attribute
        low, high = self.range(start)
        if not isinstance(near, int | float) and attribute.minimum is None and low == self.signal.starts[0]:
            near = 0
        wanted = near if isinstance(near, int | float) else low
        if attribute.kind == "integer":
            return int(min(max(wanted, low), high))
        return float(wanted) if near is not None and low <= wanted <= high else shortest(low, high, wanted > high)


def shortest(low: float, high: float, from_above: bool = False) -> float:
    """A number between two, both included, near to the one end, of few decimals where it can be."""
    end, rounding = (high, ROUND_FLOOR) if from_above else (low, ROUND_CEILING)
    decimal = Decimal(repr(end))
    if round(end, 6) == end:
        return end
    for places in range(-min(0, int(decimal.as_tuple().exponent))):
        found = float(decimal.quantize(Decimal(1).scaleb(-places), rounding))
        if low <= found <= high:
            return found + 0.0  # never -0.0
    return end


def facts_of(circuit: Circuit, knowledge: Knowledge) -> dict[str, Fact]:
    """What a knowledge base asks."""
    bounds = bounds_of(knowledge)
    return {each.name: fact_of(circuit, each, bounds.get(each.name, set())) for each in knowledge.asked}


def bounds_of(knowledge: Knowledge) -> dict[str, set[float]]:
    """Where a rule, a question's condition or an expectation cuts a number in two: the least values above each cut."""
    declared = [when for each in knowledge.attributes.values() for when in (each.ask_when, each.expected_when) if when]
    found: dict[str, set[float]] = {}
    for condition in [*(rule.when for rule in knowledge.rules.values()), *declared]:
        for test in tests(condition):
            attribute = knowledge.attributes[test.attribute]
            for value in test.values if attribute.numeric else ():
                number, cuts = magnitude(value, attribute), found.setdefault(test.attribute, set())
                if test.op not in ("above", "at_most"):
                    cuts.add(first_from(attribute, number))
                if test.op not in ("at_least", "below"):
                    cuts.add(first_from(attribute, number, beyond=True))
    return found


def fact_of(circuit: Circuit, attribute: Attribute, bounds: Iterable[float]) -> Fact:
    """An attribute that can have any value, in inputs of its own; `bounds` are where its numbers are told apart."""
    if attribute.kind == "set":
        known, free = circuit.input(), [circuit.input() for _ in attribute.choices]
        members = [circuit.all([known, each]) for each in free]
        return Fact(
            Signal(circuit, attribute, known, dict(zip(attribute.choices, members, strict=True))), [known, *free]
        )
    values: list[Value] = [True, False] if attribute.kind == "flag" else list(attribute.choices)
    if attribute.numeric:
        low, high = limits(attribute)
        values = [low, *sorted(each for each in set(bounds) if low < each <= high)]
    inputs = [circuit.input() for _ in values]
    # The first input that is true is the value, so no assignment of the inputs has to be ruled out.
    before = accumulate(inputs, lambda one, other: circuit.any([one, other]), initial=FALSE)
    literals = {value: circuit.all([input, -any]) for value, input, any in zip(values, inputs, before, strict=False)}
    return Fact(Signal.single(circuit, attribute, literals, attribute.numeric), inputs)


class Encoding:
    """What one knowledge base concludes from facts: the literals of its rules and the signals of its attributes."""

    def __init__(self, circuit: Circuit, facts: Mapping[str, Fact], knowledge: Knowledge) -> None:
        self.circuit = circuit
        self.knowledge = knowledge
        self.signals = {name: fact.signal for name, fact in facts.items()}
        self.match: dict[str, int] = {}
        self.contradiction: dict[str, int] = {}
        self._concluding: dict[str, dict[Value, list[str]]] = {}
        for rule in knowledge.rules.values():
            for name, value in concluded(rule):
                self._concluding.setdefault(name, {}).setdefault(value, []).append(rule.id)
        for attribute in knowledge.asked:
            if attribute.name not in self.signals:
                self.signals[attribute.name] = Signal.single(circuit, attribute, {})
        # The nodes of the circle that each rule stands in; see engine.knowledge.strata.
        self.circles: dict[str, list[str]] = {}
        for component in components(Dependencies(knowledge.rules, knowledge.attributes).reads):
            nodes = sorted(component)
            self._component(nodes)
            if len(nodes) > 1:
                self.circles.update({_rule(node): nodes for node in nodes if node.startswith("rule:")})

    def effective(self, id: str) -> int:
        """The literal of: the rule matches, and no rule that overrides it does."""
        overriders = self.knowledge.strata.overriders.get(id, ())
        return self.circuit.all([self.match[id], *(-self.match[other] for other in overriders)])

    def asks(self) -> dict[str, int]:
        """For each question with an `ask_when` the literal of: it arises."""
        return {each.name: self.condition(each.ask_when) for each in self.knowledge.asked if each.ask_when is not None}

    def condition(self, condition: Condition) -> int:
        if isinstance(condition, Test):
            return self.signals[condition.attribute].holds(condition)
        parts = [self.condition(part) for part in condition.parts]
        return self.circuit.all(parts) if condition.kind == "all" else self.circuit.any(parts)

    def varied(self, rule: Rule) -> Encoding:
        """The encoding with a rule of a circle in another's place, which concludes the same and reads no more.

        What the circle concludes is worked out anew from its beginning; what depends on that stays as it was.
        """
        inside = set(self.circles[rule.id])
        made = copy(self)
        made.knowledge = replace(self.knowledge, rules={**self.knowledge.rules, rule.id: rule})
        made.match, made.signals = dict(self.match), dict(self.signals)
        made.contradiction = dict(self.contradiction)
        rules = {id: made.knowledge.rules[id] for id in map(_rule, inside) if f"rule:{id}" in inside}
        reads = Dependencies(rules, self.knowledge.attributes).reads
        for component in components({node: sorted(inside.intersection(reads[node])) for node in sorted(inside)}):
            made._component(sorted(component))  # noqa: SLF001  it is one of its own kind
        return made

    def _component(self, nodes: list[str]) -> None:
        rules = [_rule(node) for node in nodes if node.startswith("rule:")]
        names = [node.removeprefix("attribute:") for node in nodes if node.startswith("attribute:")]
        if len(nodes) == 1:
            self.match.update({id: self.condition(self.knowledge.rules[id].when) for id in rules})
            self._conclude(names)
            return
        self.match.update(dict.fromkeys(rules, FALSE))
        self._conclude(names)
        for turn in turns([self.knowledge.rules[id] for id in rules], names):
            before = [self.match[id] for id in turn]
            self.match.update({id: self.condition(self.knowledge.rules[id].when) for id in turn})
            if before != [self.match[id] for id in turn]:
                self._add({item for id in turn for item in concluded(self.knowledge.rules[id]) if item[0] in names})

    def _add(self, items: Iterable[Item]) -> None:
        """What rules of a circle have concluded anew."""
        for name, value in sorted(items, key=str):
            if self.knowledge.attributes[name].kind == "set":
                self.signals[name].values[value] = self._said(name, value)
            else:
                self._conclude([name])

    def _conclude(self, names: Iterable[str]) -> None:
        for name in names:
            attribute = self.knowledge.attributes[name]
            if attribute.kind == "set":
                members: dict[Value, int] = {member: self._said(name, member) for member in attribute.choices}
                self.signals[name] = Signal(self.circuit, attribute, TRUE, members)
            else:
                self.signals[name] = self._one(attribute)

    def _said(self, name: str, value: Value) -> int:
        """The literal of: a rule stands that concludes a value, or a member of a set."""
        return self.circuit.any([self.effective(id) for id in self._concluding.get(name, {}).get(value, ())])

    def _one(self, attribute: Attribute) -> Signal:
        """The signal of a single value; see engine.infer.inference.combined."""
        circuit, default = self.circuit, attribute.default()
        proposed = {value: self._said(attribute.name, value) for value in self._concluding.get(attribute.name, {})}
        nothing = -circuit.any(proposed.values())
        ranked = sorted(proposed, key=lambda value: _rank(attribute, value), reverse=True)
        several, values = self._contest(attribute, [proposed[value] for value in ranked])
        if attribute.kind != "level":
            self.contradiction[attribute.name] = several
        found = dict(zip(ranked, values, strict=True))
        if default is not None:
            found[default] = circuit.any([found.get(default, FALSE), nothing])
        return Signal.single(circuit, attribute, found)

    def _contest(self, attribute: Attribute, proposed: list[int]) -> tuple[int, list[int]]:
        """Whether several values were proposed, and for each, the strongest first, whether it becomes the value."""
        circuit = self.circuit
        stronger = list(accumulate(proposed, lambda one, other: circuit.any([one, other]), initial=FALSE))
        several = circuit.any([circuit.all([literal, stronger[index]]) for index, literal in enumerate(proposed)])
        if attribute.kind in ("level", "flag"):
            return several, [circuit.all([literal, -stronger[index]]) for index, literal in enumerate(proposed)]
        return several, [circuit.all([literal, -several]) for literal in proposed]


def _rule(node: str) -> str:
    return node.removeprefix("rule:")


def _rank(attribute: Attribute, value: Value) -> float:
    return attribute.steps.index(str(value)) if attribute.kind == "level" else float(value is True)
