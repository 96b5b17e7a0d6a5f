"""Questions that may not arise: what decides it, what is asked first, and what is never proposed."""

from __future__ import annotations

import json

import pytest

from engine.answers.proposition import proposition
from engine.checks.analysis import analyse
from engine.explain.flip import flipping
from engine.infer.expert import Expert
from engine.interview.interview import Interview
from engine.knowledge.arising import arises, circles, with_gates
from engine.knowledge.value import Value, Values
from engine.prove.theory import Theory
from tests.support.commands import certwise
from tests.support.small import small

# `c` is asked behind two gates, none of which any rule reads.
CHAIN = """
a: {kind: choice, title: A, question: A?, choices: {x: X, y: Y}}
b: {kind: flag, title: B, question: B?, ask_when: {known: [a]}}
c: {kind: flag, title: C, question: C?, ask_when: {b: true}}
n: {kind: integer, title: N, question: N?, minimum: 0, ask_when: {c: true}}
result: {kind: flag, title: Result}
"""


def chain(rules: str = "- {rule: one, when: {c: true}, then: {result: true}}") -> Expert:
    return small(CHAIN, rules)


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        ({}, ["a"]),
        ({"a": "x"}, ["a", "b"]),
        ({"a": "x", "b": False}, ["a", "b"]),
        ({"a": "x", "b": True}, ["a", "b", "c"]),
        # An answer is a fact, also where its question does not arise.
        ({"b": True}, ["a", "c"]),
        ({"c": True}, ["a", "n"]),
    ],
)
def test_a_question_arises_where_its_condition_holds(answers: Values, wanted: list[str]) -> None:
    knowledge = chain().knowledge
    assert [each.name for each in knowledge.asked if arises(knowledge, each.name, answers)] == wanted


def test_gates_are_followed_to_the_first() -> None:
    knowledge = chain().knowledge
    assert with_gates(knowledge, ["c"]) == {"a", "b", "c"}
    assert with_gates(knowledge, ["a"]) == {"a"}
    assert circles(knowledge.attributes) == []


@pytest.mark.parametrize(
    ("replies", "asked", "verdict"),
    [
        ({"a": "x", "b": True, "c": True}, ["a", "b", "c"], True),
        ({"a": "x", "b": True}, ["a", "b", "c"], None),
        ({"a": "x", "b": False}, ["a", "b"], None),
        ({"a": "x"}, ["a", "b"], None),
        ({}, ["a"], None),
    ],
)
def test_the_gates_of_what_matters_are_asked(replies: Values, asked: list[str], verdict: Value | None) -> None:
    base = chain()
    interview = Interview(base, Theory(base.knowledge))
    while questions := interview.relevant(["result"]):
        name = questions[0].name
        if name in replies:
            interview.answer(name, replies[name])
        else:
            interview.decline(name)
    assert interview.order == asked
    assert base.assess(interview.answers).values.get("result") is verdict


def never_asked(attributes: str, rules: str = "- {rule: one, when: {a: 1}, then: {result: true}}") -> list[str]:
    base = small(f"a: {{kind: integer, title: A, question: A?, minimum: 0, maximum: 9}}\n{attributes}\n"
                 "result: {kind: flag, title: Result}", rules)  # fmt: skip
    findings = analyse(base.knowledge, base.texts).findings
    return [each.problem.message.split()[2] for each in findings if each.problem.id == "attribute-never-asked"]


