"""Two attributes held against each other: the same in every reading, proven for all their values, and explained."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.cases.mutation import mutants_of
from engine.checks.analysis import analyse
from engine.explain.sensitivity import Sensitivity
from engine.explain.why import why
from engine.infer.expert import Expert
from engine.interview.interview import Interview
from engine.knowledge.value import Value, Values
from engine.problem import ProblemError
from engine.prove.theory import Theory
from tests.support.commands import certwise
from tests.support.organizations import run
from tests.support.small import fired, small

NUMBERS = """
share: {kind: number, title: Share, question: Which share?, minimum: 0, maximum: 1}
limit: {kind: number, title: Limit, question: Which limit?, minimum: 0, maximum: 1}
result: {kind: flag, title: R}
"""
KINDS: dict[str, tuple[str, list[Value]]] = {
    "integer": ("kind: integer", [-3, 0, 1, 10**15]),
    "number": ("kind: number", [-0.1, 0, 0.1, 0.100001, 999999999.999999]),
    "level": ("kind: level, scale: steps", ["low", "middle", "high"]),
    "choice": ("kind: choice, choices: {b: B, a: A, c: C}", ["a", "b", "c"]),
    "flag": ("kind: flag", [True, False]),
}
SCALE = "scales: {steps: {low: Low, middle: Middle, high: High}, others: {low: Low, high: High}}\n"
ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "{attribute: other}": lambda one, other: bool(one == other),
    "{not: {attribute: other}}": lambda one, other: bool(one != other),
    "{at_least: {attribute: other}}": lambda one, other: bool(one >= other),
    "{at_most: {attribute: other}}": lambda one, other: bool(one <= other),
    "{above: {attribute: other}}": lambda one, other: bool(one > other),
    "{not: {at_least: {attribute: other}}}": lambda one, other: bool(one < other),
}


def pair(kind: str, matcher: str) -> Expert:
    """A base with one rule, which holds an answer against another one."""
    declared = KINDS[kind][0]
    attributes = "\n".join(f"{name}: {{{declared}, title: {name}, question: '?'}}" for name in ("one", "other"))
    rule = f"- {{rule: compares, when: {{one: {matcher}}}, then: {{result: true}}}}"
    return small(f"{attributes}\nresult: {{kind: flag, title: R}}", rule, SCALE)


def order(kind: str, value: Value) -> Value:
    return KINDS[kind][1].index(value) if kind == "level" else value


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("matcher", ORDERS)
def test_a_comparison_is_decided_by_both_values(kind: str, matcher: str) -> None:
    if kind in ("choice", "flag") and ("at_" in matcher or "above" in matcher):
        pytest.skip("these are in no order")
    base, values = pair(kind, matcher), KINDS[kind][1]
    organizations: list[Values] = [{}, {"one": values[0]}, {"other": values[0]}]
    pairs = list(itertools.product(values, values))
    organizations += [{"one": one, "other": other} for one, other in pairs]
    wanted = [None] * 3 + [ORDERS[matcher](order(kind, one), order(kind, other)) or None for one, other in pairs]
    assert [base.assess(each).values.get("result") for each in organizations] == wanted
    theory = Theory(base.knowledge)
    assert [theory.conclusions(each)["result"] for each in organizations] == wanted
    names, rows = run(base, organizations)
    listed = sorted((dict(zip(names, row, strict=True)) for row in rows), key=lambda each: each["id"])
    assert [each["result"] for each in listed] == wanted


def test_what_is_concluded_is_compared_too() -> None:
    base = small(
        """
        income: {kind: integer, title: Income, question: '?'}
        member: {kind: flag, title: Member, question: '?'}
        limit: {kind: integer, title: Limit, together: sum}
        result: {kind: flag, title: R}
        """,
        """
        - {rule: usual, when: {known: [member]}, then: {limit: 100}}
        - {rule: more, when: {member: true}, then: {limit: 50}}
        - {rule: below, when: {income: {below: {attribute: limit}}}, then: {result: true}}
        """,
    )
    assert fired(base, {"income": 120, "member": True}) == ["below", "more", "usual"]
    assert fired(base, {"income": 120, "member": False}) == ["usual"]
    assert fired(base, {"income": 120}) == []
    theory = Theory(base.knowledge)
    assert theory.flip({"income": 150, "member": True}, "result", True, base.assess) == [{"income": 149}]


@pytest.mark.parametrize(
    ("tier", "matcher", "place", "words"),
    [
        ("kind: flag", "{below: {attribute: tier}}", "4:56", "only values of one kind are"),
        ("kind: level, scale: steps", "{attribute: tier}", "4:48", "is a level"),
        ("kind: set, choices: {a: A}", "{attribute: tier}", "4:48", "sets are not compared"),
        ("kind: flag", "{at_most: {attribute: share}}", "4:58", "share is compared with itself"),
        ("kind: flag", "{at_most: {attribute: lomit}}", "4:58", "vocabulary; did you mean limit?"),
        ("kind: flag", "{at_most: {attribute: [limit]}}", "4:58", "attribute names the attribute to compare with"),
        ("kind: flag", "{at_mst: {attribute: limit}}", "4:37", "at_mst is no test; did you mean at_most?"),
    ],
)  # fmt: skip
def test_mistakes_have_their_place(tier: str, matcher: str, place: str, words: str) -> None:
    rule = f"- {{rule: compares, when: {{share: {matcher}}}, then: {{result: true}}}}"
    with pytest.raises(ProblemError) as raised:
        small(f"{NUMBERS}tier: {{{tier}, title: T, question: '?'}}", rule, SCALE)
    [problem] = raised.value.problems
    assert words in problem.message
    assert f"{problem.where.line}:{problem.where.column}" == place


def test_unlike_scales_and_choices_are_not_compared() -> None:
    attributes = """
    one: {kind: level, scale: steps, title: O, question: '?'}
    other: {kind: level, scale: others, title: O, question: '?'}
    first: {kind: choice, choices: {a: A, b: B}, title: F, question: '?'}
    second: {kind: choice, choices: {b: B, c: C}, title: S, question: '?'}
    result: {kind: flag, title: R}
    """
    with pytest.raises(ProblemError) as raised:
        small(
            attributes,
            """
            - {rule: scales, when: {one: {below: {attribute: other}}}, then: {result: true}}
            - {rule: choices, when: {first: {attribute: second}}, then: {result: true}}
            - {rule: unordered, when: {first: {below: {attribute: second}}}, then: {result: true}}
            """,
            SCALE,
        )
    assert [each.id for each in raised.value.problems] == ["not-comparable", "not-comparable", "wrong-test"]
    assert "only one of them has a, c" in raised.value.problems[1].message


def test_numbers_that_are_compared_have_places_and_bounds() -> None:
    rule = "- {rule: below, when: {one: {below: {attribute: other}}}, then: {result: true}}"
    declared = "{kind: number, title: N, question: '?'%s}"
    attributes = (
        f"one: {declared % ', maximum: 1000000000000'}\nother: {declared % ''}\nresult: {{kind: flag, title: R}}"
    )
    one, other = small(attributes, rule).knowledge.asked
    assert (one.decimals, one.minimum) == (2, -9999999999999.99)
    assert (other.decimals, other.maximum) == (6, 999999999.999999)
    assert other.refusal(0.1234567) == "0.1234567 has more than 6 decimals; round it"
    with pytest.raises(ProblemError, match="must have room in 15 digits"):
        small(attributes.replace("maximum", "decimals: 4, maximum"), rule)


def test_a_comparison_is_proven_over_all_values() -> None:
    rules = """
    - {rule: below, when: {share: {below: {attribute: limit}}}, then: {result: true}}
    - {rule: not-below, when: {share: {at_least: {attribute: limit}}}, then: {result: false}}
    """
    expected = NUMBERS.replace("title: R}", "title: R, expected_when: {known: [share, limit]}}")
    base = small(expected, rules)
    found = analyse(base.knowledge, base.texts, base.assess)
    assert not found.findings
    assert len(found.statements) == 2
    gap = small(expected, rules.replace("at_least", "above"))
    [missing] = analyse(gap.knowledge, gap.texts, gap.assess).findings
    assert missing.problem.id == "verdict-missing"
    assert missing.witness == {"share": 0, "limit": 0}


def test_an_order_that_cannot_be_never_fires() -> None:
    attributes = NUMBERS.replace("result:", "third: {kind: number, title: T, question: '?'}\nresult:")
    rule = (
        "- {rule: circle, when: {share: {below: {attribute: limit}}, limit: {below: {attribute: third}}, "
        "third: {below: {attribute: share}}}, then: {result: true}}"
    )
    base = small(attributes, rule)
    assert "never-fires" in {each.problem.id for each in analyse(base.knowledge, base.texts, base.assess).findings}


def test_the_explanation_says_both_values() -> None:
    base = small(NUMBERS, "- {rule: below, when: {share: {below: {attribute: limit}}}, then: {result: true}}")
    lines = [line.text for line in why(base.assess({"share": 0.35, "limit": 0.4}), "result")]
    assert lines[2:] == ["Share 0.35 is below limit 0.4", "Limit: 0.4"]


def test_single_answers_turn_at_the_other_value() -> None:
    base = small(NUMBERS, "- {rule: below, when: {share: {below: {attribute: limit}}}, then: {result: true}}")
    found = Sensitivity(base.assess({"share": 0.35, "limit": 0.4}), base.assess, ["result"]).changes
    assert [(each.low, each.high) for each in found["share"]] == [(0.4, 1)]
    assert [(each.low, each.high) for each in found["limit"]] == [(0, 0.35)]


def test_the_questionnaire_asks_for_both_and_tells_what_each_answer_leads_to() -> None:
    base = small(NUMBERS, "- {rule: below, when: {share: {below: {attribute: limit}}}, then: {result: true}}")
    interview = Interview(base, Theory(base.knowledge))
    assert {each.name for each in interview.relevant(["result"])} == {"share", "limit"}
    interview.answer("limit", 0)
    assert interview.relevant(["result"]) == []
    interview.answer("limit", 0.4)
    leads = interview.leads("share", ["result"])
    assert [(each.answers, each.verdict) for each in leads] == [([(0, 0.399999)], True), ([(0.4, 1)], None)]


def test_a_question_may_wait_for_a_comparison() -> None:
    attributes = NUMBERS.replace(
        "result:",
        "more: {kind: flag, title: M, question: '?', ask_when: {share: {above: {attribute: limit}}}}\nresult:",
    )
    base = small(attributes, "- {rule: more, when: {more: true}, then: {result: true}}")
    interview = Interview(base, Theory(base.knowledge))
    interview.answer("limit", 1)
    assert interview.relevant(["result"]) == []


def test_mutants_of_a_comparison_turn_it() -> None:
    base = small(NUMBERS, "- {rule: below, when: {share: {below: {attribute: limit}}}, then: {result: true}}")
    [rule] = base.knowledge.rules.values()
    changes = [each.change for each in mutants_of(rule, base.knowledge)]
    assert "Share is at most Limit, instead of: Share is below Limit" in changes


def test_versions_are_told_apart_by_values_that_only_a_comparison_tells_apart(tmp_path: Path) -> None:
    rule = "- {rule: below, when: {share: {below: {attribute: limit}}}, then: {result: true}}"
    one, other = small(NUMBERS, rule), small(NUMBERS, rule.replace("below: {", "at_most: {"))
    [found] = Theory(one.knowledge).differ(Theory(other.knowledge))
    assert (found.before, found.after, found.answers) == (None, True, {"share": 0, "limit": 0})


def test_the_table_of_organizations_refuses_what_has_too_many_places(tmp_path: Path) -> None:
    base = small(NUMBERS, "- {rule: below, when: {share: {below: {attribute: limit}}}, then: {result: true}}")
    for name, text in base.texts.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    table = tmp_path / "table.csv"
    table.write_text("id,share,limit\na,0.1,0.2\nb,0.1234567,0.2\n", encoding="utf-8")
    result = certwise("--knowledge", str(tmp_path), "portfolio", str(table))
    assert "has more than 6 decimals" in result.stdout + result.stderr
