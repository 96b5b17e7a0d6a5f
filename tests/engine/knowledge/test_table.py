"""How the rows of a decision table count: first, unique, any, collect, and otherwise."""

from __future__ import annotations

import contextlib
import copy
import itertools
import json
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.answers.proposition import Proposition
from engine.authoring.edits import revision
from engine.cases.case import Case
from engine.cases.mutation import Mutation, Mutator, case_for, mutants_of
from engine.checks.analysis import analyse
from engine.checks.defects.registry import CHECKS
from engine.checks.subject import Subject
from engine.documents.layout import formatted
from engine.explain.why import why
from engine.explain.why_not import why_not
from engine.infer.expert import Expert
from engine.infer.plain import plain_inference
from engine.knowledge.base import Knowledge
from engine.problem import ProofTimeout
from engine.prove.boxes import Boxes
from engine.prove.theory import Theory
from tests.support.random_knowledge import completions

Draw = Callable[[st.SearchStrategy[Any]], Any]
ATTRIBUTES: dict[str, dict[str, Any]] = {
    "zone": {"kind": "choice", "title": "Zone", "question": "?", "choices": {"near": "Near", "far": "Far"}},
    "weight": {"kind": "integer", "title": "Weight", "question": "?", "minimum": 0, "maximum": 3},
    "rate": {"kind": "choice", "title": "Rate", "choices": {"low": "Low", "middle": "Middle", "high": "High"}},
    "extras": {"kind": "set", "title": "Extras", "choices": {"bag": "Bag", "label": "Label"}},
    "points": {"kind": "integer", "title": "Points", "together": "sum"},
}
few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def texts_of(table: dict[str, Any]) -> dict[str, str]:
    header = {"name": "table", "title": "Table", "about": "A table.", "verdict": ["rate"]}
    ruleset = {"ruleset": "tariff", "title": "The tariff", "table": {"because": "So.", **table}}
    return {
        "facts/all.yaml": json.dumps({"knowledge": header, "attributes": ATTRIBUTES}),
        "rules/tariff.yaml": json.dumps(ruleset, indent=1),
    }


def expert(table: dict[str, Any]) -> Expert:
    return Expert.of_texts(texts_of(table), "table")


def ids(found: Expert, answers: dict[str, Any]) -> dict[str, str | None]:
    return {firing.rule.id: firing.overridden_by for firing in found.assess(answers).firings}


FIRST = {
    "hit": "first",
    "when": ["weight", "zone"],
    "then": ["rate"],
    "rows": [
        {"rule": "light", "cells": [{"below": 1}, "-", "low"]},
        {"rule": "medium", "cells": [{"below": 3}, ["near", {"is": "unknown"}], "middle"]},
        {"rule": "near", "cells": ["-", "near", "low"]},
    ],
    "otherwise": {"rule": "rest", "cells": ["high"]},
}


@pytest.mark.parametrize(
    ("answers", "rate", "fired"),
    [
        ({}, "high", {"rest": None}),
        ({"weight": 0}, "low", {"light": None, "medium": "light", "rest": "light"}),
        ({"weight": 2}, "middle", {"medium": None, "rest": "medium"}),
        ({"weight": 2, "zone": "far"}, "high", {"rest": None}),
        ({"weight": 2, "zone": "near"}, "middle", {"medium": None, "near": "medium", "rest": "medium"}),
        # The rows about the weight are undecided: they do not hold, and are passed over.
        ({"zone": "near"}, "low", {"near": None, "rest": "near"}),
    ],
)
def test_the_first_row_that_holds_counts(answers: dict[str, Any], rate: str, fired: dict[str, str | None]) -> None:
    found = expert(FIRST)
    assert found.assess(answers).values["rate"] == rate
    assert ids(found, answers) == fired


def test_why_says_that_no_row_before_holds_and_why_not_which_one_came_first() -> None:
    assessment = expert(FIRST).assess({"weight": 2, "zone": "near"})
    lines = [line.text for line in why(assessment, "rate")]
    assert "no row before it in The tariff holds (light)" in lines
    assert "near holds as well, and medium comes first in The tariff" in lines
    rate = assessment.knowledge.attributes["rate"]
    found = {each.rule.id: each for each in why_not(assessment, Proposition(rate, "low")).candidates}
    assert (found["near"].outcome, found["near"].by) == ("overridden", "medium")
    assert (found["light"].outcome, found["light"].by) == ("unmet", "")
    found = {each.rule.id: each for each in why_not(assessment, Proposition(rate, "high")).candidates}
    assert (found["rest"].outcome, found["rest"].by) == ("overridden", "medium")


cells = {
    "weight": st.sampled_from(
        ["-", None, 0, {"below": 2}, {"at_least": 1}, [{"below": 1}, 3], {"is": "unknown"}, [2, {"is": "unknown"}]]
    ),
    "zone": st.sampled_from(["-", None, "near", "far", {"not": "near"}, ["far", {"is": "unknown"}], {"is": "known"}]),
    "rate": st.sampled_from(["low", "middle", "high"]),
    "extras": st.sampled_from(["bag", ["bag", "label"], None]),
    "points": st.sampled_from([1, 2, 5]),
}


