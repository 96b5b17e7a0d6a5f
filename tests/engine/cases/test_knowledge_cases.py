"""Every test case beside the rules of both knowledge bases, and the runner that reads and runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cases.case import Case, run
from engine.cases.reading import cases_of
from engine.infer.assessment import Assessment
from engine.infer.expert import Expert
from engine.problem import ProblemError
from tests.support.places import ROOT, examples

BASES = {"shipped": ROOT, "second": ROOT / "tests" / "knowledge"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        found = [(name, case) for name, root in BASES.items() for case in cases_of(Expert.open(root))]
        names = [f"{name}/{Path(case.where.file).stem}: {case.name}" for name, case in found]
        metafunc.parametrize(("base", "case"), found, ids=names, indirect=["base"])


def test_case(base: Expert, case: Case) -> None:
    outcome = run(case, base)
    assert outcome.passed, f"\n{outcome}"


@pytest.mark.parametrize("base", BASES, indirect=True)
def test_every_rule_fires_in_a_case(base: Expert) -> None:
    fired: set[str] = set()
    for case in cases_of(base):
        fired.update(firing.rule.id for firing in run(case, base).assessment.firings)
    # What the plan makes of its own entries is nobody's to write a case for.
    written = {name for name, rule in base.knowledge.rules.items() if not rule.derived}
    assert sorted(written - fired) == []


@pytest.mark.parametrize("base", BASES, indirect=True)
def test_no_case_and_no_example_ends_in_a_contradiction(base: Expert) -> None:
    assessments: list[Assessment] = [run(case, base).assessment for case in cases_of(base)]
    found = examples(Path(base.knowledge.root))
    assert len(found) >= 2
    for example in found:
        assessments.append(base.assess(base.answers(str(example))))
        assert assessments[-1].values.get(base.knowledge.verdict[0]) is not None, example.name
    assert [assessment.contradictions for assessment in assessments if assessment.contradictions] == []


CASES = """\
cases:
  - case: Green leaves
    given: {leaf: green}
    expect: {tea: black, any: [{tea: black}, {leaf: black}], strong: true}
    fired: black-tea
    not_fired: [green-tea]
"""


def tea(cases: str) -> Expert:
    facts = """
knowledge: {name: tea, title: Tea, about: Which tea., verdict: [tea]}
attributes:
  leaf: {kind: choice, title: Leaf, question: Which?, choices: {green: Green, black: Black}}
  tea: {kind: choice, title: Tea, choices: {green: Green, black: Black}}
  strong: {kind: flag, title: Strong}
"""
    rules = """
ruleset: tea
title: Tea
rules:
  - {rule: green-tea, when: {leaf: green}, then: {tea: green}, because: It is green.}
  - {rule: black-tea, when: {leaf: black}, then: {tea: black}, because: It is black.}
"""
    texts = {"facts/tea.yaml": facts, "rules/tea.yaml": rules, "rules/tea_test.yaml": cases}
    return Expert.of_texts(texts, ".")


def test_a_failure_shows_the_case_its_place_what_was_expected_and_what_there_was() -> None:
    base = tea(CASES)
    outcome = run(cases_of(base)[0], base)
    assert not outcome.passed
    assert str(outcome).splitlines() == [
        "rules/tea_test.yaml:2:5: Green leaves",
        "  rules/tea_test.yaml:4:14: expected tea: black, got tea: green",
        "  rules/tea_test.yaml:4:26: expected any: [{tea: black}, {leaf: black}], got tea: green, leaf: green",
        "  rules/tea_test.yaml:4:62: expected strong: true, got strong: unknown",
        "  rules/tea_test.yaml:5:12: expected fired: black-tea, got that it did not match",
        "  rules/tea_test.yaml:6:17: expected not_fired: green-tea, got that it matched",
    ]


def test_mistakes_in_cases_are_reported_all_at_once() -> None:
    cases = """\
cases:
  - case: One
    given: {leaf: gren, tea: green}
    expect: {teaa: green}
  - case: One
    given: {leaf: green}
    fired: [green-te]
  - case: Two
    given: {}
"""
    with pytest.raises(ProblemError) as caught:
        cases_of(tea(cases))
    assert [str(problem) for problem in caught.value.problems] == [
        "rules/tea_test.yaml:3:19: error: leaf: gren is not one of green, black; did you mean green? [wrong-value]",
        "rules/tea_test.yaml:3:25: error: tea is concluded by rules and cannot be answered [unknown-name]",
        "rules/tea_test.yaml:4:14: error: teaa is not an attribute of the vocabulary; did you mean tea? [unknown-name]",
        "rules/tea_test.yaml:5:5: error: the case 'One' stands a second time; first at rules/tea_test.yaml:2:5"
        " [duplicate-name]",
        "rules/tea_test.yaml:7:13: error: green-te is no rule; did you mean green-tea? [unknown-name]",
        "rules/tea_test.yaml:8:5: error: the case expects nothing; write expect, fired or not_fired [missing-key]",
    ]


def test_a_file_of_the_wrong_shape_is_a_problem() -> None:
    with pytest.raises(ProblemError, match="caes is not a key that is read here; did you mean case"):
        cases_of(tea("cases: [{caes: One, given: {}}]"))
