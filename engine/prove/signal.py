"""The literals that stand for the value of one attribute."""

from __future__ import annotations

import math
import sys
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate

from engine.knowledge.condition import Test, bound, magnitude
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.number import MOST_DIGITS
from engine.prove.circuit import FALSE, Circuit


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
        if not attribute.numeric and not attribute.ranked:
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
    if not attribute.whole:
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
    low, high = attribute.limits
    return (math.ceil(low), math.floor(high)) if attribute.whole else (float(low), float(high))
