"""What may be answered, as inputs of a circuit: a fact for each attribute that is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from itertools import accumulate
from typing import assert_never

from engine.knowledge.base import Knowledge
from engine.knowledge.comparison import conditions_of, read_exactly
from engine.knowledge.condition import magnitude, point, region, tests
from engine.knowledge.operator import Among, Between, Known, Region, Touches
from engine.knowledge.structure import Structure, structure
from engine.knowledge.together import plain
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.number import exact
from engine.prove.circuit import FALSE, Circuit
from engine.prove.signal import Signal, after, first_from, limits, step_of

# The day that stands for all before the first that rules tell apart, where no bound is nearer.
DAY = "2000-01-01"


@structure
class Fact(Structure):
    """An asked attribute: its signal, and the free inputs behind it; of a set: whether it is known, and its members.

    Of a number that is read exactly `place` has the bits of how many steps it is above the start of its region, the
    least first, and `offset` the inputs behind them.
    """

    signal: Signal
    inputs: list[int]
    offset: list[int] = field(default_factory=list)
    place: list[int] = field(default_factory=list)

    @property
    def free(self) -> list[int]:
        """All inputs."""
        return [*self.inputs, *self.offset]

    @property
    def usual(self) -> Value:
        """What answers are near to where nothing else is wanted of them."""
        return DAY if self.signal.attribute.dated else 0

    @property
    def literals(self) -> list[int]:
        """The literals that say what the value is; see `decoded`."""
        return [self.signal.known, *self.signal.values.values(), *self.place]

    def assigned(self, value: Value | None) -> dict[int, bool]:
        """The inputs where the fact has this value; None is unknown."""
        if self.signal.attribute.several:
            members = [isinstance(value, tuple) and member in value for member in self.signal.values]
            return dict(zip(self.inputs, [value is not None, *members], strict=True))
        start = None if value is None else self.signal.start(value)
        found = {input: each == start for input, each in zip(self.inputs, self.signal.values, strict=True)}
        steps = self._steps(value)
        found.update({input: bool(steps >> place & 1) for place, input in enumerate(self.offset)})
        return found

    def fixed(self, value: Value | None) -> list[int]:
        """Literals that all hold where the fact has this value; None is unknown."""
        if not isinstance(value, tuple):
            steps = self._steps(value)
            placed = [bit if steps >> place & 1 else -bit for place, bit in enumerate(self.place)]
            return [self.signal.equals(value), *(placed if value is not None else ())]
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
        if self.place:
            low, step = exact(magnitude(found[0], signal.attribute)), step_of(signal.attribute) or Fraction(1)
            return point(plain(low + step * self.steps(true)), signal.attribute)
        return self.representative(found[0], near) if signal.regions else found[0]

    def steps(self, true: set[int]) -> int:
        """How many steps a value is above the start of its region, where these of its bits are true."""
        return sum(1 << place for place, bit in enumerate(self.place) if bit in true)

    def nearest_end(self, start: Value, value: Value) -> int:
        """Which end of a region is nearest to a value: -1 the low one, 1 the high one, 0 where it lies in between."""
        low, high = self._range(start)
        number = magnitude(value, self.signal.attribute)
        return -1 if number <= low else int(number >= high)

    def at_most(self, value: Value) -> int:
        """The literal of: in the region of a value, it is no more than that."""
        from engine.prove.ordering import below, constant

        return -below(self.signal.circuit, constant(self._steps(value)), self.place)

    def at_least(self, value: Value) -> int:
        """The literal of: in the region of a value, it is no less than that."""
        from engine.prove.ordering import below, constant

        return -below(self.signal.circuit, self.place, constant(self._steps(value)))

    def distance(self, true: set[int], value: Value) -> int:
        """How many steps lie between a value of a region and the one in it, where these of its bits are true."""
        return abs(self.steps(true) - self._steps(value))

    def _steps(self, value: Value | None) -> int:
        if not self.place or value is None:
            return 0
        attribute = self.signal.attribute
        start, number = (magnitude(each, attribute) for each in (self.signal.start(value), value))
        return int((exact(number) - exact(start)) / (step_of(attribute) or 1))

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
        if (step := step_of(attribute)) and not attribute.whole:
            return start, float(exact(following) - step)
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


def facts_of(
    circuit: Circuit, knowledge: Knowledge, beside: Mapping[str, Iterable[float]] | None = None
) -> dict[str, Fact]:
    """What a knowledge base asks; `beside` has numbers from which those below and above are told apart, too."""
    bounds, read = bounds_of(knowledge), read_exactly(knowledge)
    for name, numbers in (beside or {}).items():
        attribute = knowledge.attributes[name]
        cuts = [first_from(attribute, number, beyond) for number in numbers for beyond in (False, True)]
        bounds.setdefault(name, set()).update(cuts)
    return {
        each.name: fact_of(circuit, each, bounds.get(each.name, set()), each.name in read) for each in knowledge.asked
    }


def bounds_of(knowledge: Knowledge) -> dict[str, set[float]]:
    """Where a rule, a question's condition or an expectation cuts a number in two: the least values above each cut."""
    found: dict[str, set[float]] = {}
    for condition in conditions_of(knowledge):
        for test in tests(condition):
            attribute = knowledge.attributes[test.attribute]
            if attribute.spans and not test.other:
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


def fact_of(circuit: Circuit, attribute: Attribute, bounds: Iterable[float], exactly: bool = False) -> Fact:
    """An attribute that can have any value, in inputs of its own; `bounds` are where its numbers are told apart.

    With `exactly` every number is told apart from every other one.
    """
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
    fact = Fact(Signal.single(circuit, attribute, literals, attribute.spans), inputs)
    if exactly:
        _place(fact)
    return fact


def _place(fact: Fact) -> None:
    """Give a fact the bits of its place in its region: those of free inputs, or of the last place where they exceed it.

    So no assignment of the inputs has to be ruled out here either.
    """
    # Few knowledge bases compare attributes.
    from engine.prove.ordering import below, chosen

    signal, circuit = fact.signal, fact.signal.circuit
    step = step_of(signal.attribute)
    # Loading gives a bounded number of places to what is compared.
    assert step is not None
    lasts, starts = [], []
    for start, literal in signal.values.items():
        low, high = (exact(magnitude(end, signal.attribute)) for end in fact.range(start))
        starts.append((literal, low))
        lasts.append((literal, int((high - low) / step)))
    width = max(last for _, last in lasts).bit_length()
    fact.offset = [circuit.input() for _ in range(width)]
    most = [circuit.any([literal for literal, last in lasts if last >> place & 1]) for place in range(width)]
    beyond = below(circuit, most, fact.offset)
    fact.place = [
        circuit.any([circuit.all([-beyond, free]), circuit.all([beyond, last])])
        for free, last in zip(fact.offset, most, strict=True)
    ]
    signal.parts = [*chosen(circuit, starts), *((bit, step * (1 << place)) for place, bit in enumerate(fact.place))]
