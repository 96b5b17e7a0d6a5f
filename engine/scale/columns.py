"""The statement over a table of answers: which columns it gives, under which names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sqlglot import exp

from engine.knowledge.base import Knowledge
from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem, ProblemError, Where
from engine.scale.dialect import Dialect, array, both, column, encoded, is_constant, number, text, words
from engine.scale.relations import Concluded, Relations

Rules = Literal["names", "bits", "none"]
FIRED, OVERRIDDEN, CONTRADICTIONS = "rules_fired", "rules_overridden", "contradictions"
_TABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_$-]*(\.[A-Za-z_][A-Za-z0-9_$-]*){0,2}")


@dataclass(slots=True)
class Statement:
    """A statement, the names of its columns that are arrays, and the name of the column of contradictions."""

    query: exp.Select
    arrays: set[str]
    contradictions: str


@dataclass(slots=True)
class Selection:
    """The columns of a statement; a name that is taken (in any case) gets an underscore at its end."""

    selected: list[exp.Expr] = field(default_factory=list)
    arrays: set[str] = field(default_factory=set)
    _taken: set[str] = field(default_factory=set)

    def add(self, expression: exp.Expr, name: str, is_array: bool = False) -> str:
        """Select an expression under a name, or the nearest that is free; gives that name."""
        while name.lower() in self._taken:
            name += "_"
        self._taken.add(name.lower())
        self.selected.append(exp.alias_(expression, name, quoted=True, copy=False))
        if is_array:
            self.arrays.add(name)
        return name


def statement(relations: Relations, kept: Iterable[str], rules: Rules, encode: bool = False) -> Statement:
    """Every column of the outcome: what is kept, the conclusions, the contradictions, the rules.

    Rules are arrays of names, or bits: words of 60 rules each, the rules in the order of `bit_order`. Names that
    are taken already (also in another case, which SQL does not tell apart) get an underscore at their end. With
    `encode`, which is for DuckDB alone, names are as `dialect.encoded` has them.
    """
    knowledge, dialect = relations.knowledge, relations.dialect
    selection = Selection()
    add = selection.add
    for name, expression in zip(kept, relations.kept, strict=True):
        add(expression.copy(), name)
    for attribute in knowledge.concluded:
        said = reported(attribute, relations.concluded[attribute.name], dialect)
        add(said, attribute.name, attribute.several)
    contradicted = [(relations.concluded[each.name].contradicted.copy(), each.name) for each in knowledge.concluded]
    contradictions = add(array(contradicted, dialect), CONTRADICTIONS, True)
    order = bit_order(knowledge)
    fired = [relations.fired[id].copy() for id in order]
    overridden = [both([relations.fired[id].copy(), relations.overruled(id)]) for id in order]
    for conditions, name in ((fired, FIRED), (overridden, OVERRIDDEN)) if rules != "none" else ():
        if rules == "names":
            named = [each for each in zip(conditions, order, strict=True) if not is_constant(each[0], False)]
            add(encoded(named) if encode and named else array(named, dialect), name, True)
            continue
        for index, word in enumerate(words(conditions, dialect), 1):
            add(word, f"{name}_{index}")
    return Statement(relations.over(selection.selected), selection.arrays, contradictions)


def bit_order(knowledge: Knowledge) -> list[str]:
    """The rules in the order of their bits: by name."""
    return sorted(knowledge.rules)


def reported(attribute: Attribute, state: Concluded, dialect: Dialect) -> exp.Expr:
    """A conclusion as it is reported: a set as an array in the declared order, a level by the name of its step."""
    if attribute.several:
        members = [(state.members.get(choice, exp.false()).copy(), choice) for choice in attribute.choices]
        return array(members, dialect)
    if not attribute.ranked:
        return state.value.copy()
    found = exp.Case(this=state.value.copy())
    for index, step in enumerate(attribute.steps):
        found = found.when(number(index), text(step), copy=False)
    return found


def printed(knowledge: Knowledge, dialect: Dialect, table: str, id: str, rules: Rules) -> str:
    """The statement as text, for a table with an id and a column for each asked attribute, named as it.

    A set is an array of texts, an integer a BIGINT, a number a DOUBLE, a date a DATE, a choice or a level a text;
    unknown is NULL.
    Raises ProblemError where `table` is not a name with at most two dots.
    """
    if not _TABLE.fullmatch(table):
        message = f"{table} is not the name of a table: letters, digits, _ and at most two dots make one"
        raise ProblemError([Problem(Where("--table"), "bad-name", message)])
    parts = [exp.to_identifier(part, quoted=True) for part in reversed(table.split("."))]
    source = exp.Table(**dict(zip(("this", "db", "catalog"), parts, strict=False)))
    inputs: Mapping[str, exp.Expr] = {each.name: column(each.name) for each in knowledge.asked}
    relations = Relations(knowledge, source, inputs, [column(id)], dialect)
    found = statement(relations, [id], rules)
    return found.query.sql(dialect=dialect, copy=False, pretty=True) + "\n"
