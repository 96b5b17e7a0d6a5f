"""A column of a table as an attribute: what its cells mean, and which of them are no values of the attribute."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlglot import exp

from engine.dialect import Dialect, both, number, surely, text, within
from engine.relational import TYPES, type_of
from engine.vocabulary import LARGEST, Attribute

_NUMBERS = re.compile(r"U?(TINYINT|SMALLINT|INTEGER|INT|BIGINT|HUGEINT)|FLOAT|REAL|DOUBLE|DECIMAL.*|LONG|SHORT|BYTE")
_TEXTS = re.compile(r"VARCHAR|STRING|TEXT|JSON|ENUM\(.*\)")
_ARRAYS = re.compile(r"(VARCHAR|STRING|TEXT|ENUM\(.*\)|\"?NULL\"?|INTEGER)\[\d*\]|ARRAY<(STRING|VOID)>", re.IGNORECASE)
_WANTED = {"flag": "true or false", "integer": "whole numbers", "number": "numbers", "set": "arrays of texts, or texts"}


@dataclass(slots=True)
class Cell:
    """What a column gives to an attribute: the typed value, and whether the cell is empty or valid (never NULL)."""

    attribute: Attribute
    column: str
    raw: exp.Expr
    value: exp.Expr
    valid: exp.Expr


def cell(attribute: Attribute, name: str, raw: exp.Expr, kind: str, dialect: Dialect) -> Cell | None:
    """How to read cells of a column type as an attribute; None where the type cannot hold its values."""
    kind = kind.upper()
    if kind in ('"NULL"', "NULL", "VOID"):
        return Cell(attribute, name, raw, exp.cast(exp.null(), type_of(attribute)), exp.true())
    made = _native(attribute, raw, kind, dialect) or (
        _worded(attribute, raw, dialect) if _TEXTS.fullmatch(kind) else None
    )
    if made is None:
        return None
    value, valid = made
    return Cell(attribute, name, raw, value, valid if isinstance(valid, exp.Boolean) else _or_empty(raw, valid))


def wanted(attribute: Attribute) -> str:
    """What a column for this attribute may hold, in words."""
    return _WANTED.get(attribute.kind, "texts")


def json_text(raw: exp.Expr) -> exp.Expr:
    """A value of JSON as the text a cell would hold: a list as its members between commas, null among them too."""
    spelled = exp.func("COALESCE", exp.column("member"), text("null"))
    members = exp.Transform(
        this=exp.cast(raw.copy(), "VARCHAR[]"),
        expression=exp.Lambda(this=spelled, expressions=[exp.to_identifier("member")]),
    )
    array = exp.func("ARRAY_TO_STRING", members, text(","))
    bracketed = exp.DPipe(this=exp.DPipe(this=text("["), expression=array), expression=text("]"))
    is_array = exp.EQ(this=exp.func("JSON_TYPE", raw.copy()), expression=text("ARRAY"))
    return exp.Case().when(is_array, bracketed).else_(exp.JSONExtractScalar(this=raw.copy(), expression=text("$")))


def _or_empty(raw: exp.Expr, valid: exp.Expr) -> exp.Expr:
    return exp.or_(raw.copy().is_(exp.null()), surely(valid))


def _native(attribute: Attribute, raw: exp.Expr, kind: str, dialect: Dialect) -> tuple[exp.Expr, exp.Expr] | None:
    if attribute.kind == "flag" and kind == "BOOLEAN":
        return raw, exp.true()
    if attribute.numeric and _NUMBERS.fullmatch(kind):
        return exp.cast(raw.copy(), TYPES[attribute.kind]), _in_bounds(attribute, exp.cast(raw.copy(), "DOUBLE"))
    if attribute.kind == "set" and _ARRAYS.fullmatch(kind):
        members = raw if kind in ("VARCHAR[]", "ARRAY<STRING>") else exp.cast(raw.copy(), "VARCHAR[]")
        return members, within(members, list(attribute.choices), dialect)
    if attribute.kind in ("choice", "level") and _TEXTS.fullmatch(kind):
        word = raw if kind in ("VARCHAR", "STRING", "TEXT") else exp.cast(raw.copy(), "VARCHAR")
        return word, exp.In(this=word.copy(), expressions=[text(choice) for choice in attribute.choices])
    return None


def _worded(attribute: Attribute, raw: exp.Expr, dialect: Dialect) -> tuple[exp.Expr, exp.Expr] | None:
    """A flag, a number or a set that is written as a text."""
    if attribute.kind == "flag":
        word = exp.func("LOWER", raw.copy())
        value = exp.Case(this=word.copy()).when(text("true"), exp.true()).when(text("false"), exp.false())
        return value, exp.In(this=word, expressions=[text("true"), text("false")])
    if attribute.numeric:
        read = exp.TryCast(this=raw.copy(), to=exp.DataType.build("DOUBLE"))
        return exp.TryCast(this=read.copy(), to=exp.DataType.build(TYPES[attribute.kind])), _in_bounds(attribute, read)
    if dialect != "duckdb":
        return None
    members = split(raw)
    return members, within(members, list(attribute.choices), dialect)


def split(raw: exp.Expr) -> exp.Expr:
    """The members of a set written as a text: between commas, semicolons or bars, with or without brackets."""
    bare = exp.func("TRIM", raw.copy(), text("[] "))
    one_separator = exp.func("TRANSLATE", bare, text("|,"), text(";;"))
    parts = exp.func("STRING_SPLIT", one_separator, text(";"))
    part = exp.to_identifier("part")
    trimmed = exp.Transform(
        this=parts, expression=exp.Lambda(this=exp.func("TRIM", exp.column("part")), expressions=[part])
    )
    nothing = exp.EQ(this=bare.copy(), expression=text(""))
    return exp.Case().when(nothing, exp.cast(exp.Array(expressions=[]), "VARCHAR[]")).else_(trimmed)


def _in_bounds(attribute: Attribute, value: exp.Expr) -> exp.Expr:
    low = -LARGEST if attribute.minimum is None else attribute.minimum
    high = LARGEST if attribute.maximum is None else attribute.maximum
    tests: list[exp.Expr] = [
        exp.GTE(this=value.copy(), expression=number(low)),
        exp.LTE(this=value.copy(), expression=number(high)),
    ]
    if attribute.kind == "integer":
        tests.append(exp.EQ(this=value.copy(), expression=exp.func("FLOOR", value.copy())))
    return both(tests)
