"""What may be answered, as inputs of a circuit: a fact for each attribute that is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import accumulate
from typing import assert_never

from engine.knowledge.base import Knowledge
from engine.knowledge.condition import magnitude, point, region, tests
from engine.knowledge.operator import Among, Between, Known, Region, Touches
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.prove.circuit import FALSE, Circuit
from engine.prove.signal import Signal, after, first_from, limits

# The day that stands for all before the first that rules tell apart, where no bound is nearer.
DAY = "2000-01-01"


@dataclass(slots=True)
class Fact:
    """An asked attribute: its signal, and the free inputs behind it; of a set: whether it is known, and its members."""

    signal: Signal
    inputs: list[int]

    def assigned(self, value: Value | None) -> dict[int, bool]:
        """The inputs where the fact has this value; None is unknown."""
        if self.signal.attribute.several:
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
        if signal.attribute.several:
            return signal.attribute.ordered(found)
        return self.representative(found[0], near) if signal.regions else found[0]

    def range(self, start: Value) -> tuple[Value, Value]:
        """The least and the greatest value of a region."""
        low, high = self._range(start)
        return point(low, self.signal.attribute), point(high, self.signal.attribute)

    def _range(self, start: Value) -> tuple[float, float]:
        attribute, starts = self.signal.attribute, self.signal.starts
        assert isinstance(start, int | float)
        position = starts.index(start)
        if position + 1 == len(starts):
            return start, limits(attribute)[1]
        following = starts[position + 1]
        return start, following - 1 if attribute.whole else -after(-following)

    def representative(self, start: Value, near: Value | None = None) -> Value:
        """A plain value for a region: nearest to `near` (0, or DAY, where nothing else bounds it), short to write."""
        attribute = self.signal.attribute
        low, high = self._range(start)
        if near is None and attribute.minimum is None and low == self.signal.starts[0]:
            near = DAY if attribute.dated else 0
        wanted = low if near is None else magnitude(near, attribute)
        if attribute.whole:
            return point(int(min(max(wanted, low), high)), attribute)
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
            if attribute.spans:
                cuts = [first_from(attribute, magnitude(it, attribute), beyond) for it, beyond in _cuts(region(test))]
                found.setdefault(test.attribute, set()).update(cuts)
    return found


def _cuts(where: Region) -> list[tuple[Value, bool]]:
    """The numbers at which a region begins or ends, and whether it does so at one or beyond it."""
    match where:
        case Between():
            return [(end.bound, end.beyond) for end in where.ends()]
        case Among(values=values):
            return [(value, beyond) for value in values for beyond in (False, True)]
        case Known() | Touches():
            return []
        case _:
            assert_never(where)


def fact_of(circuit: Circuit, attribute: Attribute, bounds: Iterable[float]) -> Fact:
    """An attribute that can have any value, in inputs of its own; `bounds` are where its numbers are told apart."""
    if attribute.several:
        known, free = circuit.input(), [circuit.input() for _ in attribute.choices]
        members = [circuit.all([known, each]) for each in free]
        return Fact(
            Signal(circuit, attribute, known, dict(zip(attribute.choices, members, strict=True))), [known, *free]
        )
    values: list[Value] = [True, False] if attribute.boolean else list(attribute.choices)
    if attribute.spans:
        low, high = limits(attribute)
        values = [low, *sorted(each for each in set(bounds) if low < each <= high)]
    inputs = [circuit.input() for _ in values]
    # The first input that is true is the value, so no assignment of the inputs has to be ruled out.
    before = accumulate(inputs, lambda one, other: circuit.any([one, other]), initial=FALSE)
    literals = {value: circuit.all([input, -any]) for value, input, any in zip(values, inputs, before, strict=False)}
    return Fact(Signal.single(circuit, attribute, literals, attribute.spans), inputs)
