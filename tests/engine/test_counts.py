"""Conditions that count: what they say in fewer words is what any, all and none say in many, in every reading."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cases.coverage import coverage
from engine.cases.mutation import mutants_of
from engine.checks.analysis import analyse
from engine.explain.why import why
from engine.explain.why_not import why_not
from engine.infer.expert import Expert
from engine.interview.interview import Interview
from engine.knowledge.condition import Condition, Count, count, group, negated, wording
from engine.knowledge.condition import Test as One
from engine.knowledge.condition import tests as every_test
from engine.knowledge.three_valued import status
from engine.prove.counter import Fewest
from engine.prove.statement import statements
from engine.prove.theory import Theory
from tests.support.small import small

NAMES = tuple("abcd")
VALUES: tuple[bool | None, ...] = (True, False, None)
FLAGS = "\n".join(f"{name}: {{kind: flag, title: {name.upper()}, question: '{name}?'}}" for name in NAMES)
ATTRIBUTES = FLAGS + "\nresult: {kind: flag, title: Result}"


def organizations(names: tuple[str, ...] = NAMES) -> Iterator[dict[str, bool]]:
    for values in itertools.product(VALUES, repeat=len(names)):
        yield {name: value for name, value in zip(names, values, strict=True) if value is not None}


def flags(*names: str) -> list[Condition]:
    return [One(name, "is", (True,)) for name in names]


def base_of(when: dict[str, Any], attributes: str = ATTRIBUTES) -> Expert:
    return small(attributes, f"- {{rule: r, when: {json.dumps(when)}, then: {{result: true}}}}")


def many(number: int, **bounds: int) -> Expert:
    listed = [{f"f{place}": True} for place in range(number)]
    declared = "\n".join(f"f{n}: {{kind: flag, title: F{n}, question: 'F?'}}" for n in range(number))
    return base_of({"count": {**bounds, "of": listed}}, declared + "\nresult: {kind: flag, title: Result}")


@st.composite
def conditions(draw: Any, depth: int = 2) -> Condition:
    form = draw(st.sampled_from(["test", "group", "count"] if depth else ["test"]))
    if form == "test":
        return One(draw(st.sampled_from(NAMES)), draw(st.sampled_from(["is", "is_not"])), (True,))
    parts = draw(st.lists(conditions(depth - 1), min_size=1, max_size=4))
    if form == "group":
        return group(draw(st.sampled_from(["all", "any"])), parts)
    least = draw(st.integers(0, len(parts) + 1))
    return count(least, draw(st.integers(least - 1, len(parts) + 1)), parts)


def expanded(condition: Condition) -> Condition:
    """The same written out: any of all of every so many parts."""
    if isinstance(condition, One):
        return condition
    if not isinstance(condition, Count):
        return group(condition.kind, [expanded(part) for part in condition.parts])
    sides = [
        group("any", [group("all", list(some)) for some in itertools.combinations(map(expanded, parts), least)])
        for least, parts in condition.sides()
    ]
    return group("all", sides)


@settings(max_examples=60, deadline=None)
@given(conditions())
def test_a_count_says_what_its_combinations_say(condition: Condition) -> None:
    attributes = base_of({"a": True}).knowledge.attributes
    other, opposite = expanded(condition), negated(condition)
    turned = {"holds": "fails", "fails": "holds", "unknown": "unknown"}
    for values in organizations():
        found = status(condition, values, attributes)
        assert found == status(other, values, attributes), wording(condition, attributes)
        assert status(opposite, values, attributes) == turned[found]
        assert status(negated(opposite), values, attributes) == found


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4), st.lists(st.sampled_from(NAMES), min_size=1, max_size=5))
def test_more_that_holds_never_makes_less_of_at_least(least: int, names: list[str]) -> None:
    attributes = base_of({"a": True}).knowledge.attributes
    order = {"fails": 0, "unknown": 1, "holds": 2}
    one, lower = count(least, len(names), flags(*names)), count(least - 1, len(names), flags(*names))
    for values in organizations():
        found = order[status(one, values, attributes)]
        assert found <= order[status(lower, values, attributes)]
        for name in NAMES:
            assert found <= order[status(one, {**values, name: True}, attributes)]


def test_what_other_words_say_is_said_in_them() -> None:
    parts = flags("a", "b", "c")
    assert count(1, 3, parts) == group("any", parts)
    assert count(3, 3, parts) == group("all", parts)
    assert count(0, 0, parts) == negated(group("any", parts))
    assert negated(count(2, 3, parts)) == count(0, 1, parts)
    assert negated(negated(count(1, 2, parts))) != count(1, 2, parts)


def test_an_upper_bound_reads_the_opposites() -> None:
    assert [test.op for test in every_test(count(2, 3, flags("a", "b", "c")))] == ["is"] * 3
    assert [test.op for test in every_test(count(0, 1, flags("a", "b", "c")))] == ["is_not"] * 3
    assert [test.op for test in every_test(count(1, 1, flags("a", "b")))] == ["is"] * 2 + ["is_not"] * 2


def test_an_attribute_may_be_called_count() -> None:
    attributes = ATTRIBUTES + "\ncount: {kind: integer, title: Count, question: '?'}"
    base = base_of({"count": {"at_least": 2}}, attributes)
    assert base.assess({"count": 2}).values.get("result") is True
    base = base_of({"count": {"at_least": 2, "of": [{"a": True}, {"count": {"at_most": 5}}, {"b": True}]}}, attributes)
    assert base.assess({"count": 2, "b": True}).values.get("result") is True
    assert base.assess({"count": 9, "b": True}).values.get("result") is None


def test_a_count_may_turn_in_a_circle() -> None:
    declared = "start: {kind: flag, title: S, question: '?'}\n" + "\n".join(
        f"{name}: {{kind: flag, title: {name}}}" for name in "xyz"
    )
    rules = """
        - {rule: one, when: {start: true}, then: {x: true}}
        - {rule: two, when: {count: {at_least: 2, of: [{start: true}, {x: true}, {z: true}]}}, then: {y: true}}
        - {rule: three, when: {count: {at_least: 2, of: [{y: true}, {x: true}, {z: true}]}}, then: {z: true}}
    """
    base = small(declared, rules, verdict="[z]")
    assert base.assess({"start": True}).values["z"] is True
    assert "z" not in base.assess({}).values
    assert Theory(base.knowledge).conclusions({"start": True})["z"] is True


def test_why_names_the_count_and_what_holds() -> None:
    base = base_of({"d": True, "count": {"at_least": 2, "of": [{"a": True}, {"b": True}, {"c": True}]}})
    assessment = base.assess({"a": True, "b": False, "c": True, "d": True})
    lines = [(line.depth, line.text) for line in why(assessment, "result")]
    assert lines[2:] == [(2, "D: yes"), (2, "at least 2 of these 3; 2 hold"), (3, "A: yes"), (3, "C: yes")]


def test_why_not_tells_how_many_are_missing() -> None:
    listed = [{"a": True}, {"b": True}, {"c": True}]
    base = base_of({"d": True, "count": {"at_least": 1, "at_most": 2, "of": listed}})
    from engine.answers.proposition import Proposition

    wanted = Proposition(base.knowledge.attributes["result"], True)
    (candidate,) = why_not(base.assess({"a": True, "b": True, "c": True, "d": True}), wanted).candidates
    assert candidate.unmet == 1
    (told,) = [each for each in candidate.requirements if each.kind == "count"]
    assert (told.wanted, told.status, told.got, told.got_words) == ("1 to 2 of these 3", "fails", 3, "3 hold")
    (candidate,) = why_not(base.assess({"a": False, "d": True}), wanted).candidates
    assert candidate.unmet == 1
    assert [each.got_words for each in candidate.requirements if each.kind == "count"] == ["none holds, 2 are unknown"]


def test_mutants_move_each_bound_and_drop_each_condition() -> None:
    base = base_of({"count": {"exactly": 2, "of": [{"a": True}, {"b": True}, {"c": True}, {"d": True}]}})
    changes = [mutant.change for mutant in mutants_of(base.knowledge.rules["r"], base.knowledge)]
    assert [change.split(" of these")[0] for change in changes if "of these" in change] == ["1 to 2", "2 to 3"]
    assert sum(change.startswith("without the condition") for change in changes) == 4
    assert sum(change.endswith("instead of: A is yes") for change in changes) == 1


def test_a_condition_that_cannot_decide_is_found() -> None:
    base = base_of({"count": {"at_least": 2, "of": [{"a": True}, {"b": True}, {"a": True, "b": True, "c": True}]}})
    messages = [each.problem.message for each in analyse(base.knowledge, base.texts).findings]
    assert any("says this already: A is yes and B is yes and C is yes" in message for message in messages)


@pytest.mark.parametrize(
    "bounds", [{"at_least": 20}, {"exactly": 20}, {"at_most": 20}, {"at_least": 15, "at_most": 25}]
)
def test_many_are_counted_without_their_combinations(bounds: dict[str, int]) -> None:
    base = many(40, **bounds)
    assert len(Theory(base.knowledge).circuit.gates) < 5_000
    theory = Theory(base.knowledge)
    match = theory.encoding.match["r"]
    least = bounds.get("exactly", bounds.get("at_least", 0))
    most = bounds.get("exactly", bounds.get("at_most", 40))
    answers = theory.solver.witness([match])
    assert answers is not None
    assert len(answers) == least + 40 - most
    nothing: list[dict[str, Any]] = theory.flip({}, "result", True, base.assess)
    assert {len(changes) for changes in nothing} == {least + 40 - most}
    true = {f"f{place}": place < (least or 20) for place in range(40)}
    assert base.assess(true).values["result"] is True
    assert theory.relevant(["result"], true) == set()


def test_a_rule_that_counts_can_be_certified() -> None:
    pytest.importorskip("pysat")
    from engine.prove.refutation import refutation

    listed = [{"a": True}, {"b": True}, {"c": True}, {"d": True}]
    declared = FLAGS + "\nresult: {kind: choice, title: Result, choices: {few: Few, many: Many}}"
    rules = (
        f"- {{rule: most, when: {json.dumps({'count': {'at_least': 2, 'of': listed}})}, then: {{result: many}}}}\n"
        f"- {{rule: least, when: {json.dumps({'count': {'at_most': 1, 'of': listed}})}, then: {{result: few}}}}"
    )
    base = small(declared, rules)
    (statement,) = [each for each in statements(base.knowledge) if each.id == "no-contradiction"]
    assert refutation(statement.dimacs, 20)


@settings(max_examples=60, deadline=None)
@given(conditions())
def test_no_fewer_answers_do_than_the_bound_of_a_search(condition: Condition) -> None:
    base = base_of({"a": True})
    theory = Theory(base.knowledge)
    literal = theory.encoding.condition(condition)
    known = [theory.facts[name].signal.known for name in NAMES]
    attributes = base.knowledge.attributes
    meeting = [len(each) for each in organizations() if status(condition, each, attributes) == "holds"]
    if meeting:
        assert Fewest(theory.circuit, known).of([literal]) <= min(meeting)
        witness = theory.solver.witness([literal])
        assert witness is not None
        assert len(witness) == min(meeting)


def test_a_point_of_an_upper_bound_is_covered_where_one_more_would_break_it() -> None:
    from engine.checks.subject import Subject

    base = base_of({"count": {"at_most": 1, "of": [{"a": True}, {"b": True}, {"c": True}]}})
    subject = Subject(base.knowledge, Theory(base.knowledge), base.texts)
    seen = [base.assess(dict.fromkeys("abc", False)), base.assess({"a": True, "b": True, "c": False})]
    found = coverage(subject, seen)
    assert (found.rules, found.conditions) == (1, 6)
    one = [base.assess({"a": True, "b": False, "c": False})]
    assert {point.test.attribute for point in coverage(subject, one).untested_conditions if point.test} == set("abc")


def test_a_question_that_cannot_arise_any_more_is_not_asked() -> None:
    declared = FLAGS + (
        "\nlast: {kind: flag, title: L, question: '?', "
        "ask_when: {count: {at_least: 2, of: [{a: true}, {b: true}, {c: true}]}}}\nresult: {kind: flag, title: Result}"
    )
    base = base_of({"last": True}, declared)
    interview = Interview(base, Theory(base.knowledge))
    assert {each.name for each in interview.relevant(["result"])} == {"a", "b", "c"}
    assert interview.outcomes() == [True, None]
    interview.answer("a", False)
    interview.answer("b", False)
    assert interview.relevant(["result"]) == []
    assert interview.outcomes() == [None]
