"""Spellings of values in columns of text: each different one is read once, and put back as the value it stands for."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from sqlglot import exp

from engine.answers.value import UnclearError, read_text, read_value
from engine.knowledge.day import day_of
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.number import MOST_DIGITS
from engine.scale.dialect import Dialect, number, text, texts
from engine.scale.rows import JsonNumber
from engine.scale.value import literal, type_of
from engine.sheets.tongue import Tongue

# Numbers in plain digits, which read alike for everybody; three decimals after up to three digits do not.
PLAIN = "-?(0|[1-9][0-9]{0,11})|-?(0|[1-9][0-9]{0,8})[.]([0-9]{1,2}|[0-9]{4,6})|-?[1-9][0-9]{3,8}[.][0-9]{3}"
_PLAIN = re.compile(PLAIN)
_KEPT = 200_000
MOST = 1000


def refusal(raw: Any, attribute: Attribute) -> str:
    """Why a cell (a text, or a value of JSON) is no value of the attribute; empty where it is one."""
    try:
        _value(raw, attribute)
    except UnclearError as error:
        return str(error)
    return ""


def _value(raw: Any, attribute: Attribute) -> Value | None:
    if isinstance(raw, str):
        return read_text(raw, attribute)
    if isinstance(raw, list):
        return read_value([str(each) if isinstance(each, JsonNumber) else each for each in raw], attribute)
    return read_value(raw, attribute)


class Spellings(dict[Any, str | None]):
    """For an attribute, the staged cell of each spelling: CSV, empty for unknown; None for what is no value."""

    def __init__(self, attribute: Attribute, tongue: Tongue | None = None) -> None:
        super().__init__()
        self.attribute = attribute
        self.tongue = tongue

    def plainly(self, raw: Any) -> Any:
        """A cell of the language it is written in as the reading of values takes it."""
        return self.tongue.plainly(raw, self.attribute) if self.tongue and isinstance(raw, str) else raw

    def __missing__(self, raw: Any) -> str | None:
        if len(self) > _KEPT:
            self.clear()
        said = self.plainly(raw)
        plain = self.attribute.numeric and isinstance(said, str) and _PLAIN.fullmatch(said) and self._taken(said)
        found = self[raw] = str(said) if plain else self._read(list(said) if isinstance(said, tuple) else said)
        return found

    def _read(self, raw: Any) -> str | None:
        try:
            return staged(_value(raw, self.attribute))
        except UnclearError:
            return None

    def _taken(self, raw: str) -> bool:
        whole = "." not in raw
        if self.attribute.whole and not whole:
            return False
        return not self.attribute.refusal(int(raw) if whole else float(raw))

    def of(self, raw: Any) -> str | None:
        """The staged cell of a value of JSON."""
        if isinstance(raw, list | dict):
            try:
                return self[tuple(raw)] if isinstance(raw, list) else self._read(raw)
            except TypeError:
                # A list of lists cannot be looked up.
                return self._read(raw)
        return "" if raw is None else self[raw]


def staged(value: Value | None) -> str:
    """A value as a cell of the staged CSV file: a set as an array of JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return quoted(json.dumps(value, ensure_ascii=False))
    return quoted(value) if isinstance(value, str) else repr(value)


def quoted(cell: str) -> str:
    """A text as a cell of CSV, in quotes."""
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


def canonical(attribute: Attribute, raw: exp.Expr) -> exp.Expr:
    """Whether a text is spelled so that SQL reads it alone; NULL where it is NULL."""
    if attribute.boolean:
        return exp.In(this=raw.copy(), expressions=[text("true"), text("false")])
    if attribute.choices:
        # An array of text has no spelling that SQL could read alone but that of one member.
        return exp.In(this=raw.copy(), expressions=[text(choice) for choice in attribute.choices])
    if attribute.dated:
        return exp.and_(
            exp.RegexpLike(this=raw.copy(), expression=text("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")),
            in_bounds(attribute, _day(raw)),
        )
    pattern = f"^({PLAIN})$"
    plain = exp.RegexpLike(this=raw.copy(), expression=text(pattern))
    return exp.and_(plain, in_bounds(attribute, exp.TryCast(this=raw.copy(), to=exp.DataType.build("DOUBLE"))))


