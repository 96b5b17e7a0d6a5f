"""A value in SQL: the type of its column, how it is written, and what the rules that stand make of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlglot import exp

from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.number import exact, places
from engine.scale.dialect import (
    is_constant,
    number,
    several,
    text,
    texts,
    total,
)


def type_of(attribute: Attribute) -> exp.DataType:
    """The type of an attribute's column: a choice and a level are texts, a set is an array of texts."""
    return texts() if attribute.several else exp.DataType.build(attribute.traits.sql, dialect="duckdb")


def literal(value: Value, attribute: Attribute) -> exp.Expr:
    """A single value as SQL writes it."""
    if isinstance(value, bool):
        return exp.true() if value else exp.false()
    if attribute.dated:
        return exp.cast(text(str(value)), "DATE")
    return text(value) if isinstance(value, str) else number(cast("float", value))


def plain(value: Any, attribute: Attribute) -> Value:
    """A value as the database gives it, as inference takes it."""
    if attribute.dated:
        return str(value)
    return attribute.ordered(value) if isinstance(value, list) else cast("Value", value)


def combined(
    attribute: Attribute,
    holds: Mapping[Any, exp.Expr],
    alone: bool = False,
    speaks: tuple[exp.Expr, Value] | None = None,
) -> exp.Expr:
    """The value that stands: the highest level, true over false, nothing where choices or numbers contradict.

    `alone` says that no two of the values can stand together, `speaks` whether a default that is a rule takes effect,
    and its value.
    """
    otherwise = _fallback(attribute, attribute.default(), speaks)
    found = exp.Case()
    if attribute.ranked:
        for index, step in reversed(list(enumerate(attribute.steps))):
            if step in holds:
                found = found.when(holds[step], number(index), copy=False)
    else:
        if attribute.adds:
            return exp.cast(_added(attribute, holds, otherwise) if holds else otherwise, type_of(attribute))
        contradicted = exp.false() if attribute.merges or alone else several(list(holds.values()))
        if not attribute.boolean and not is_constant(contradicted, False):
            found = found.when(contradicted, exp.null(), copy=False)
        ordered = attribute.boolean or attribute.together
        for value in sorted(holds, reverse=attribute.together != "least") if ordered else holds:
            found = found.when(holds[value].copy(), literal(value, attribute), copy=False)
    # A constant needs its type: PostgreSQL and Spark read a bare NULL as text or as nothing.
    column_type = "INT" if attribute.ranked else type_of(attribute)
    if not found.args.get("ifs"):
        return exp.cast(otherwise, column_type)
    return exp.cast(found.else_(otherwise, copy=False), column_type)


def _fallback(attribute: Attribute, default: Value | None, speaks: tuple[exp.Expr, Value] | None) -> exp.Expr:
    """The value where no rule that is no default stands; of a level the place of its step."""

    def made(value: Value) -> exp.Expr:
        return number(attribute.steps.index(str(value))) if attribute.ranked else literal(value, attribute)

    instead = exp.null() if default is None else made(default)
    if speaks is None:
        return instead
    return exp.Case().when(speaks[0].copy(), made(speaks[1]), copy=False).else_(instead, copy=False)


def _added(attribute: Attribute, counts: Mapping[float, exp.Expr], otherwise: exp.Expr) -> exp.Expr:
    """The sum where rules stand, and `otherwise` where none does; `counts` has how many rules stand for each number.

    Decimals are added as whole numbers of their last place, and parted once at the end: databases round each sum of
    theirs, and 0.1 and 0.2 would make another number than 0.3.
    """
    scale = 10 ** places(counts)
    amounts = [exp.Mul(this=_wide(each), expression=number(int(exact(by) * scale))) for by, each in counts.items()]
    found: exp.Expr = total(amounts) if amounts else number(0)
    if not attribute.whole:
        found = exp.Div(this=exp.cast(exp.paren(found), "DOUBLE"), expression=exp.cast(number(scale), "DOUBLE"))
    some = exp.GT(this=total([each.copy() for each in counts.values()]), expression=number(0))
    return exp.Case().when(some, found, copy=False).else_(otherwise, copy=False)


def _wide(count: exp.Expr) -> exp.Expr:
    return exp.cast(count.copy(), "BIGINT")
