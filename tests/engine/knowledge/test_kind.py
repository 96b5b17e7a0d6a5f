"""Every kind of attribute has an entry that holds together, and works wherever an attribute is read."""

from __future__ import annotations

import re
from typing import Any, get_args

import duckdb
import jsonschema
import pytest

from engine.authoring.schema import value
from engine.infer.expert import Expert
from engine.knowledge.kind import KINDS, Kind
from engine.knowledge.value import Value, word
from engine.knowledge.vocabulary import Attribute
from engine.prove.theory import Theory
from tests.support.organizations import assert_agreement, expected, query
from tests.support.places import ROOT
from tests.support.small import small

# A text is met by no reading: test_label.py.
READ = [kind for kind in get_args(Kind) if KINDS[kind].read]
DECLARED = {
    "flag": "kind: flag",
    "choice": "kind: choice, choices: {a: {title: A}, b: {title: B}}",
    "set": "kind: set, choices: {a: {title: A}, b: {title: B}}",
    "integer": "kind: integer, minimum: 0, maximum: 9",
    "number": "kind: number, minimum: 0, maximum: 9",
    "level": "kind: level, scale: s",
    "date": "kind: date, minimum: 2026-01-01, maximum: 2026-12-31",
}
VALUES: dict[str, Value] = {
    "flag": True, "choice": "b", "set": ("b",), "integer": 3, "number": 1.5, "level": "b", "date": "2026-03-01",
}  # fmt: skip


def of_kind(kind: Kind) -> Expert:
    """A knowledge base whose question and verdict are of this kind; what is answered is concluded."""
    attributes = f"asked: {{{DECLARED[kind]}, title: Asked, question: Asked?}}\nresult: {{{DECLARED[kind]}, title: R}}"
    then = "[b]" if kind == "set" else word(VALUES[kind])
    scales = "scales: {s: {a: A, b: B}}\n" if kind == "level" else ""
    rule = f"- {{rule: one, when: {{asked: {then}}}, then: {{result: {then}}}}}"
    if kind == "level":
        rule = "- {rule: one, when: {asked: {at_least: b}}, then: {result: b}}"
    return small(attributes, rule, scales)


@pytest.mark.parametrize("kind", READ)
def test_an_entry_holds_together(kind: Kind) -> None:
    traits = KINDS[kind]
    assert [traits.boolean, traits.declared, traits.numeric, traits.dated].count(True) == 1
    assert traits.declared or not (traits.several or traits.ranked)
    assert traits.merges == (traits.several or traits.ranked)
    page = (ROOT / "docs" / "reference" / "knowledge-base.md").read_text(encoding="utf-8")
    assert kind in [name for row in re.findall(r"^\| ([a-z, ]+) \|", page, re.MULTILINE) for name in row.split(", ")]


@pytest.mark.parametrize("kind", READ)
def test_a_kind_is_read_alike_by_inference_proof_sql_and_the_schema_of_editors(kind: Kind) -> None:
    base, answer = of_kind(kind), VALUES[kind]
    given = {"asked": answer}
    plain = list(answer) if isinstance(answer, tuple) else answer
    assert base.assess(given).values["result"] == answer
    outcomes = Theory(base.knowledge).outcomes("result", given)
    assert outcomes == [*answer] if isinstance(answer, tuple) else [answer]
    asked = base.knowledge.attributes["asked"]
    connection = duckdb.connect()
    column = f"{asked.traits.sql}{'[]' if asked.several else ''}"
    connection.execute(f"CREATE TABLE organizations (id BIGINT, asked {column})")
    connection.execute("INSERT INTO organizations VALUES (0, ?)", [plain])
    found = connection.execute(query(base.knowledge, "duckdb").sql("duckdb"))
    assert_agreement([each[0] for each in found.description or []], found.fetchall(), expected(base, [given]), [given])
    jsonschema.validate(plain, value(asked))


def test_a_year_is_said_as_one() -> None:
    for more, words in (({}, "1968"), ({"unit": "EUR"}, "1,968 EUR"), ({"maximum": 30_000}, "1,968")):
        bounds: dict[str, Any] = {"minimum": 1500, "maximum": 2099, **more}
        assert Attribute("integer", "Built", **bounds).title_of(1968) == words
