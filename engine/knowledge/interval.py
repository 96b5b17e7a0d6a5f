"""Between which ends numbers lie, and of how many places they are, worked out from their parts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from engine.knowledge.base import Knowledge
from engine.knowledge.expression import Cases, Constant, Expression, Op, Operation, Reading, constant, parts_of, rounded
from engine.knowledge.vocabulary import Attribute
from engine.number import exact, places


class Interval(NamedTuple):
    """All numbers from the low end to the high one that are a whole number of parts, of which 1 has so many."""

    low: Fraction
    high: Fraction
    parts: int

    @property
    def units(self) -> int:
        """The most parts, in either direction."""
        return math.ceil(max(abs(self.low), abs(self.high)) * self.parts)


class Intervals(dict[str, Interval]):
    """The interval of each number of a knowledge base, worked out when it is first looked up.

    What is computed is computed from what is not in a circle, as loading sees to.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__()
        self.knowledge = knowledge
        self._said: dict[str, list[Fraction]] = {}
        for rule in knowledge.rules.values():
            for name, value in rule.then.items():
                if knowledge.attributes[name].numeric and isinstance(value, int | float):
                    self._said.setdefault(name, []).append(exact(value))

    def __missing__(self, name: str) -> Interval:
        self[name] = found = self._of(self.knowledge.attributes[name])
        return found

    def _of(self, attribute: Attribute) -> Interval:
        if attribute.asked:
            low, high = map(exact, attribute.limits)
            return Interval(low, high, 10**attribute.places)
        if attribute.computed is not None:
            found = interval(attribute.computed, self)
            low, high = (rounded(end, attribute.places) for end in (found.low, found.high))
            return Interval(low, high, 10**attribute.places)
        said, default = self._said.get(attribute.name, []), attribute.default()
        ends = [exact(default)] if isinstance(default, int | float) else []
        if attribute.adds:
            ends += [sum((each for each in said if each < 0), Fraction(0))]
            ends += [sum((each for each in said if each > 0), Fraction(0))]
        whole = [*said, *ends] or [Fraction(0)]
        return Interval(min(whole), max(whole), 10 ** places(map(float, whole)))


def interval(expression: Expression, intervals: Mapping[str, Interval]) -> Interval:
    """Where the exact value of an expression lies; the parts of a quotient of two numbers are not its own."""
    if isinstance(expression, Constant):
        number = expression.number
        return Interval(number, number, number.denominator)
    if isinstance(expression, Reading):
        return intervals[expression.attribute]
    parts = [interval(part, intervals) for part in parts_of(expression)]
    if isinstance(expression, Cases):
        return _hull(parts)
    if expression.op == "/":
        return _quotient(expression, *parts)
    return _BY_OP[expression.op](parts)


def _common(parts: Iterable[Interval]) -> int:
    return math.lcm(*(each.parts for each in parts))


def _hull(parts: list[Interval]) -> Interval:
    return Interval(min(each.low for each in parts), max(each.high for each in parts), _common(parts))


def _difference(parts: list[Interval]) -> Interval:
    if len(parts) == 1:
        return Interval(-parts[0].high, -parts[0].low, parts[0].parts)
    one, other = parts
    return Interval(one.low - other.high, one.high - other.low, _common(parts))


def _sum(parts: list[Interval]) -> Interval:
    low = sum((each.low for each in parts), Fraction(0))
    return Interval(low, sum((each.high for each in parts), Fraction(0)), _common(parts))


def _product(parts: list[Interval]) -> Interval:
    one, other = parts
    ends = [left * right for left in one[:2] for right in other[:2]]
    return Interval(min(ends), max(ends), one.parts * other.parts)


def _quotient(expression: Operation, one: Interval, other: Interval) -> Interval:
    divisor = constant(expression.parts[1])
    if divisor is not None:
        ends = [one.low / divisor, one.high / divisor]
        return Interval(min(ends), max(ends), one.parts * abs(divisor.numerator))
    # The numbers nearest to 0 that it may be divided by, on either side.
    nearest = Fraction(1, other.parts)
    divisors = [end for end in other[:2] if end]
    divisors += [near for near in (nearest, -nearest) if other.low <= near <= other.high]
    ends = [end / by for end in one[:2] for by in divisors] or [Fraction(0)]
    return Interval(min(ends), max(ends), math.lcm(one.parts, other.parts))


def _least(parts: list[Interval]) -> Interval:
    return Interval(min(each.low for each in parts), min(each.high for each in parts), _common(parts))


def _most(parts: list[Interval]) -> Interval:
    return Interval(max(each.low for each in parts), max(each.high for each in parts), _common(parts))


_BY_OP: dict[Op, Callable[[list[Interval]], Interval]] = {
    "+": _sum, "-": _difference, "*": _product, "least": _least, "most": _most,
}  # fmt: skip
