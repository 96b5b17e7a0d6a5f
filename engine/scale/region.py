"""Tests in SQL: whether a value lies in the region that a test asks about, and how two values stand to each other."""

from __future__ import annotations

import math
from typing import assert_never

from sqlglot import exp

from engine.knowledge.condition import Test, magnitude, region
from engine.knowledge.operator import OPERATORS, Among, Between, End, Known, Op, Touches
from engine.knowledge.vocabulary import Attribute
from engine.scale import levels
from engine.scale.dialect import both, either, number, one_of, surely
from engine.scale.value import literal


def known(value: exp.Expr) -> exp.Expr:
    """Whether there is a value."""
    return value.copy().is_(exp.null()).not_()


def tested(test: Test, attribute: Attribute, value: exp.Expr) -> exp.Expr:
    """Whether a test of a single value holds: true or false, and false where the value is NULL.

    Raises TypeError for a test of several members, which what has one value does not have.
    """
    operator = OPERATORS[test.op]
    asked_about = region(test)
    if isinstance(asked_about, Known):
        return known(value) if operator.inside else value.copy().is_(exp.null())
    if attribute.ranked:
        return levels.answer_holds(test, attribute, value)
    match asked_about:
        case Between():
            found = both(within(end, attribute, value) for end in asked_about.ends())
        case Among(values=values) if attribute.boolean:
            accepted = [each for each in (True, False) if (each in values) == operator.inside]
            return either(surely(value.copy() if each else exp.not_(value.copy())) for each in accepted)
        case Among(values=values):
            found = one_of(value, [literal(each, attribute) for each in values])
        case Touches():
            raise TypeError(f"{test.op} tests several values, and {attribute.name} has one")
        case _:
            assert_never(asked_about)
    return surely(found if operator.inside else exp.not_(found))


def compared(test: Test, one: exp.Expr, other: exp.Expr) -> exp.Expr:
    """A test of two values; NULL where one of them is."""
    made: dict[Op, type[exp.Binary]] = {
        "is": exp.EQ, "is_not": exp.NEQ, "at_least": exp.GTE, "at_most": exp.LTE, "above": exp.GT, "below": exp.LT,
    }  # fmt: skip
    return made[test.op](this=one, expression=other)


def within(end: End, attribute: Attribute, value: exp.Expr) -> exp.Expr:
    """Whether a number or a day is on the right side of an end; NULL where it is NULL.

    Of whole numbers the end is the whole one that parts them alike, so that they stay integers.
    """
    at, beyond = (exp.GTE, exp.GT) if end.low else (exp.LT, exp.LTE)
    if attribute.dated:
        return (beyond if end.beyond else at)(this=value.copy(), expression=literal(end.bound, attribute))
    bound = magnitude(end.bound, attribute)
    if attribute.whole:
        bound = math.floor(bound) if end.beyond else math.ceil(bound)
    return (beyond if end.beyond else at)(this=value.copy(), expression=number(bound))