@pytest.mark.parametrize(
    ("attributes", "wanted"),
    [
        ("b: {kind: flag, title: B, question: B?, ask_when: {a: {below: 3}}}", []),
        ("b: {kind: flag, title: B, question: B?, ask_when: {a: {at_least: 9}}}", []),
        ("b: {kind: flag, title: B, question: B?, ask_when: {a: {above: 9}}}", ["b"]),
        ("b: {kind: flag, title: B, question: B?, ask_when: {a: {at_least: 5, below: 5}}}", ["b"]),
        ("b: {kind: flag, title: B, question: B?, ask_when: {a: {above: 4, below: 5}}}", ["b"]),
        ("b: {kind: number, title: B, question: B?}\n"
         "c: {kind: flag, title: C, question: C?, ask_when: {b: {above: 4, below: 5}}}", []),
        ("b: {kind: flag, title: B, question: B?, ask_when: {unknown: [a]}}", []),
        # The gates contradict each other along the chain.
        ("b: {kind: flag, title: B, question: B?, ask_when: {a: {below: 3}}}\n"
         "c: {kind: flag, title: C, question: C?, ask_when: {b: true, a: 3}}", ["c"]),
        ("b: {kind: flag, title: B, question: B?, ask_when: {a: {below: 3}}}\n"
         "c: {kind: flag, title: C, question: C?, ask_when: {b: true}}\n"
         "d: {kind: flag, title: D, question: D?, ask_when: {c: false, a: {not: {below: 3}}}}", ["d"]),
        ("b: {kind: flag, title: B, question: B?, ask_when: {a: {above: 9}}}\n"
         "c: {kind: flag, title: C, question: C?, ask_when: {known: [b]}}", ["b", "c"]),
        ("b: {kind: flag, title: B, question: B?, ask_when: {a: {above: 9}}}\n"
         "c: {kind: flag, title: C, question: C?, ask_when: {unknown: [b]}}", ["b"]),
    ],
)  # fmt: skip
def test_what_is_never_asked(attributes: str, wanted: list[str]) -> None:
    assert never_asked(attributes) == wanted


def proposed(base: Expert, goal: str, answers: Values, kept: tuple[str, ...] = ()) -> list[Values]:
    found = flipping(base, base.assess(answers), proposition(base.knowledge, goal, concluded=True), kept, 5)
    return [{change.attribute.name: change.after for change in each.answers} for each in found.alternatives]  # type: ignore[misc]


def test_a_flip_answers_the_gates_too() -> None:
    base = chain()
    assert proposed(base, "result=true", {}) == [
        {"a": "x", "b": True, "c": True},
        {"a": "y", "b": True, "c": True},
    ]
    assert proposed(base, "result=true", {"a": "y"}) == [{"b": True, "c": True}]
    # What was answered is a fact, and opens what waits for it.
    assert proposed(base, "result=true", {"b": True}) == [{"c": True}]
    assert proposed(base, "result=true", {"b": False}, ("b",)) == []


def test_an_answer_stays_a_fact_where_its_question_no_longer_arises() -> None:
    base = chain("- {rule: one, when: {b: {not: true}, c: true}, then: {result: true}}")
    assert proposed(base, "result=true", {"a": "x", "b": True, "c": True}) == [{"b": False}]


def test_a_witness_answers_only_what_arises() -> None:
    base = chain(
        """
        - {rule: one, when: {n: {above: 4}}, then: {result: true}}
        - {rule: two, when: {n: {above: 6}}, then: {result: false}}
        """
    )
    (found,) = [each for each in analyse(base.knowledge, base.texts).findings if each.problem.id == "verdict-double"]
    assert found.witness == {"a": "x", "b": True, "c": True, "n": 7}


def test_a_defect_that_only_stray_answers_show_is_found_and_says_so() -> None:
    base = chain(
        """
        - {rule: one, when: {c: true, b: false}, then: {result: true}}
        - {rule: two, when: {c: true, unknown: [n]}, then: {result: false}}
        """
    )
    (found,) = [each for each in analyse(base.knowledge, base.texts).findings if each.problem.id == "verdict-double"]
    assert found.witness is None
    assert found.problem.message.endswith("; only where a question is answered that does not arise")


def test_flip_at_the_command_line_proposes_no_answer_that_cannot_be_given() -> None:
    done = certwise("flip", "bridge=true", "--set", "market=us", "--set", "timeline_months=24", "--format", "json")
    for way in json.loads(done.stdout)["alternatives"]:
        assert "urgent_requirement" not in way["answers"] or "timeline_months" in way["answers"]
