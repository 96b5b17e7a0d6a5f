"""Random organizations of any knowledge base, and what inference makes of them, in the form a table has it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

import duckdb
from sqlglot import exp

from engine.infer.assessment import Assessment
from engine.infer.expert import Expert
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import magnitude, point, tests
from engine.knowledge.value import Value, Values
from engine.knowledge.vocabulary import Attribute
from engine.scale.columns import statement
from engine.scale.dialect import Dialect, column
from engine.scale.relations import Relations
from engine.scale.value import type_of

# An id and an answer for each asked attribute; lists for sets, None for what is unknown.
Row = tuple[Any, ...]
Outcome = dict[str, Any]


# In every test of a reading the same: inference is held against DuckDB, and DuckDB against other databases.
MANY = 20_000


def many(knowledge: Knowledge) -> list[Values]:
    return random_answers(knowledge, MANY, seed=7)


def random_answers(knowledge: Knowledge, count: int, seed: int) -> list[Values]:
    """Organizations that differ in how much they answer, from nothing to everything; empty sets among them."""
    dice = random.Random(seed)
    bounds = _bounds(knowledge)
    made: list[Values] = []
    for _ in range(count):
        share = dice.choice([0.0, 0.2, 0.5, 0.8, 0.9, 1.0, 1.0])
        made.append({each.name: _value(each, dice, bounds) for each in knowledge.asked if dice.random() < share})
    return made


def _bounds(knowledge: Knowledge) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for rule in knowledge.rules.values():
        for test in tests(rule.when):
            attribute = knowledge.attributes[test.attribute]
            if attribute.spans:
                found.setdefault(test.attribute, []).extend(magnitude(value, attribute) for value in test.values)
    return found


def _value(attribute: Attribute, dice: random.Random, bounds: Mapping[str, list[float]]) -> Value:
    if attribute.kind == "flag":
        return dice.random() < 0.5
    if attribute.kind == "set":
        likely = dice.choice([0.0, 0.15, 0.3, 0.6])
        return attribute.ordered([choice for choice in attribute.choices if dice.random() < likely])
    if not attribute.spans:
        return dice.choice(list(attribute.choices))
    low = attribute.limits[0] if attribute.minimum is not None else 730_000 if attribute.dated else 0
    high = low + 100 if attribute.maximum is None else attribute.limits[1]
    value = dice.choice([*bounds.get(attribute.name, [low]), dice.uniform(low, high)])
    value = min(max(value + dice.choice([-1, -0.25, 0, 0, 0.25, 1]), low), high)
    if attribute.dated:
        return point(round(value), attribute)
    return int(value) if attribute.kind == "integer" else float(round(value, 2))


def rows(knowledge: Knowledge, organizations: Iterable[Values]) -> list[Row]:
    """The organizations as the rows of a table, numbered from 0."""
    return [
        (number, *(_cell(answers.get(attribute.name)) for attribute in knowledge.asked))
        for number, answers in enumerate(organizations)
    ]


def as_days(knowledge: Knowledge, found: Iterable[Row]) -> list[Row]:
    """Rows for a database that takes a day as such only, and not as it is written."""
    dated = [False, *(attribute.dated for attribute in knowledge.asked)]
    return [
        tuple(date.fromisoformat(cell) if day and cell else cell for cell, day in zip(row, dated, strict=True))
        for row in found
    ]


def _cell(value: Value | None) -> Any:
    return list(value) if isinstance(value, tuple) else value


def as_said(value: Any) -> Any:
    """A cell of a table as inference says it: a day as it is written."""
    return value.isoformat() if isinstance(value, date) else value


def query(knowledge: Knowledge, dialect: Dialect) -> exp.Select:
    """The whole statement over a table "organizations" with an id."""
    inputs = {each.name: column(each.name) for each in knowledge.asked}
    relations = Relations(knowledge, exp.to_table("organizations"), inputs, [column("id")], dialect)
    return statement(relations, ["id"], "names").query


def expected(base: Expert, organizations: Iterable[Values]) -> list[Outcome]:
    """What inference makes of each organization, as the columns of the statement."""
    return [outcome(base.assess(answers)) for answers in organizations]


def outcome(assessment: Assessment) -> Outcome:
    said = {each.name: _cell(assessment.values.get(each.name)) for each in assessment.knowledge.concluded}
    fired = {firing.rule.id: firing.overridden_by for firing in assessment.firings}
    contradicted = {each.attribute for each in assessment.contradictions}
    return {
        **said,
        "contradictions": [each.name for each in assessment.knowledge.concluded if each.name in contradicted],
        "rules_fired": sorted(fired),
        "rules_overridden": sorted(id for id, overrider in fired.items() if overrider),
    }


def outcomes(names: list[str], found: Iterable[Row]) -> list[Outcome]:
    """The rows of a statement by their id, as inference would say them."""
    said = sorted((dict(zip(names, row, strict=True)) for row in found), key=lambda each: each["id"])
    return [{name: as_said(value) for name, value in each.items() if name != "id"} for each in said]


def assert_agreement(
    names: list[str], found: Iterable[Row], wanted: list[Outcome], organizations: list[Values]
) -> None:
    """Every row of the statement says what inference says; the first that does not is shown with its answers."""
    count = 0
    for row in found:
        said = dict(zip(names, row, strict=True))
        number = said.pop("id")
        said = {name: as_said(value) for name, value in said.items()}
        differing = {
            name: (value, wanted[number][name]) for name, value in said.items() if value != wanted[number][name]
        }
        assert not differing, (organizations[number], differing)
        assert said.keys() == wanted[number].keys()
        count += 1
    assert count == len(organizations)


def run(base: Expert, organizations: list[Values]) -> tuple[list[str], list[tuple[object, ...]]]:
    connection = table(base, organizations)
    found = connection.execute(query(base.knowledge, "duckdb").sql("duckdb"))
    names = [each[0] for each in found.description or []]
    return names, found.fetchall()


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """One for all tables of a process: to open and to close one takes as long as what is asked of it."""
    return duckdb.connect()


def table(base: Expert, organizations: list[Values]) -> duckdb.DuckDBPyConnection:
    """A connection that sees a table "organizations", which no other sees."""
    connection = _database().cursor()
    asked = base.knowledge.asked
    columns = ", ".join(["id BIGINT", *(f'"{each.name}" {type_of(each).sql("duckdb")}' for each in asked)])
    connection.execute(f"CREATE TEMP TABLE organizations ({columns})")
    names = ["id", *(each.name for each in asked)]
    lines = [dict(zip(names, row, strict=True)) for row in rows(base.knowledge, organizations)]
    shape = {"id": "BIGINT"} | {each.name: type_of(each).sql("duckdb") for each in asked}
    for start in range(0, len(lines), 5000):
        part = json.dumps(lines[start : start + 5000])
        connection.execute(
            "INSERT INTO organizations SELECT unnest(from_json($1, $2), recursive := true)", [part, json.dumps([shape])]
        )
    return connection
