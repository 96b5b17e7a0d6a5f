"""Every operator means what the page of semantics says, in all readings, of every small value of its kinds."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any, NamedTuple, get_args

import pytest

from engine.documents.reading import parse
from engine.infer.expert import Expert
from engine.knowledge.condition import group, written
from engine.knowledge.condition import tests as each_test
from engine.knowledge.kind import KINDS, Kind
from engine.knowledge.operator import FORMS, OPERATORS, STATES, Op, Operator
from engine.knowledge.three_valued import status
from engine.knowledge.value import Values
from engine.load.language import Language
from engine.prove.theory import Theory
from tests.support.evaluator import Meaning, exact
from tests.support.organizations import assert_agreement, expected, run

DECLARED: dict[Kind, dict[str, Any]] = {
    "flag": {"kind": "flag"},
    "choice": {"kind": "choice", "choices": {each: each for each in "abc"}},
    "set": {"kind": "set", "choices": {each: each for each in "abc"}},
    "integer": {"kind": "integer", "minimum": 0, "maximum": 4},
    "number": {"kind": "number", "minimum": 0, "maximum": 2},
    "level": {"kind": "level", "scale": "abc"},
    "date": {"kind": "date", "minimum": "2024-02-27", "maximum": "2024-03-01"},
}
# What is answered, and concluded, and named as a value; a bound may be any number besides.
SMALL: dict[Kind, list[Any]] = {
    "flag": [True, False],
    "choice": ["a", "b", "c"],
    "set": ["a", "b", "c"],
    "integer": [0, 1, 2, 3, 4],
    "number": [0.0, 0.5, 1.0, 1.5, 2.0],
    "level": ["a", "b", "c"],
    "date": ["2024-02-27", "2024-02-28", "2024-02-29", "2024-03-01"],
}
BOUNDS: dict[Kind, list[Any]] = {
    "integer": [-1, 0, 1.5, 2, 4, 5],
    "number": [-0.5, 0.0, 0.7, 1.0, 2.0, 2.5],
    "date": ["2023-02-28", "2024-02-27", "2024-02-29", "2024-03-01", "9999-12-31"],
}
STATUS = {"true": "holds", "false": "fails", "undecided": "unknown"}


class Tried(NamedTuple):
    """A knowledge base that tests one operator on everything, the answers to try, and the conditions by their rules."""

    base: Expert
    meaning: Meaning
    answers: list[Values]
    conditions: dict[str, dict[str, Any]]
    turned: set[str]


def values_of(kind: Kind) -> list[Any]:
    """Every small value of a kind."""
    if not KINDS[kind].several:
        return SMALL[kind]
    sizes = range(len(SMALL[kind]) + 1)
    return [list(members) for size in sizes for members in itertools.combinations(SMALL[kind], size)]


def operands(operator: Operator, kind: Kind) -> list[Any]:
    if operator.operand == "bound":
        return BOUNDS.get(kind, SMALL[kind])
    return [*SMALL[kind], *map(list, itertools.pairwise(SMALL[kind]))]


def written_for(operator: Operator) -> Iterator[tuple[dict[str, Any], bool]]:
    """Every way to write the test of what is asked, x_KIND, and concluded, y_KIND; and whether it is negated."""
    for kind, side in itertools.product(operator.kinds, "xy"):
        name = f"{side}_{kind}"
        for form in operator.forms:
            if operator.operand == "none":
                yield {form.key: [name]}, False
                yield {"none": [{form.key: [name]}]}, True
                continue
            for operand in operands(operator, kind):
                matcher = {form.key: operand} if form.key else operand
                yield {name: matcher}, False
                yield {name: {"not": matcher}}, True


def tried(operator: Operator) -> Tried:
    conditions = list(written_for(operator))
    wanted = {f"r{number}": condition for number, (condition, _) in enumerate(conditions)}
    attributes: dict[str, Any] = {"result": {"kind": "set", "choices": {id: id for id in wanted}, "title": "Result"}}
    rules = [{"rule": id, "when": when, "then": {"result": id}} for id, when in wanted.items()]
    for kind in operator.kinds:
        attributes[f"x_{kind}"] = {**DECLARED[kind], "title": "X", "question": "X?"}
        attributes[f"y_{kind}"] = {**DECLARED[kind], "title": "Y"}
        for number, value in enumerate(SMALL[kind]):
            then = {f"y_{kind}": value}
            rules.append({"rule": f"{kind}-{number}", "when": {f"x_{kind}": value}, "then": then})
    facts = {
        "knowledge": {"name": "small", "title": "Small", "about": "Small.", "verdict": ["result"]},
        "scales": {"abc": {each: each for each in "abc"}},
        "attributes": attributes,
    }
    ruleset = {"ruleset": "small", "title": "Small", "rules": [{**rule, "because": "So."} for rule in rules]}
    texts = {"facts/small.yaml": json.dumps(facts), "rules/small.yaml": json.dumps(ruleset)}
    base = Expert.of_texts(texts, ".")
    answers = [{f"x_{kind}": tuple(it) if isinstance(it, list) else it} for kind in operator.kinds
               for it in values_of(kind)]  # fmt: skip
    turned = {f"r{number}" for number, (_, turned) in enumerate(conditions) if turned}
    return Tried(base, Meaning.of(texts), [{}, *answers], wanted, turned)


@pytest.fixture(scope="module", params=get_args(Op))
def operator(request: pytest.FixtureRequest) -> Operator:
    return OPERATORS[request.param]


@pytest.fixture(scope="module")
def found(operator: Operator) -> Tried:
    return tried(operator)


def test_an_entry_holds_together(operator: Operator) -> None:
    opposite = OPERATORS[operator.opposite]
    assert (opposite.opposite, opposite.kinds, opposite.operand) == (operator.name, operator.kinds, operator.operand)
    assert operator.forms
    assert operator.kinds
    assert operator.does
    for name in operator.neighbours:
        assert (OPERATORS[name].kinds, OPERATORS[name].operand) == (operator.kinds, operator.operand)
    for form in operator.forms:
        if operator.operand == "none":
            assert STATES[form.key] == operator.name
        else:
            claimed = [kind for other, _ in FORMS[form.key] for kind in other.kinds]
            assert len(claimed) == len(set(claimed)), f"{form.key} means two things"


def test_the_forms_of_an_operator_are_read_as_it(operator: Operator, found: Tried) -> None:
    for id, condition in found.conditions.items():
        wanted = operator.opposite if id in found.turned else operator.name
        assert {test.op for test in each_test(found.base.knowledge.rules[id].when)} == {wanted}, condition


def test_status_is_what_the_page_says(found: Tried) -> None:
    knowledge = found.base.knowledge
    for answers in found.answers:
        outcome, values = found.meaning.evaluate(answers), found.base.assess(answers).values
        assert {name: exact(value) for name, value in values.items()} == outcome.values
        for id, condition in found.conditions.items():
            wanted = found.meaning.truth(found.meaning.rules[id].when, outcome.values)
            assert status(knowledge.rules[id].when, values, knowledge.attributes) == STATUS[wanted], (condition, values)


def test_inference_is_what_the_page_says(found: Tried) -> None:
    for answers in found.answers:
        fired = {firing.rule.id for firing in found.base.assess(answers).firings}
        assert fired == set(found.meaning.evaluate(answers).matched), answers


def test_proof_is_what_the_page_says(found: Tried) -> None:
    """By the circuit for each of the answers; and what is proved never to hold holds for none of them, or it does."""
    theory = Theory(found.base.knowledge)
    match = theory.encoding.match
    matched = [set(found.meaning.evaluate(answers).matched) for answers in found.answers]
    for answers, wanted in zip(found.answers, matched, strict=True):
        true = theory.holding(answers, match.values())
        assert {id for id, literal in match.items() if literal in true} == wanted, answers
    ever = set().union(*matched)
    for id, condition in found.conditions.items():
        # One between the bounds of a number is not among the answers, and a test of it alone may hold there.
        if theory.solver.possible([match[id]]) != (id in ever):
            witness = theory.solver.witness([match[id]])
            assert witness is not None, condition
            assert id in found.meaning.evaluate(witness).matched, condition


def test_sql_is_what_inference_says(found: Tried) -> None:
    names, rows = run(found.base, found.answers)
    assert_agreement(names, rows, expected(found.base, found.answers), found.answers)


def test_a_test_is_written_as_it_is_read(found: Tried) -> None:
    knowledge = found.base.knowledge
    for id in found.conditions:
        for test in each_test(knowledge.rules[id].when):
            problems: list[Any] = []
            node = parse(json.dumps(written(test)), "written.yaml")
            read = Language("written.yaml", knowledge.attributes, {}, problems).condition(node)
            assert (read, problems) == (group("all", [test]), [])


def test_what_can_grow_is_what_the_page_says(operator: Operator, found: Tried) -> None:
    knowledge = found.base.knowledge
    for id in found.conditions:
        strict = found.meaning.reads(found.meaning.rules[id])
        for test in each_test(knowledge.rules[id].when):
            if test.attribute in strict:
                kind = knowledge.attributes[test.attribute].kind
                grows = OPERATORS[test.op].grows(kind, test.values)
                assert grows or strict[test.attribute], test
                assert test.op != operator.name or grows != strict[test.attribute], test
