"""The statement in DuckDB says what inference says: conclusions, rules fired and overridden, contradictions."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from sqlglot import exp

from engine.infer.expert import Expert
from engine.knowledge.value import Values
from engine.problem import ProblemError
from engine.scale.columns import bit_order, printed, statement
from engine.scale.dialect import DIALECTS, WORD, column
from engine.scale.relations import Relations
from tests.support.organizations import assert_agreement, expected, many, random_answers, run, table
from tests.support.random_knowledge import completions, knowledge_bases
from tests.support.small import flag, knowledge

BASES = ["shipped", "second"]


@pytest.mark.parametrize("base", BASES, indirect=True)
def test_agrees_with_inference(base: Expert) -> None:
    """For all readings at once: what other databases say of the same organizations is held against DuckDB.

    It takes its time since inference takes one of the 20,000 organizations after the other, with all its proofs.
    """
    organizations = many(base.knowledge)
    assert any(not answers for answers in organizations)
    assert any(() in answers.values() for answers in organizations)
    names, found = run(base, organizations)
    assert_agreement(names, found, expected(base, organizations), organizations)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(base=knowledge_bases())
def test_agrees_with_inference_on_random_knowledge(base: Expert) -> None:
    organizations = [answers for _, answers in zip(range(300), completions(base.knowledge), strict=False)]
    names, found = run(base, organizations)
    assert_agreement(names, found, expected(base, organizations), organizations)


def every_answer(base: Expert) -> None:
    organizations = list(completions(base.knowledge))
    names, found = run(base, organizations)
    assert_agreement(names, found, expected(base, organizations), organizations)


def test_a_chain_as_long_as_its_rules_is_followed_to_its_end() -> None:
    """Each rule of the circle needs what the one before it adds: as many rounds as rules."""
    steps = [f"step{number}" for number in range(12)]
    attributes: dict[str, object] = {
        "start": flag(),
        "reached": {"kind": "set", "title": "Reached", "choices": {step: step for step in steps}},
    }
    rules: list[dict[str, object]] = [{"rule": "r-start", "when": {"start": True}, "then": {"reached": steps[0]}}]
    for number, (before, after) in enumerate(pairwise(steps)):
        # Named against the order of the chain, so that no order of rules happens to help.
        rules.append({"rule": f"r-{99 - number}", "when": {"reached": before}, "then": {"reached": after}})
    base = knowledge(attributes, rules, "reached")
    assert list(base.assess({"start": True}).values["reached"]) == steps  # type: ignore[arg-type]
    every_answer(base)


def test_flags_in_a_circle() -> None:
    attributes: dict[str, object] = {"a": flag(), "b": flag(), "x": flag(False), "y": flag(False)}
    rules: list[dict[str, object]] = [
        {"rule": "r1", "when": {"a": True}, "then": {"x": True}},
        {"rule": "r2", "when": {"x": True}, "then": {"y": True}},
        {"rule": "r3", "when": {"y": True, "b": True}, "then": {"x": True}},
        {"rule": "r4", "when": {"b": True}, "then": {"y": True}},
    ]
    every_answer(knowledge(attributes, rules, "x"))


def test_contradictions_are_a_column() -> None:
    choices = {"left": "Left", "right": "Right"}
    attributes: dict[str, object] = {
        "a": flag(),
        "b": flag(),
        "side": {"kind": "choice", "title": "Side", "choices": choices},
        "yes": flag(False),
        "amount": {"kind": "number", "title": "Amount", "otherwise": 0.5},
        "seen": flag(False),
    }
    rules: list[dict[str, object]] = [
        {"rule": "r1", "when": {"a": True}, "then": {"side": "left", "yes": True, "amount": 0.1}},
        {"rule": "r2", "when": {"b": True}, "then": {"side": "right", "yes": False, "amount": 2}},
        {"rule": "r3", "when": {"unknown": ["side"], "yes": True}, "then": {"seen": True}},
    ]
    base = knowledge(attributes, rules, "side")
    assert {each.attribute for each in base.assess({"a": True, "b": True}).contradictions} == {"side", "yes", "amount"}
    every_answer(base)


def test_an_overridden_rule_still_overrides() -> None:
    attributes: dict[str, object] = {
        "a": flag(),
        "b": flag(),
        "c": flag(),
        "side": {"kind": "choice", "title": "Side", "choices": {"left": "L", "right": "R", "none": "N"}},
    }
    rules: list[dict[str, object]] = [
        {"rule": "r1", "when": {"a": True}, "then": {"side": "left"}},
        {"rule": "r2", "when": {"b": True}, "then": {"side": "right"}, "overrides": ["r1"]},
        {"rule": "r3", "when": {"c": True}, "then": {"side": "none"}, "overrides": ["r2"]},
    ]
    every_answer(knowledge(attributes, rules, "side"))


def test_names_that_sql_cannot_tell_apart() -> None:
    attributes: dict[str, object] = {"a": flag(), "Rules_Fired": flag(False), "contradictions": flag(False)}
    rules: list[dict[str, object]] = [
        {"rule": "r1", "when": {"a": True}, "then": {"Rules_Fired": True, "contradictions": True}}
    ]
    names, found = run(knowledge(attributes, rules, "contradictions"), [{"a": True}])
    assert names == ["id", "Rules_Fired", "contradictions", "contradictions_", "rules_fired_", "rules_overridden"]
    assert found == [(0, True, True, [], ["r1"], [])]


def test_names_that_are_words_of_sql() -> None:
    words = ["row", "select", "order", "group", "table", "layer_0", "c0", "a1", "r0", "end", "null", "true"]
    attributes: dict[str, object] = {word: flag() for word in words[:6]} | {word: flag(False) for word in words[6:]}
    rules: list[dict[str, object]] = [
        {"rule": f"r{number}", "when": {word: True}, "then": {words[number + 1]: True} if number > 4 else {"c0": True}}
        for number, word in enumerate(words[:-1])
    ]
    every_answer(knowledge(attributes, rules, "end"))


def test_a_set_of_many_members_and_many_rules() -> None:
    """Beyond some hundreds the arrays of names are made in another way."""
    choices = {f"c{number}": f"C {number}" for number in range(700)}
    attributes: dict[str, object] = {
        "given": {"kind": "set", "title": "G", "question": "?", "choices": choices},
        "found": {"kind": "set", "title": "F", "choices": choices},
    }
    rules: list[dict[str, object]] = [
        {"rule": f"r{number}", "when": {"given": choice}, "then": {"found": choice}}
        for number, choice in enumerate(choices)
    ]
    base = knowledge(attributes, rules, "found")
    organizations: list[Values] = [{}, {"given": ()}, {"given": tuple(choices)}, {"given": ("c3", "c699")}]
    names, found = run(base, organizations)
    assert_agreement(names, found, expected(base, organizations), organizations)


@pytest.mark.parametrize("base", BASES, indirect=True)
def test_words_of_bits_hold_the_same_rules(base: Expert) -> None:
    organizations = random_answers(base.knowledge, 300, seed=3)
    inputs = {each.name: column(each.name) for each in base.knowledge.asked}
    relations = Relations(base.knowledge, exp.to_table("organizations"), inputs, [column("id")])
    made = statement(relations, ["id"], "bits").query
    found = table(base, organizations).execute(made.sql("duckdb"))
    names = [each[0] for each in found.description or []]
    order = bit_order(base.knowledge)
    for row, wanted in zip(found.fetchall(), expected(base, organizations), strict=True):
        said = dict(zip(names, row, strict=True))
        for kind in ("rules_fired", "rules_overridden"):
            words = [said[f"{kind}_{number}"] for number in range(1, -(-len(order) // WORD) + 1)]
            assert [id for bit, id in enumerate(order) if words[bit // WORD] >> bit % WORD & 1] == wanted[kind]


@pytest.mark.parametrize("base", BASES, indirect=True)
def test_names_from_a_dictionary_are_the_names_to_whoever_reads_the_file(base: Expert, tmp_path: Path) -> None:
    organizations = random_answers(base.knowledge, 300, seed=4)
    inputs = {each.name: column(each.name) for each in base.knowledge.asked}
    relations = Relations(base.knowledge, exp.to_table("organizations"), inputs, [column("id")])
    database = table(base, organizations)
    query = statement(relations, ["id"], "names", encode=True).query.sql("duckdb")
    database.execute(f"COPY ({query}) TO '{tmp_path}/verdicts.parquet'")
    found = database.execute(f"SELECT rules_fired, rules_overridden FROM '{tmp_path}/verdicts.parquet' ORDER BY id")
    assert {str(each[1]) for each in found.description or []} == {"VARCHAR[]"}
    wanted = expected(base, organizations)
    assert found.fetchall() == [(each["rules_fired"], each["rules_overridden"]) for each in wanted]
    encodings = database.execute(
        f"SELECT DISTINCT encodings FROM parquet_metadata('{tmp_path}/verdicts.parquet')"
        " WHERE path_in_schema LIKE 'rules_fired,%'"
    ).fetchall()
    assert all("DICTIONARY" in each for (each,) in encodings)


@pytest.mark.parametrize("base", BASES, indirect=True)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_prints_one_statement_that_its_dialect_parses(base: Expert, dialect: str) -> None:
    text = printed(base.knowledge, dialect, "warehouse.public.organizations", "id", "names")  # type: ignore[arg-type]
    [parsed] = sqlglot.parse(text, dialect=dialect)
    assert isinstance(parsed, exp.Select)
    assert {each.alias for each in parsed.selects} >= {"id", *base.knowledge.verdict, "rules_fired", "contradictions"}
    for rule in base.knowledge.rules:
        assert f"/* {rule} */" in text


def test_a_table_that_is_no_name_is_refused(shipped: Expert) -> None:
    with pytest.raises(ProblemError, match="is not the name of a table"):
        printed(shipped.knowledge, "duckdb", "organizations; DROP TABLE x", "id", "none")
