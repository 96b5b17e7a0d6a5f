"""A column of a typed table as an attribute: what its cells mean, and which of them are no values of the attribute."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem, ProblemError, Where
from engine.scale.dialect import Dialect, number, surely, text, within
from engine.scale.spelling import MOST, canonical, in_bounds, mapped, plain_value, read_all, replaced
from engine.scale.value import type_of

_WHOLE = re.compile(r"U?(TINYINT|SMALLINT|INTEGER|INT|BIGINT|HUGEINT)|LONG|SHORT|BYTE")
_DECIMAL = re.compile(r"DECIMAL\(\d+, ?\d+\)")
_SHORT_FLOAT, _FLOAT = ("FLOAT", "REAL"), ("DOUBLE",)
_TEXTS = re.compile(r"VARCHAR|STRING|TEXT|ENUM\(.*\)", re.DOTALL)
_ARRAYS = re.compile(r"(VARCHAR|STRING|TEXT|ENUM\(.*\)|\"?NULL\"?|INTEGER)\[\d*\]|ARRAY<(STRING|VOID)>", re.DOTALL)
# Gives the different texts of an expression, with a condition on them, no more than a number.
Distinct = Callable[[exp.Expr, exp.Expr, int], list[str]]


@dataclass(slots=True)
class Cell:
    """What a column gives to an attribute: the typed value, and whether the cell is empty or valid (never NULL).

    `mapped` says that the value is looked up among many, and is better computed once than in every place it is read.
    """

    attribute: Attribute
    column: str
    raw: exp.Expr
    value: exp.Expr
    valid: exp.Expr
    mapped: bool = False


def cell(
    attribute: Attribute, name: str, raw: exp.Expr, kind: str, dialect: Dialect, distinct: Distinct
) -> Cell | None:
    """How to read cells of a column type as an attribute; None where the type cannot hold its values.

    Texts that SQL does not read alone are collected by `distinct`, and read as everywhere. Raises ProblemError where
    they are too many.
    """
    kind = kind.upper()
    if kind in ('"NULL"', "NULL", "VOID"):
        return Cell(attribute, name, raw, exp.cast(exp.null(), type_of(attribute)), exp.true())
    if _TEXTS.fullmatch(kind):
        return _spelled(attribute, name, raw, kind, dialect, distinct)
    if attribute.several and _ARRAYS.fullmatch(kind):
        return _listed(attribute, name, raw, kind, dialect, distinct)
    made = _native(attribute, raw, kind, dialect)
    if made is None:
        return None
    value, valid = made
    return Cell(attribute, name, raw, value, valid if isinstance(valid, exp.Boolean) else _or_empty(raw, valid))


def cells(
    facts: Iterable[tuple[Attribute, str]], types: Mapping[str, str], raw: Callable[[str], exp.Expr], dialect: Dialect,
    ask: Callable[[exp.Select], list[tuple[Any, ...]]], place: str,
) -> list[Cell]:  # fmt: skip
    """The cells of facts, each with its column; `raw` gives a column's expression, `ask` runs a query over the table.

    One query finds the columns with texts that SQL does not read alone, and one for each of these collects them; DuckDB
    is asked before for the members of columns of arrays, which is faster than to hold each array against the choices.
    Raises ProblemError for every column whose type cannot hold the values of its fact.
    """
    facts = list(facts)
    noted: dict[str, exp.Expr] = {}

    def note(word: exp.Expr, condition: exp.Expr, _: int) -> list[str]:
        noted[word.sql()] = condition
        return []

    for attribute, name in facts:
        if dialect != "duckdb" or not _is_plain(attribute, raw(name), types[name], ask):
            cell(attribute, name, raw(name), types[name], dialect, note)
    some = [exp.Max(this=exp.Case().when(each, number(1)).else_(number(0))) for each in noted.values()]
    found = ask(exp.select(*(exp.alias_(each, f"n{index}") for index, each in enumerate(some)))) if some else [()]
    odd = {word for word, count in zip(noted, found[0], strict=True) if count}

    def distinct(word: exp.Expr, condition: exp.Expr, most: int) -> list[str]:
        if word.sql() not in odd:
            return []
        query = exp.select(exp.alias_(word, "word")).distinct().where(condition).limit(most)
        return [row[0] for row in ask(query)]

    made, problems = [], []
    for attribute, name in facts:
        one = cell(attribute, name, raw(name), types[name], dialect, distinct)
        if one is None:
            message = f"column {name} holds {types[name]}, and {attribute.name} takes {wanted(attribute)}"
            problems.append(Problem(Where(place), "wrong-type", message))
        else:
            made.append(one)
    if problems:
        raise ProblemError(problems)
    return made


def _is_plain(
    attribute: Attribute, raw: exp.Expr, kind: str, ask: Callable[[exp.Select], list[tuple[Any, ...]]]
) -> bool:
    """Whether a column of arrays has no members but choices, as they are named."""
    if not (attribute.several and _ARRAYS.fullmatch(kind.upper())):
        return False
    members = exp.Anonymous(this="UNNEST", expressions=[exp.cast(raw, "VARCHAR[]")])
    query = exp.select(exp.alias_(members, "member")).distinct().limit(len(attribute.choices) + 1)
    return all(member in attribute.choices for (member,) in ask(query))


def wanted(attribute: Attribute) -> str:
    """What a column for this attribute may hold, in words."""
    return attribute.traits.column


def _spelled(attribute: Attribute, name: str, raw: exp.Expr, kind: str, dialect: Dialect, distinct: Distinct) -> Cell:
    word = raw if kind in ("VARCHAR", "STRING", "TEXT") else exp.cast(raw.copy(), "VARCHAR")
    found = _odd(attribute, name, word, canonical(attribute, word), distinct)
    if not found:
        return Cell(attribute, name, word, plain_value(attribute, word), exp.true())
    value, valid = mapped(attribute, word, read_all(found, attribute), dialect)
    return Cell(attribute, name, word, value, _or_empty(word, valid), mapped=True)


def _listed(attribute: Attribute, name: str, raw: exp.Expr, kind: str, dialect: Dialect, distinct: Distinct) -> Cell:
    members = raw if kind in ("VARCHAR[]", "ARRAY<STRING>") else exp.cast(raw.copy(), "VARCHAR[]")
    plain = within(members, list(attribute.choices), dialect)
    spelled: exp.Expr = exp.Anonymous(this="TO_JSON", expressions=[members.copy()])
    if dialect == "duckdb":
        spelled = exp.cast(spelled, "VARCHAR")
    found = _odd(attribute, name, spelled, plain, distinct)
    if not found:
        return Cell(attribute, name, members, members, exp.true())
    known = read_all(found, attribute, lists=True)
    value, valid = replaced(attribute, plain, members, spelled, known, dialect)
    return Cell(attribute, name, members, value, _or_empty(members, valid), mapped=True)


def _odd(attribute: Attribute, name: str, word: exp.Expr, plain: exp.Expr, distinct: Distinct) -> list[str]:
    """The different texts that SQL does not read alone. Raises ProblemError where they are too many."""
    odd = exp.and_(word.copy().is_(exp.null()).not_(), exp.not_(surely(plain.copy())))
    found = distinct(word.copy(), odd, MOST + 1)
    if len(found) > MOST:
        example = found[0]
        message = (
            f"column {name} holds more than {MOST:,} different texts that are not plainly spelled values of "
            f"{attribute.name} ({example!r} is one); give it a typed column, or write {wanted(attribute)} plainly"
        )
        raise ProblemError([Problem(Where(name), "wrong-value", message)])
    return found


def _or_empty(raw: exp.Expr, valid: exp.Expr) -> exp.Expr:
    return exp.or_(raw.copy().is_(exp.null()), surely(valid))


def _native(attribute: Attribute, raw: exp.Expr, kind: str, dialect: Dialect) -> tuple[exp.Expr, exp.Expr] | None:
    if attribute.boolean and kind == "BOOLEAN":
        return raw, exp.true()
    if attribute.numeric:
        return _number(attribute, raw, kind, dialect)
    if attribute.dated and kind == "DATE":
        return raw, in_bounds(attribute, raw)
    return None


def _number(attribute: Attribute, raw: exp.Expr, kind: str, dialect: Dialect) -> tuple[exp.Expr, exp.Expr] | None:
    """A number of a typed column: the one that its shortest decimal text says, with at most 15 digits."""
    double = exp.cast(raw.copy(), "DOUBLE")
    if kind in _SHORT_FLOAT:
        # 0.7 in 32 bits is a little less than 0.7 in 64; both are written 0.7.
        double = exp.cast(exp.cast(raw.copy(), "VARCHAR"), "DOUBLE")
        exact: exp.Expr = exp.true()
    elif kind in _FLOAT:
        exact = _short(double, dialect)
    elif _DECIMAL.fullmatch(kind):
        back = exp.TryCast(this=double.copy(), to=exp.DataType.build(kind.replace(", ", ",")))
        exact = exp.and_(_short(double, dialect), exp.EQ(this=back, expression=raw.copy()))
    elif _WHOLE.fullmatch(kind):
        exact = exp.true()
    else:
        return None
    value = exp.cast(double.copy(), attribute.traits.sql)
    if attribute.whole and not _WHOLE.fullmatch(kind):
        value = exp.TryCast(this=double.copy(), to=exp.DataType.build(attribute.traits.sql))
    return value, exp.and_(in_bounds(attribute, double), exact)


def _short(double: exp.Expr, dialect: Dialect) -> exp.Expr:
    """Whether 15 significant digits say a number exactly; six decimals of a number below 10**9 are seen at once."""
    rounded = exp.EQ(this=exp.func("ROUND", double.copy(), number(6)), expression=double.copy())
    small = exp.LT(this=exp.func("ABS", double.copy()), expression=number(10**9))
    printed: exp.Expr = exp.Anonymous(this="printf", expressions=[text("%.15g"), double.copy()])
    if dialect == "spark":
        printed = exp.Anonymous(this="format_string", expressions=[text("%.14e"), double.copy()])
    same = exp.EQ(this=exp.cast(printed, "DOUBLE"), expression=double.copy())
    return exp.Case().when(exp.and_(rounded, small), exp.true()).else_(same)
