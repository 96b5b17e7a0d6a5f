"""Numbers worked out from others: exact, rounded once, the same in every reading, proven, and explained."""

from __future__ import annotations

from typing import Any

import pytest

from engine.checks.analysis import analyse, nonlinear
from engine.explain.changes import tried
from engine.explain.sensitivity import Sensitivity
from engine.explain.why import why
from engine.infer.expert import Expert
from engine.knowledge.value import Value, Values
from engine.problem import ProblemError
from engine.prove.theory import Theory
from tests.support.commands import certwise
from tests.support.organizations import run
from tests.support.small import small, written

ASKED = """
income: {kind: integer, title: Income, question: '?', minimum: 0, maximum: 1000000}
expenses: {kind: integer, title: Expenses, question: '?', minimum: 0, maximum: 1000000}
share: {kind: number, title: Share, question: '?', minimum: -10, maximum: 10, decimals: 2}
member: {kind: flag, title: Member, question: '?'}
"""
RULE = "- {rule: any, when: {known: [computed]}, then: {result: true}}"


def base(computed: str, more: str = "kind: number, decimals: 2", rules: str = RULE) -> Expert:
    declared = f"computed: {{title: Computed, {more}, computed: {computed}}}"
    return small(f"{ASKED}{declared}\nresult: {{kind: flag, title: R}}", rules, verdict="[result, computed]")


def in_sql(expert: Expert, organizations: list[Values]) -> list[Any]:
    names, rows = run(expert, organizations)
    found = sorted((dict(zip(names, row, strict=True)) for row in rows), key=lambda each: each["id"])
    return [each["computed"] for each in found]


ANSWERS: Values = {"income": 50000, "expenses": 42000, "share": 0.35, "member": True}


@pytest.mark.parametrize(
    ("computed", "wanted"),
    [
        ("income - expenses", 8000),
        ("0.1 * income + 0.2", 5000.2),
        ("-(share - 1) * 3", 1.95),
        ("income / 3", 16666.67),
        ("-income / 3", -16666.67),
        ("share / 2", 0.18),
        ("-share / 2", -0.18),
        ("share * share", 0.12),
        ("100 * expenses / income", 84),
        ("expenses / (income - 50000)", None),
        ("'least(income, expenses, 43000)'", 42000),
        ("'most(share, -1) - least(share, 1)'", 0),
        ("{cases: [{when: {member: false}, value: 1}, {when: {share: {above: 0.3}}, value: share + 1}]}", 1.35),
        ("{cases: [{when: {member: false}, value: 1}]}", None),
        ("{cases: [{when: {member: true}, value: 2 * share}, {value: income / expenses}]}", 0.7),
        ("7", 7),
    ],
)
def test_a_number_is_worked_out_exactly_in_all_readings(computed: str, wanted: Value | None) -> None:
    expert = base(computed)
    assert expert.assess(ANSWERS).values.get("computed") == wanted
    assert Theory(expert.knowledge).conclusions(ANSWERS)["computed"] == wanted
    assert in_sql(expert, [ANSWERS]) == [wanted]


@pytest.mark.parametrize(
    ("computed", "missing", "wanted"),
    [
        ("income - expenses", "expenses", None),
        ("0 * income", "income", None),
        ("'least(income, expenses)'", "income", None),
        ("{cases: [{when: {member: true}, value: 1}, {value: income}]}", "income", 1),
        ("{cases: [{when: {member: true}, value: 1}, {value: 2}]}", "member", None),
        ("{cases: [{when: {unknown: [member]}, value: 1}, {value: 2}]}", "member", 1),
        ("{cases: [{when: {any: [{member: true}, {share: 0.35}]}, value: 1}, {value: 2}]}", "member", 1),
    ],
)
def test_what_is_unknown(computed: str, missing: str, wanted: Value | None) -> None:
    expert = base(computed)
    answers = {name: value for name, value in ANSWERS.items() if name != missing}
    assert expert.assess(answers).values.get("computed") == wanted
    assert Theory(expert.knowledge).conclusions(answers)["computed"] == wanted
    assert in_sql(expert, [answers]) == [wanted]


def test_an_integer_is_rounded_to_a_whole_number() -> None:
    expert = base("income / 4", "kind: integer")
    halves: list[Values] = [{"income": 2}, {"income": 5}, {"income": 6}]
    assert [expert.assess(each).values["computed"] for each in halves] == [1, 1, 2]
    assert in_sql(expert, halves) == [1, 1, 2]


def test_places_are_as_many_as_fit() -> None:
    assert base("income * 1000000", "kind: number").knowledge.attributes["computed"].decimals == 2
    assert base("share", "kind: number").knowledge.attributes["computed"].decimals == 6


