"""Levels as SQL: an answered one is the word of its step, a concluded one the place of its step on the scale."""

from __future__ import annotations

from sqlglot import exp

from engine.knowledge.condition import Test, passes, region
from engine.knowledge.operator import OPERATORS, Known
from engine.knowledge.vocabulary import Attribute
from engine.scale.dialect import number, one_of, surely, text


def answer_holds(test: Test, attribute: Attribute, word: exp.Expr) -> exp.Expr:
    """Whether a test that is not of being known holds for an answered level; false where the word is NULL."""
    return surely(one_of(word, [text(step) for step in attribute.steps if passes(test, step, attribute)]))


def concluded_holds(test: Test, attribute: Attribute, place: exp.Expr) -> exp.Expr:
    """Whether a test holds for a concluded level, which always has a step: `place` is its number from 0."""
    if isinstance(region(test), Known):
        return exp.true() if OPERATORS[test.op].inside else exp.false()
    return one_of(place, [number(index) for index, step in enumerate(attribute.steps) if passes(test, step, attribute)])


def place_of(attribute: Attribute, word: exp.Expr) -> exp.Expr:
    """The place of an answered level's step, from 0; NULL where the word is."""
    found = exp.Case(this=word.copy())
    for index, step in enumerate(attribute.steps):
        found = found.when(text(step), number(index), copy=False)
    return found
