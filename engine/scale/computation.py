"""Computed numbers in SQL: whole numbers of a fraction's parts all the way, so that nothing is rounded but the end.

Databases round decimals each in its own way, and halves of doubles are none. Counted in parts, a number is a whole one
of at most 38 digits, which loading sees to, and dialects agree about those.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import NamedTuple

from sqlglot import exp

from engine.knowledge.condition import Condition, negated
from engine.knowledge.expression import Cases, Constant, Expression, Operation, Reading, constant, parts_of
from engine.knowledge.interval import Interval
from engine.knowledge.vocabulary import Attribute
from engine.scale.dialect import Dialect, negation, number
from engine.scale.value import type_of


class Counted(NamedTuple):
    """A number: how many parts it has, of which 1 has so many, and what it is divided by where it is a quotient."""

    number: exp.Expr
    parts: int
    divisor: exp.Expr | None = None


class Computation:
    """Expressions over columns: `column` gives that of an attribute, `holds` a condition that is true or false."""

    def __init__(
        self,
        dialect: Dialect,
        intervals: Mapping[str, Interval],
        column: Callable[[str], exp.Expr],
        holds: Callable[[Condition], exp.Expr],
    ) -> None:
        self.dialect = dialect
        self.intervals = intervals
        self.column = column
        self.holds = holds

    def value(self, attribute: Attribute) -> exp.Expr:
        """The value of a computed attribute; NULL where it is unknown."""
        units = self.units(attribute.computed, 10**attribute.places)
        if attribute.whole:
            return exp.cast(units, type_of(attribute))
        scale = exp.cast(number(10**attribute.places), "DOUBLE")
        return exp.Div(this=exp.cast(units, "DOUBLE"), expression=scale)

    def units(self, expression: Expression, scale: int) -> exp.Expr:
        """How many parts, of which 1 has `scale`, an expression comes to, halves away from 0."""
        if isinstance(expression, Cases):
            found = exp.Case()
            for case in expression.cases:
                value = self.units(case.value, scale)
                if case.when is None:
                    return found.else_(value, copy=False) if found.args.get("ifs") else value
                found = found.when(self.holds(case.when), value, copy=False)
                found = found.when(negation(self.holds(negated(case.when))), self.nothing(), copy=False)
            return found.else_(self.nothing(), copy=False)
        made = self.counted(expression)
        if made.divisor is None and scale % made.parts == 0:
            return _times(made.number, scale // made.parts)
        divisor = self.whole(number(made.parts)) if made.divisor is None else made.divisor
        return self.divided(made.number, divisor, scale)

    def counted(self, expression: Expression) -> Counted:
        """An expression without cases as a number of parts."""
        if isinstance(expression, Constant):
            return Counted(self.whole(_literal(expression.number.numerator)), expression.number.denominator)
        if isinstance(expression, Reading):
            parts = self.intervals[expression.attribute].parts
            return Counted(self.read(expression.attribute, parts), parts)
        assert isinstance(expression, Operation)
        made = [self.counted(part) for part in parts_of(expression)]
        if expression.op == "/":
            return self.quotient(expression, *made)
        return self.joined(expression, made)

    def joined(self, expression: Operation, made: list[Counted]) -> Counted:
        """What an operation gives, a quotient excepted."""
        if expression.op == "*":
            return Counted(_joined(exp.Mul, [each.number for each in made]), math.prod(each.parts for each in made))
        common = math.lcm(*(each.parts for each in made))
        counts = [_times(each.number, common // each.parts) for each in made]
        if expression.op in ("least", "most"):
            return Counted(_best(counts, exp.LTE if expression.op == "least" else exp.GTE), common)
        if len(counts) == 1:
            return Counted(exp.paren(exp.Neg(this=counts[0])), common)
        return Counted(_joined(exp.Add if expression.op == "+" else exp.Sub, counts), common)

    def quotient(self, expression: Operation, one: Counted, other: Counted) -> Counted:
        """One number by another one."""
        divisor: Fraction | None = constant(expression.parts[1])
        if divisor is None:
            return Counted(_times(one.number, other.parts), 1, _times(other.number, one.parts))
        sign = -1 if divisor < 0 else 1
        return Counted(_times(one.number, sign * divisor.denominator), one.parts * abs(divisor.numerator))

    def divided(self, count: exp.Expr, divisor: exp.Expr, scale: int) -> exp.Expr:
        """The nearest whole number to `scale` times a quotient; NULL where the divisor is 0."""
        over, under = exp.func("ABS", count.copy()), exp.func("ABS", divisor.copy())
        total = exp.paren(exp.Add(this=_times(over, 2 * scale), expression=under.copy()))
        found = self.floor(total, _times(under, 2))
        zero = number(0)
        signs = [exp.paren(exp.LT(this=each.copy(), expression=zero.copy())) for each in (count, divisor)]
        negative = exp.NEQ(this=signs[0], expression=signs[1])
        known = exp.NEQ(this=divisor.copy(), expression=zero)
        signed = exp.Case().when(negative, exp.Neg(this=exp.paren(found))).else_(found.copy())
        return exp.Case().when(known, signed).else_(self.nothing())

    def floor(self, one: exp.Expr, other: exp.Expr) -> exp.Expr:
        """How often a whole number has another one in it; neither is below 0."""
        if self.dialect == "duckdb":
            return exp.IntDiv(this=one, expression=other)
        rest = exp.Mod(this=one.copy(), expression=other.copy())
        whole = exp.Div(this=exp.paren(exp.Sub(this=one, expression=rest)), expression=other)
        return self.whole(whole)

    def read(self, name: str, parts: int) -> exp.Expr:
        """The value of an attribute as a whole number of parts."""
        value = self.column(name)
        if parts == 1:
            return self.whole(value)
        scaled = exp.Mul(this=exp.cast(value, "DOUBLE"), expression=exp.cast(number(parts), "DOUBLE"))
        return self.whole(exp.func("ROUND", scaled))

    def whole(self, value: exp.Expr) -> exp.Expr:
        """A whole number of up to 38 digits."""
        return exp.cast(value, "INT128" if self.dialect == "duckdb" else "DECIMAL(38, 0)")

    def nothing(self) -> exp.Expr:
        """A whole number that is unknown."""
        return self.whole(exp.null())


def _literal(value: int) -> exp.Expr:
    found = exp.Literal.number(abs(value))
    return exp.paren(exp.Neg(this=found)) if value < 0 else found


def _times(count: exp.Expr, by: int) -> exp.Expr:
    return count if by == 1 else exp.paren(exp.Mul(this=count, expression=_literal(by)))


def _joined(by: type[exp.Binary], counts: list[exp.Expr]) -> exp.Expr:
    found = counts[0]
    for each in counts[1:]:
        found = exp.paren(by(this=found, expression=each))
    return found


def _best(counts: list[exp.Expr], better: type[exp.Binary]) -> exp.Expr:
    """The least or the greatest of numbers; NULL where one of them is."""
    worse = exp.GT if better is exp.LTE else exp.LT
    found = counts[0]
    for each in counts[1:]:
        first = better(this=found.copy(), expression=each.copy())
        second = worse(this=found.copy(), expression=each.copy())
        found = exp.Case().when(first, found).when(second, each)
    return found
