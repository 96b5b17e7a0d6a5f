"""The literals that stand for the value of one attribute."""

from __future__ import annotations

import math
import sys
from bisect import bisect_left, bisect_right
from dataclasses import field
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import assert_never

from engine.knowledge.condition import Test, magnitude, region
from engine.knowledge.operator import OPERATORS, Among, Between, End, Known, Region, Touches
from engine.knowledge.structure import Structure, structure
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.number import MOST_DIGITS, exact
from engine.prove.circuit import FALSE, Circuit


@structure
class Signal(Structure):
    """The value of an attribute in a circuit.

    `values` has a literal for each value; of a set, for each member. Of numbers, dates and levels `starts` are the
    magnitudes in order, each standing for all up to the next one where there are `regions`, and `reaches` says for
    each, and for beyond the last, that the value is no less. Of an answer that is read exactly `parts` are the literals
    that make up its magnitude, each with what it adds where the value is known.
    """

    circuit: Circuit
    attribute: Attribute
    known: int
    values: dict[Value, int]
    starts: list[float] = field(default_factory=list)
    reaches: list[int] = field(default_factory=list)
    regions: bool = False
    parts: list[tuple[int, Fraction]] | None = None

    @classmethod
    def single(cls, circuit: Circuit, attribute: Attribute, values: dict[Value, int], regions: bool = False) -> Signal:
        """One of several values; no two of their literals hold together."""
        if not attribute.compares:
            return cls(circuit, attribute, circuit.any(values.values()), values)
        ordered = {value: values[value] for value in sorted(values, key=lambda each: magnitude(each, attribute))}
        above = accumulate(reversed(ordered.values()), lambda one, other: circuit.any([one, other]), initial=FALSE)
        reaches = list(above)[::-1]
        starts = [magnitude(value, attribute) for value in ordered]
        return cls(circuit, attribute, reaches[0], ordered, starts, reaches, regions)

    @property
    def outputs(self) -> list[int]:
        """Literals that tell any two values apart."""
        return list(self.values.values())

    def equals(self, value: Value | None) -> int:
        """The literal of a value, where a number stands for its region; None is unknown."""
        if value is None:
            return -self.known
        if isinstance(value, tuple):
            members = [literal if member in value else -literal for member, literal in self.values.items()]
            return self.circuit.all([self.known, *members])
        return self.values.get(self.start(value), FALSE)

    def decoded(self, true: set[int]) -> Value | None:
        """The value where these literals are true, and no others of the outputs."""
        found = [value for value, literal in self.values.items() if literal in true]
        if self.attribute.several:
            return self.attribute.ordered(found)
        return found[0] if found else None

    def start(self, value: Value) -> Value:
        """The value that stands for this one."""
        if not self.regions:
            return value
        return self.starts[max(0, bisect_right(self.starts, magnitude(value, self.attribute)) - 1)]

    def least(self, number: float, beyond: bool = False) -> int:
        """The literal of: no less than a number, or more than it."""
        return self.reaches[bisect_left(self.starts, first_from(self.attribute, number, beyond))]

    def holds(self, test: Test) -> int:
        """The literal of a test of this attribute."""
        asked_about = region(test)
        found = self.inside(asked_about)
        if OPERATORS[test.op].inside:
            return found
        return -found if isinstance(asked_about, Known) else self.circuit.all([self.known, -found])

    def inside(self, where: Region) -> int:
        """The literal of: a known value that lies in a region."""
        match where:
            case Known():
                return self.known
            case Touches(members=members):
                return self.circuit.any([self.values.get(member, FALSE) for member in members])
            case Among(values=values):
                return self.circuit.any([self.equals(value) for value in values if self._can_be(value)])
            case Between():
                return self.circuit.all([self.within(end) for end in where.ends()])
            case _:
                assert_never(where)

    def _can_be(self, value: Value) -> bool:
        """Whether a region begins at a value that a test names; where none does, the attribute never has it."""
        return not self.regions or magnitude(value, self.attribute) in self.starts

    def within(self, end: End) -> int:
        """The literal of: a known value on the right side of one end."""
        found = self.least(magnitude(end.bound, self.attribute), end.beyond)
        return found if end.low else self.circuit.all([self.known, -found])


def first_from(attribute: Attribute, number: float, beyond: bool = False) -> float:
    """The least value that an attribute can have from a number on, or beyond it."""
    if (step := step_of(attribute)) and not attribute.whole:
        units = exact(number) / step
        return float(step * (math.floor(units) + 1 if beyond else math.ceil(units)))
    if not attribute.whole:
        return after(number) if beyond else float(number)
    return math.floor(number) + 1 if beyond else math.ceil(number)


def step_of(attribute: Attribute) -> Fraction | None:
    """What lies between an answer and the next one; None for numbers of as many places as there are digits."""
    if attribute.whole:
        return Fraction(1)
    return None if attribute.decimals is None or not attribute.asked else Fraction(1, 10**attribute.decimals)


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
    """The least and the greatest value of a number, or number of a day."""
    low, high = attribute.limits
    if (step := step_of(attribute)) and not attribute.whole:
        return float(step * math.ceil(exact(low) / step)), float(step * math.floor(exact(high) / step))
    return (math.ceil(low), math.floor(high)) if attribute.whole else (float(low), float(high))