def test_one_computed_number_reads_another_and_what_rules_conclude() -> None:
    more = """
bonus: {kind: integer, title: Bonus, together: sum}
computed: {kind: integer, title: Computed, computed: twice - bonus}
twice: {kind: integer, title: Twice, computed: 2 * income}
result: {kind: flag, title: R}
"""
    expert = small(
        ASKED + more,
        """
        - {rule: one, when: {member: true}, then: {bonus: 100}}
        - {rule: two, when: {share: {above: 0}}, then: {bonus: 20}}
        - {rule: much, when: {computed: {at_least: {attribute: bonus}}}, then: {result: true}}
        """,
        verdict="[result, computed]",
    )
    assert expert.assess(ANSWERS).values["computed"] == 99880
    theory = Theory(expert.knowledge)
    start: Values = {"income": 100, "member": True, "share": 1.0}
    assert expert.assess(start).values.get("result") is None
    assert {"income": 120} in theory.flip(start, "result", True, expert.assess)


def test_linear_computations_are_proven() -> None:
    rules = """
    - {rule: more, when: {computed: {above: {attribute: income}}}, then: {result: true}}
    - {rule: some, when: {computed: {at_least: 0}}, then: {result: true}}
    - {rule: none, when: {computed: {below: 0}}, then: {result: false}}
    """
    expert = base("income - expenses", "kind: integer", rules)
    found = analyse(expert.knowledge, expert.texts, expert.assess)
    said = {(each.problem.id, *each.rules) for each in found.findings}
    assert {each for each in said if each[0] != "attribute-never-read"} == {("never-fires", "more")}
    assert len(found.statements) == 1


def test_bounds_that_are_broken_are_found() -> None:
    expert = base("income - expenses", "kind: integer, minimum: 0, maximum: 1000000")
    found = analyse(expert.knowledge, expert.texts, expert.assess).findings
    [finding] = [each for each in found if each.problem.id == "computed-out-of-bounds"]
    assert finding.witness == {"income": 0, "expenses": 1}


def test_what_is_no_line_is_named_where_a_proof_was_given_up() -> None:
    assert nonlinear(base("income * share").knowledge) == ["computed"]
    assert nonlinear(base("100 * expenses / income").knowledge) == ["computed"]
    assert nonlinear(base("{cases: [{when: {member: true}, value: income * share}]}").knowledge) == ["computed"]
    assert nonlinear(base("0.3 * income / 4 - 2 * (expenses + 1)").knowledge) == []


@pytest.mark.parametrize(
    ("computed", "words"),
    [
        ("big * big", "computed may have more than 15 digits"),
        ("computed + 1", "computed is computed from itself"),
        ("member + 1", "member is a flag, and numbers are computed with"),
        ("incom + 1", "did you mean income?"),
    ],
)
def test_mistakes(computed: str, words: str) -> None:
    with pytest.raises(ProblemError, match=words.replace("?", "[?]")):
        small(
            f"{ASKED}big: {{kind: integer, title: B, question: '?'}}\n"
            f"computed: {{kind: integer, title: C, computed: {computed}}}\nresult: {{kind: flag, title: R}}",
            RULE,
        )


def test_the_explanation_has_the_numbers_in_it() -> None:
    expert = base("income - expenses", "kind: integer")
    lines = [line.text for line in why(expert.assess(ANSWERS), "computed")]
    assert lines == [
        "Computed: 8,000",
        "Computed = income 50,000 − expenses 42,000 = 8,000",
        "Income: 50,000",
        "Expenses: 42,000",
    ]


def test_single_answers_turn_where_the_number_does() -> None:
    rule = "- {rule: enough, when: {computed: {at_least: 8000}}, then: {result: true}}"
    expert = base("income - expenses", "kind: integer", rule)
    found = Sensitivity(expert.assess(ANSWERS), expert.assess, ["result"]).changes
    assert [(each.low, each.high) for each in found["income"]] == [(0, 49999)]
    assert [(each.low, each.high) for each in found["expenses"]] == [(42001, 1000000)]
    assert tried(expert.knowledge, {}).endswith(
        "; of Income and Expenses only values at which 33 samples of each show a change."
    )


def test_versions_that_compute_otherwise_differ() -> None:
    one, other = base("income - expenses", "kind: integer"), base("'most(0, income - expenses)'", "kind: integer")
    found = Theory(one.knowledge).differ(Theory(other.knowledge), ["computed"])
    assert found
    for each in found[:3]:
        assert one.assess(each.answers).values.get("computed") == each.before
        assert other.assess(each.answers).values.get("computed") == each.after


def test_a_record_says_that_a_premise_was_computed(tmp_path: Any) -> None:
    expert = base("income - expenses", "kind: integer")
    for name, text in expert.texts.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    answers = written(tmp_path, "{income: 3, expenses: 1}")
    result = certwise("--knowledge", str(tmp_path), "assess", answers, "--format", "json", "--no-record")
    assert '"from": "computed"' in result.stdout
