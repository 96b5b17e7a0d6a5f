"""What one decides, what time changes and what one is: told apart in what would change a verdict."""

from __future__ import annotations

import pytest

from engine.answers.proposition import proposition
from engine.explain.changes import changes
from engine.explain.flip import flipping
from engine.explain.report import report_on
from engine.infer.expert import Expert
from engine.problem import ProblemError
from tests.support.small import small

PARTED = (
    "spends: {kind: flag, title: Spends, question: S?, changeable: decision}\n"
    "hires: {kind: flag, title: Hires, question: H?, changeable: decision}\n"
    "grown: {kind: flag, title: Grown, question: G?, changeable: time}\n"
    "bank: {kind: flag, title: A bank, question: B?, changeable: nature}\n"
    "result: {kind: choice, title: R, choices: {no: No, yes: Yes}, otherwise: no}"
)
RULES = (
    "- {rule: decided, when: {spends: true, hires: true, grown: true}, then: {result: yes}}\n"
    "- {rule: born, when: {bank: true}, then: {result: yes}}"
)
NOBODY = {"spends": False, "hires": False, "grown": False, "bank": False}


def ways(base: Expert, answers: dict[str, bool]) -> list[tuple[str, int]]:
    said = proposition(base.knowledge, "result=yes", concluded=True)
    return [(way.changeable, way.changes) for way in flipping(base, base.assess(answers), said, [], 3).ways]


def test_what_one_is_comes_after_what_time_changes_and_after_what_one_decides() -> None:
    base = small(PARTED, RULES)
    assert ways(base, NOBODY) == [("time", 3), ("nature", 1)]
    assert ways(base, {**NOBODY, "grown": True}) == [("decision", 2), ("nature", 1)]
    # Where a decision does with as few, nothing else is told.
    assert ways(base, {**NOBODY, "grown": True, "hires": True}) == [("decision", 1)]


def test_without_the_word_nothing_is_told_apart() -> None:
    base = small(PARTED.replace(", changeable: decision", "").replace(", changeable: time", "").replace(
        ", changeable: nature", ""), RULES)  # fmt: skip
    assert ways(base, NOBODY) == [("decision", 1)]


def test_single_answers_stand_in_the_same_order() -> None:
    base = small(PARTED, RULES)
    report = report_on(base, {"spends": False, "hires": True, "grown": True, "bank": False})
    assert [row.attribute.name for row in report.hinge_rows] == ["spends", "bank"]
    turned = small("\n".join(sorted(PARTED.splitlines())), RULES)
    report = report_on(turned, {"spends": False, "hires": True, "grown": True, "bank": False})
    assert [row.attribute.name for row in report.hinge_rows] == ["spends", "bank"]
    assert changes(report.assessment, []).verdict == []


def test_another_word_is_refused() -> None:
    with pytest.raises(ProblemError) as refused:
        small(PARTED.replace("time}", "luck}"), RULES)
    assert "changeable must be 'decision', 'time' or 'nature'" in str(refused.value)


def test_every_question_of_the_shipped_base_says_what_changes_it(shipped: Expert) -> None:
    assert [each.name for each in shipped.knowledge.asked if each.changeable is None] == []


def test_what_is_not_asked_does_not_say_it() -> None:
    with pytest.raises(ProblemError) as refused:
        small(PARTED.replace("otherwise: no}", "otherwise: no, changeable: decision}"), RULES)
    assert "changeable" in str(refused.value)