def plain_value(attribute: Attribute, raw: exp.Expr) -> exp.Expr:
    """The value of a text that is spelled so."""
    if attribute.several:
        one = exp.Array(expressions=[raw.copy()])
        return exp.Case().when(raw.copy().is_(exp.null()), exp.cast(exp.null(), texts())).else_(one)
    if attribute.choices:
        return raw.copy()
    if attribute.boolean:
        return exp.EQ(this=raw.copy(), expression=text("true"))
    if attribute.dated:
        return _day(raw)
    double = exp.TryCast(this=raw.copy(), to=exp.DataType.build("DOUBLE"))
    return exp.TryCast(this=double, to=exp.DataType.build(attribute.traits.sql))


def _day(raw: exp.Expr) -> exp.Expr:
    """The day of a text; NULL where it says none."""
    return exp.TryCast(this=raw.copy(), to=exp.DataType.build("DATE"))


def literal_of(value: Value | None, attribute: Attribute) -> exp.Expr:
    """A value as SQL writes it, a set as an array of texts."""
    if value is None:
        return exp.null()
    if isinstance(value, tuple):
        if not value:
            return exp.cast(exp.Array(expressions=[]), texts())
        return exp.Array(expressions=[text(member) for member in value])
    return literal(value, attribute)


def read_all(spellings: Iterable[str], attribute: Attribute, lists: bool = False) -> dict[str, Value | None]:
    """The values of those spellings that are values, or say unknown; `lists` are arrays of JSON."""
    found: dict[str, Value | None] = {}
    for each in spellings:
        with contextlib.suppress(UnclearError):
            found[each] = read_value(json.loads(each), attribute) if lists else read_text(each, attribute)
    return found


def mapped(
    attribute: Attribute, raw: exp.Expr, known: Mapping[str, Value | None], dialect: Dialect
) -> tuple[exp.Expr, exp.Expr]:
    """The value of a text, and whether it is one: what SQL reads alone, and the spellings that were read for it."""
    plain = canonical(attribute, raw)
    value = exp.cast(plain_value(attribute, raw), type_of(attribute))
    return replaced(attribute, plain, value, raw, known, dialect)


def replaced(
    attribute: Attribute, plain: exp.Expr, value: exp.Expr, spelled: exp.Expr, known: Mapping[str, Value | None],
    dialect: Dialect,
) -> tuple[exp.Expr, exp.Expr]:  # fmt: skip
    """A value where it is `plain`, and elsewhere that of its spelling; and whether either is the case."""
    chosen = exp.Case().when(plain.copy(), value)
    if not known:
        return chosen, plain
    among = exp.Case(this=spelled.copy())
    for spelling, found in known.items():
        among = among.when(text(spelling), exp.cast(literal_of(found, attribute), type_of(attribute)), copy=False)
    spellings = [text(each) for each in known]
    return chosen.else_(among), exp.or_(plain, exp.In(this=spelled.copy(), expressions=spellings))


def in_bounds(attribute: Attribute, value: exp.Expr) -> exp.Expr:
    """Whether a number, or a day, is one that the attribute takes; NULL where it is NULL."""
    low, high = (literal(day_of(int(end)), attribute) if attribute.dated else number(end) for end in attribute.limits)
    tests: list[exp.Expr] = [exp.GTE(this=value.copy(), expression=low), exp.LTE(this=value.copy(), expression=high)]
    if attribute.numeric and attribute.whole:
        tests.append(exp.EQ(this=value.copy(), expression=exp.func("FLOOR", value.copy())))
    elif attribute.decimals is not None:
        rounded = exp.func("ROUND", value.copy(), number(attribute.decimals))
        # A number of 15 digits that is so large has no more places than that.
        large = exp.GTE(this=exp.func("ABS", value.copy()), expression=number(10 ** (MOST_DIGITS - attribute.decimals)))
        tests.append(exp.or_(large, exp.EQ(this=value.copy(), expression=rounded)))
    return exp.and_(*tests)
