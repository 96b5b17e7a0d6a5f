"""Levels as SQL: an answered one is the word of its step, a concluded one the place of its step on the scale."""

from __future__ import annotations

from sqlglot import exp

from engine.knowledge.condition import COMPARE, Test, bound
from engine.knowledge.vocabulary import Attribute
from engine.scale.dialect import number, one_of, surely, text


def answer_holds(test: Test, attribute: Attribute, word: exp.Expr) -> exp.Expr:
    """Whether a test that is not of being known holds for an answered level; false where the word is NULL."""
    return surely(one_of(word, [text(step) for step in attribute.steps if _accepts(test, step, attribute)]))


def concluded_holds(test: Test, attribute: Attribute, place: exp.Expr) -> exp.Expr:
    """Whether a test holds for a concluded level, which always has a step: `place` is its number from 0."""
    if test.op in ("known", "unknown"):
        return exp.true() if test.op == "known" else exp.false()
    return one_of(
        place, [number(index) for index, step in enumerate(attribute.steps) if _accepts(test, step, attribute)]
    )


def _accepts(test: Test, step: str, attribute: Attribute) -> bool:
    if test.op in ("is", "is_not"):
        return (step in test.values) == (test.op == "is")
    return COMPARE[test.op](attribute.steps.index(step), bound(test, attribute))
