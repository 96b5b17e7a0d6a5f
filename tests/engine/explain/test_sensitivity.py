"""Single answers that would change the verdict: all of them, with exact ends, none whose question does not arise."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.render.report import json as as_json
from cli.render.report import markdown, text
from engine.explain.changes import changes
from engine.explain.report import report_on
from engine.explain.sensitivity import Sensitivity, SingleChange
from engine.infer.expert import Expert
from engine.knowledge.value import Value, Values
from engine.knowledge.vocabulary import Attribute
from engine.prove.signal import after
from tests.support.places import ROOT
from tests.support.random_knowledge import completions, every_value, knowledge_bases
from tests.support.small import small

FLAG = "result: {kind: flag, title: Result, otherwise: false}"


def found(base: Expert, answers: Values, unknown: bool = False) -> list[SingleChange]:
    return Sensitivity(base.assess(answers), base.assess, base.knowledge.verdict[:1]).of(unknown)


def said(base: Expert, answers: Values) -> list[str]:
    return [row.answers for row in changes(base.assess(answers), found(base, answers)).verdict]


def covers(each: SingleChange, value: Value) -> bool:
    if isinstance(each.low, int | float) and isinstance(each.high, int | float):
        return isinstance(value, int | float) and each.low <= value <= each.high
    if isinstance(each.low, str) and isinstance(each.high, str):
        return isinstance(value, str) and each.low <= value <= each.high
    return each.value == value or (isinstance(value, tuple) and isinstance(each.value, tuple))


def tried(attribute: Attribute) -> list[Value]:
    values = every_value(attribute)
    if attribute.kind != "number":
        return values
    near = [each for value in values if isinstance(value, float) for each in (after(value), -after(-value))]
    return [each for each in [*values, -1.0, 2.0, *near] if not attribute.refusal(each)]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(base=knowledge_bases(), data=st.data())
def test_every_single_change_is_found_and_no_other(base: Expert, data: st.DataObject) -> None:
    """Law: what every single change does, tried by inference, is what is told.

    Inference takes nearly all of the time: it runs once for each change of each of 150 organizations.
    """
    organizations = list(itertools.islice(completions(base.knowledge), 400))
    answers = data.draw(st.sampled_from(organizations))
    main = base.knowledge.verdict[0]
    before = base.assess(answers).values.get(main)
    listed = [*found(base, answers), *found(base, answers, unknown=True)]
    for attribute in base.knowledge.asked:
        own = [each for each in listed if each.attribute == attribute.name]
        for value in tried(attribute):
            became = base.assess({**answers, attribute.name: value}).values.get(main)
            told = [each for each in own if covers(each, value) and each.changed == {main: became}]
            if became == before:
                assert not told or attribute.kind == "set"
            else:
                assert told, (attribute.name, value, became)
                if isinstance(value, tuple):
                    assert min(len(each.value) for each in told if isinstance(each.value, tuple)) <= len(value)
    for each in listed:
        assert base.assess({**answers, each.attribute: each.value}).values.get(main) == each.changed[main] != before


@pytest.mark.parametrize(
    ("tests", "answer", "words"),
    [
        ("at_least: 20.7", 3.0, ["20.7 months or more"]),
        ("at_least: 20.7", 30.0, ["below 20.7 months"]),
        ("above: 20.7", 3.0, ["above 20.7 months"]),
        ("above: 20.7", 30.0, ["20.7 months or less"]),
        ("at_least: 0.7, at_most: 0.7", 0.0, ["0.7 months"]),
        ("above: 0.7, below: 0.8", 0.0, ["above 0.7 months to below 0.8 months"]),
        ("at_least: 0.7, at_most: 0.700000000000001", 0.0, ["0.7 months to 0.700000000000001 months"]),
        ("above: 0.7, below: 0.700000000000001", 0.0, []),
    ],
)
def test_ranges_end_where_the_rules_say(tests: str, answer: float, words: list[str]) -> None:
    base = small(
        f"n: {{kind: number, title: N, question: N?, unit: months}}\n{FLAG}",
        f"- {{rule: one, when: {{n: {{{tests}}}}}, then: {{result: true}}}}",
    )
    assert said(base, {"n": answer}) == words


def test_near_thresholds_of_an_integer() -> None:
    base = small(
        f"n: {{kind: integer, title: N, question: N?, minimum: 0, maximum: 9}}\n{FLAG}",
        "- {rule: one, when: {n: {above: 3.2, below: 4.1}}, then: {result: true}}",
    )
    assert said(base, {"n": 0}) == ["4"]
    assert said(base, {"n": 4}) == ["0 to 3 or 5 to 9"]


SETS = """
many: {kind: set, title: Many, question: Many?, choices: {a: A, b: B, c: C, d: D}}
result: {kind: choice, title: Result, choices: {x: X, y: Y, z: Z}, otherwise: z}
"""


def test_sets_that_need_two_members_are_found() -> None:
    base = small(
        SETS,
        """
        - {rule: both, when: {many: {includes_all: [a, b]}}, then: {result: x}}
        - {rule: three, when: {many: {includes_all: [b, c, d], excludes: a}}, then: {result: y}}
        """,
    )
    assert said(base, {"many": ()}) == ["only A and B", "only B and C and D"]
    assert said(base, {"many": ("a", "b")}) == ["none", "only B and C and D"]


def test_members_that_rules_do_not_tell_apart_are_all_named() -> None:
    base = small(SETS, "- {rule: any, when: {many: [a, c]}, then: {result: x}}")
    assert said(base, {"many": ()}) == ["only A or only C"]


def test_what_was_not_tried_is_said() -> None:
    choices = ", ".join(f"m{index}: M{index}" for index in range(20))
    rules = "\n".join(
        f"- {{rule: r{index}, when: {{many: {{includes_all: [m{index}, m{index + 1}]}}}}, then: {{result: true}}}}"
        for index in range(19)
    )
    base = small(f"many: {{kind: set, title: Many, question: Many?, choices: {{{choices}}}}}\n{FLAG}", rules)
    report = report_on(base, {"many": ()})
    assert report.partly == {"many": 2}
    assert "only M0 and M1" in text.assessment(report)
    for shown in (text.assessment(report), markdown.assessment(report)):
        assert "of Many no more than 2 members at once" in " ".join(shown.split())
    assert '"partly_tried": {\n    "many": 2\n  }' in as_json.assessment(report)


def test_nothing_is_proposed_that_could_not_arise() -> None:
    base = small(
        f"""
        gate: {{kind: flag, title: Gate, question: Gate?}}
        inner: {{kind: flag, title: Inner, question: Inner?, ask_when: {{gate: true}}}}
        {FLAG}
        """,
        "- {rule: one, when: {inner: true}, then: {result: true}}",
    )
    for answers, arises in (({}, False), ({"gate": False}, False), ({"gate": True}, True)):
        names = [each.attribute for each in found(base, answers, unknown=True)]
        assert names == (["inner"] if arises else [])
    assert found(base, {"gate": False, "inner": False}) == []
    assert [each.value for each in found(base, {"gate": True, "inner": False})] == [True]


def test_no_change_is_said_over_what() -> None:
    base = small(
        f"n: {{kind: flag, title: N, question: N?}}\n{FLAG}", "- {rule: one, when: {n: true}, then: {result: true}}"
    )
    assert "every other answer to each question that arises" in text.assessment(report_on(base, {"n": True}))
    other = small(
        f"n: {{kind: flag, title: N, question: N?}}\n{FLAG}", "- {rule: one, when: {known: [n]}, then: {result: true}}"
    )
    shown = text.assessment(report_on(other, {"n": True}))
    assert "  None.\n  Tried: every other answer" in shown


def test_json_has_the_ends_of_a_range() -> None:
    base = small(
        f"n: {{kind: number, title: N, question: N?, minimum: 0, maximum: 30}}\n{FLAG}",
        "- {rule: one, when: {n: {at_least: 20.7}}, then: {result: true}}",
    )
    shown = as_json.assessment_object(report_on(base, {"n": 3.0}))
    assert shown["would_change_verdict"] == [
        {
            "attribute": "n",
            "changeable": "decision",
            "value": 20.7,
            "from": 20.7,
            "to": 30.0,
            "verdict": {"result": True},
        }
    ]


def test_few_organizations_are_assessed(shipped: Expert) -> None:
    """A report asks inference about each outcome that it shows, and once."""
    answers = shipped.answers(str(ROOT / "facts/examples/us-saas-startup.yaml"))
    asked = []
    assessment = shipped.assess(answers)
    single = Sensitivity(assessment, lambda each: asked.append(each) or shipped.assess(each), ["path"])  # type: ignore[func-returns-value]
    listed = [*single.of(True), *single.of(False)]
    assert len(asked) == len({repr(each.changed) for each in listed}) < len(listed)