@st.composite
def tables(draw: Draw, hits: tuple[str | None, ...] = ("first", "unique", "any", "collect", None)) -> dict[str, Any]:
    hit = draw(st.sampled_from(hits))
    when = ["weight", "zone"]
    then = ["points", "extras"] if hit == "collect" else draw(st.sampled_from([["rate"], ["rate", "extras"]]))
    columns = [*when, *then]
    number = draw(st.integers(1, 6))
    rows = [{"rule": f"r{n}", "cells": [draw(cells[name]) for name in columns]} for n in range(number)]
    if hit is None:
        for row in rows:
            if row["cells"][0] in ("-", None):
                row["cells"][0] = {"is": "known"}
    table: dict[str, Any] = {"hit": hit, "when": when, "then": then, "rows": rows}
    if hit is None:
        del table["hit"]
    elif draw(st.booleans()):
        table["otherwise"] = {
            "rule": "rest",
            "cells": [draw(cells[name]) for name in then[:1]] + [None] * (len(then) - 1),
        }
    return table


@few
@given(tables(("unique", "any", "collect", None)), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_but_in_a_first_table(table: dict[str, Any], chance: Any) -> None:
    moved = copy.deepcopy(table)
    chance.shuffle(moved["rows"])
    one, other = expert(table), expert(moved)
    assert one.knowledge.digest == other.knowledge.digest
    for answers in completions(one.knowledge):
        assert one.assess(answers).values == other.assess(answers).values
        assert ids(one, answers) == ids(other, answers)


@few
@given(tables(("first",)))
def test_a_first_table_says_what_overrides_written_by_hand_say(table: dict[str, Any]) -> None:
    """Each row that overrides all rows after it; an otherwise row is a last row that always holds."""
    rows = copy.deepcopy(table["rows"])
    if "otherwise" in table:
        rows.append({"rule": "rest", "cells": ["-", "-", *table["otherwise"]["cells"]]})
    for place, row in enumerate(rows):
        row["overrides"] = [each["rule"] for each in rows[place + 1 :]]
    written = {"hit": "any", "when": table["when"], "then": table["then"], "rows": rows}
    one, other = expert(table), expert(written)
    for answers in completions(one.knowledge):
        left, right = one.assess(answers), other.assess(answers)
        assert left.values == right.values
        assert not left.contradictions
    assert not Theory(one.knowledge).differ(Theory(other.knowledge), ["rate", "extras"])


def test_of_rows_that_hide_one_as_well_the_first_is_named() -> None:
    same = [{"rule": f"row-{number}", "cells": [{"below": 2}, "near", "low"]} for number in range(3)]
    inside = {"rule": "inside", "cells": [1, "near", "low"]}
    table = {**FIRST, "rows": [inside, *same]}
    for given_up in (False, True):
        with mock.patch.object(Boxes, "box", return_value={}) if given_up else contextlib.nullcontext():
            found = expert(table)
            said = analyse(found.knowledge, texts_of(table)).findings
        named = {each.rules[0]: each.rules[1:] for each in said if each.problem.id == "hidden-row"}
        assert named == {"row-1": ["row-0"], "row-2": ["row-0"]}


@few
@given(tables(("first", "unique", "any")))
def test_what_checks_say_of_rows_is_what_trying_all_answers_shows(table: dict[str, Any]) -> None:
    found = expert(table)
    knowledge = found.knowledge
    said = analyse(knowledge, texts_of(table), found.assess)
    claimed = {id: {each.problem.where.line for each in said.findings if each.problem.id == id}
               for id in ("hidden-row", "rows-overlap", "rows-disagree")}  # fmt: skip
    tried = [found.assess(answers) for answers in completions(knowledge)]
    holding = [{firing.rule.id for firing in each.firings} for each in tried]
    counting = {firing.rule.id for each in tried for firing in each.firings if firing.overridden_by is None}
    rules = list(knowledge.rules.values())
    hideable = [rule for rule in rules if rule.row and (rule.row.hit == "first" or rule.row.otherwise)]
    ever = set().union(*holding)
    hidden = {rule.where.line for rule in hideable if rule.id in ever and rule.id not in counting}
    assert claimed["hidden-row"] == hidden
    rows = [rule for rule in rules if rule.row and not rule.row.otherwise]
    pairs = [(a, b) for a, b in itertools.combinations(rows, 2) if any({a.id, b.id} <= each for each in holding)]
    later = [(max(a.where.line, b.where.line), a.then == b.then) for a, b in pairs]
    assert claimed["rows-overlap"] == ({line for line, _ in later} if table["hit"] == "unique" else set())
    assert claimed["rows-disagree"] == ({line for line, same in later if not same} if table["hit"] == "any" else set())
    proven = {statement.id for statement in said.statements}
    if table["hit"] in ("unique", "any"):
        broken = claimed["rows-overlap"] | claimed["rows-disagree"]
        assert (f"{table['hit']}-tariff" in proven) == (not broken)


@few
@given(tables(("first",)))
def test_the_few_rows_that_matter_say_what_all_rows_before_say(table: dict[str, Any]) -> None:
    found = expert(table)
    theory = Theory(found.knowledge)
    subject = Subject(found.knowledge, theory, {})
    for rule in subject.rules:
        one, other = subject.stands(rule), theory.encoding.effective(rule.id)
        assert not theory.solver.possible([one, -other])
        assert not theory.solver.possible([-one, other])


def test_an_order_of_a_first_table_is_part_of_what_it_says() -> None:
    moved = copy.deepcopy(FIRST)
    moved["rows"] = [*moved["rows"][1:], moved["rows"][0]]  # type: ignore[index, misc]
    found = revision(expert(FIRST), expert(moved))
    assert not found.identical
    assert [(edit.what, edit.changes) for edit in found.edits] == [("table", ["light is read after near"])]
    assert found.differences
    other = revision(expert(FIRST), expert({**FIRST, "hit": "any"}))
    assert [(edit.what, edit.changes) for edit in other.edits] == [("table", ["hit: first -> any"])]


@few
@given(tables(("first",)), st.randoms(use_true_random=False))
def test_a_comparison_finds_every_way_in_which_another_order_changes_the_rate(
    table: dict[str, Any], chance: Any
) -> None:
    moved = copy.deepcopy(table)
    chance.shuffle(moved["rows"])
    one, other = expert(table), expert(moved)
    found = {(each.before, each.after) for each in Theory(one.knowledge).differ(Theory(other.knowledge), ["rate"])}
    both = [
        [each.assess(answers).values.get("rate") for each in (one, other)] for answers in completions(one.knowledge)
    ]
    assert found == {(before, after) for before, after in both if before != after}


@few
@given(tables())
def test_a_table_keeps_what_it_says_when_it_is_laid_out(table: dict[str, Any]) -> None:
    texts = texts_of(table)
    laid_out = {name: formatted(text, name) for name, text in texts.items()}
    assert Expert.of_texts(laid_out, "table").knowledge.digest == expert(table).knowledge.digest


def test_mutants_of_a_row_read_it_earlier_or_out_of_order_and_suggestions_notice_them() -> None:
    knowledge = expert(FIRST).knowledge
    words = {mutant.change for mutant in mutants_of(knowledge.rules["near"], knowledge)}
    assert {"read before the row above it", "counts whichever row of its table holds first"} <= words
    assert "read before the row above it" not in {
        each.change for each in mutants_of(knowledge.rules["light"], knowledge)
    }
    assert (found := judged(knowledge, [])).survivors
    assert not judged(knowledge, [case_for(survivor) for survivor in found.survivors]).survivors


def judged(knowledge: Knowledge, cases: list[Case]) -> Mutation:
    """Every mutant of every rule, put to these cases."""
    assess = plain_inference(knowledge).assess
    mutator, found = Mutator(knowledge, cases, [assess(case.given) for case in cases]), Mutation()
    for rule in knowledge.rules.values():
        for mutant in mutants_of(rule, knowledge):
            mutator.judge(mutant, found)
    return found


def test_hundreds_of_rows_are_judged_in_little_work() -> None:
    """Rows that all meet: each is a threshold above the one before it; and rows that never meet."""
    for hit, row in (("first", lambda n: {"below": n + 1}), ("unique", lambda n: n)):
        rows = [{"rule": f"r{n}", "cells": [row(n), ["low", "middle", "high"][n % 3]]} for n in range(300)]
        table = {"hit": hit, "when": ["weight"], "then": ["rate"], "rows": rows}
        texts = texts_of(table)
        texts["facts/all.yaml"] = texts["facts/all.yaml"].replace('"maximum": 3', '"maximum": 1000')
        found = Expert.of_texts(texts, "table")
        subject = Subject(found.knowledge, Theory(found.knowledge), texts)
        subject.theory.solver.allowance = 100_000
        for name in ("hidden-row", "rows-overlap", "always-overridden", "contradiction", "verdict-double"):
            assert list(CHECKS[name].find(subject)) == []


def test_a_claim_that_takes_too_much_work_is_named_with_its_table() -> None:
    table = {**FIRST, "hit": "unique"}
    found = expert(table)
    subject = Subject(found.knowledge, Theory(found.knowledge), texts_of(table))
    assert subject.boxes
    subject._samples.all = 0
    subject.theory.solver.allowance = 0
    with mock.patch.object(Subject, "_by_boxes", lambda self, *_: self.spend(1)):
        found_so_far = subject.overlapping("unique")
        with pytest.raises(ProofTimeout, match="rows of the table tariff"):
            next(found_so_far)
