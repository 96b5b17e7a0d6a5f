"""Computed numbers in a circuit: exact, bit by bit, and rounded as they are.

A value is what its parts add up to (engine.prove.adder), so sums, differences and products are made of parts alone, and
bits are added once, at the end. Quotients are divided digit by digit, as on paper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import zip_longest
from typing import NamedTuple

from engine.knowledge.condition import Condition, negated
from engine.knowledge.expression import Cases, Constant, Expression, Operation, Reading, constant, parts_of
from engine.knowledge.vocabulary import Attribute
from engine.prove.adder import Parts, Sum, bits_of, lowest_of
from engine.prove.circuit import FALSE, TRUE, Circuit
from engine.prove.ordering import aligned, below, made_of, unit_of
from engine.prove.ordering import constant as bits_for
from engine.prove.signal import Signal


class Made(NamedTuple):
    """A number: whether it is known, what it is made of, and what that is divided by where it is a quotient."""

    known: int
    parts: Parts
    divisor: Parts | None = None


class Computation:
    """What expressions come to in one circuit; `holds` gives the literal of a condition."""

    def __init__(self, circuit: Circuit, signals: Mapping[str, Signal], holds: Callable[[Condition], int]) -> None:
        self.circuit = circuit
        self.signals = signals
        self.holds = holds

    def signal(self, attribute: Attribute) -> Sum:
        """The signal of a computed attribute."""
        unit = Fraction(1, 10**attribute.places)
        known, parts = self.rounded(attribute.computed, unit)
        lowest = lowest_of(parts)
        bits = [self.circuit.all([known, bit]) for bit in bits_of(self.circuit, parts, lowest, unit)]
        return Sum(self.circuit, attribute, known, {}, bits=bits, lowest=lowest, unit=unit)

    def rounded(self, expression: Expression, unit: Fraction) -> tuple[int, Parts]:
        """Whether an expression is known, and what makes up its value in whole units, halves away from 0."""
        if isinstance(expression, Cases):
            known, parts = FALSE, Parts()
            for literal, value in self.chosen(expression):
                inner, added = self.rounded(value, unit)
                known = self.circuit.any([known, self.circuit.all([literal, inner])])
                parts += [(self.circuit.all([literal, part]), amount) for part, amount in added]
            return known, parts
        made = self.made(expression)
        if made.divisor is not None:
            return self.divided(made.known, made.parts, made.divisor, unit)
        if all((amount / unit).denominator == 1 for _, amount in made.parts):
            return made.known, made.parts
        return self.divided(made.known, made.parts, [(TRUE, Fraction(1))], unit)

    def made(self, expression: Expression) -> Made:
        """The exact value of an expression without cases."""
        if isinstance(expression, Constant):
            return Made(TRUE, [(TRUE, expression.number)])
        if isinstance(expression, Reading):
            signal = self.signals[expression.attribute]
            return Made(signal.known, made_of(signal))
        assert isinstance(expression, Operation)
        made = [self.made(part) for part in parts_of(expression)]
        known, parts = self.circuit.all([each.known for each in made]), [each.parts for each in made]
        if expression.op == "/" and constant(expression.parts[1]) is None:
            return Made(known, *parts)
        return Made(known, self.joined(expression, parts))

    def joined(self, expression: Operation, parts: list[Parts]) -> Parts:
        """What makes up the number that an operation gives, a quotient of two numbers excepted."""
        match expression.op:
            case "+":
                return [each for one in parts for each in one]
            case "-":
                return [*(parts[0] if len(parts) > 1 else ()), *_scaled(parts[-1], Fraction(-1))]
            case "*":
                return self.product(*parts)
            case "/":
                return _scaled(parts[0], 1 / (constant(expression.parts[1]) or Fraction(1)))
            case "least" | "most":
                best = parts[0]
                for other in parts[1:]:
                    best = self.better(best, other, least=expression.op == "least")
                return best

    def chosen(self, cases: Cases) -> list[tuple[int, Expression]]:
        """For each case the literal of: it counts."""
        found, passed = [], TRUE
        for case in cases.cases:
            holds = TRUE if case.when is None else self.holds(case.when)
            found.append((self.circuit.all([passed, holds]), case.value))
            if case.when is not None:
                passed = self.circuit.all([passed, self.holds(negated(case.when))])
        return found

    def product(self, one: Parts, other: Parts) -> Parts:
        """What makes up the product of two numbers."""
        return [
            (literal, left * right)
            for first, left in one
            for second, right in other
            if (literal := self.circuit.all([first, second])) != FALSE
        ]

    def better(self, one: Parts, other: Parts, least: bool) -> Parts:
        """The lesser of two numbers, or the greater."""
        circuit = self.circuit
        left, right = aligned(circuit, one, other)
        first = below(circuit, left, right) if least else below(circuit, right, left)
        bits = self.either(first, left, right)
        lowest, unit = min(lowest_of(one), lowest_of(other)), unit_of([*one, *other])
        return [(TRUE, lowest), *((bit, unit * (1 << place)) for place, bit in enumerate(bits))]

    def either(self, literal: int, one: Sequence[int], other: Sequence[int]) -> list[int]:
        """The one number, in bits, where a literal holds, and the other one elsewhere."""
        circuit = self.circuit
        return [
            circuit.any([circuit.all([literal, left]), circuit.all([-literal, right])])
            for left, right in zip_longest(one, other, fillvalue=FALSE)
        ]

    def divided(self, known: int, parts: Parts, divisor: Parts, unit: Fraction) -> tuple[int, Parts]:
        """The quotient of two numbers in whole units, halves away from 0; unknown where the divisor is 0."""
        circuit = self.circuit
        step = unit_of([*parts, *divisor])
        (minus, above), (under, below_it) = (self.magnitude(each, step) for each in (parts, divisor))
        # The nearest unit: twice the number of units and a divisor more, by twice the divisor.
        total = _bits(circuit, [(above, int(2 / unit)), (below_it, 1)])
        quotient = self.quotient(total, _bits(circuit, [(below_it, 2)]))
        negative = circuit.differ(minus, under)
        made = []
        for place, bit in enumerate(quotient):
            made.append((circuit.all([bit, -negative]), unit * (1 << place)))
            made.append((circuit.all([bit, negative]), -unit * (1 << place)))
        return circuit.all([known, circuit.any(below_it)]), made

    def magnitude(self, parts: Parts, step: Fraction) -> tuple[int, list[int]]:
        """Whether a number is below 0, and how many steps it is away from it."""
        lowest = lowest_of(parts)
        offset = int(-lowest / step)
        bits = bits_of(self.circuit, parts, lowest, step)
        if offset <= 0:
            return FALSE, _bits(self.circuit, [(bits, 1), ([TRUE], -offset)])
        zero = bits_for(offset)
        negative = below(self.circuit, bits, zero)
        return negative, self.either(negative, self.less(zero, bits), self.less(bits, zero))

    def less(self, one: Sequence[int], other: Sequence[int]) -> list[int]:
        """One number without another one that is no greater, in bits."""
        circuit, found, borrowed = self.circuit, list[int](), FALSE
        for left, right in zip_longest(one, other, fillvalue=FALSE):
            found.append(circuit.differ(circuit.differ(left, right), borrowed))
            same = -circuit.differ(left, right)
            borrowed = circuit.any([circuit.all([-left, right]), circuit.all([same, borrowed])])
        return found

    def quotient(self, number: Sequence[int], divisor: Sequence[int]) -> list[int]:
        """How often a number has another one in it, in bits; of 0, anything."""
        found: list[int] = []
        rest: list[int] = []
        for bit in reversed(number):
            rest = [bit, *rest][: len(divisor) + 1]
            fits = -below(self.circuit, rest, divisor)
            rest = self.either(fits, self.less(rest, divisor)[: len(rest)], rest)
            found.append(fits)
        return found[::-1]


def _scaled(parts: Parts, by: Fraction) -> Parts:
    return [(literal, amount * by) for literal, amount in parts]


def _bits(circuit: Circuit, numbers: Sequence[tuple[Sequence[int], int]]) -> list[int]:
    """The sum of numbers in bits, each so many times."""
    parts = [
        (bit, Fraction(times * (1 << place))) for bits, times in numbers if times for place, bit in enumerate(bits)
    ]
    return bits_of(circuit, parts, Fraction(0), Fraction(1))
