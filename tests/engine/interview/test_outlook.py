"""How many questions are left is never told too low, whatever is answered, and the guess is near."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from engine.infer.expert import Expert
from engine.interview.interview import Interview
from engine.interview.outlook import Outlook, outlook
from engine.knowledge.value import Value
from engine.prove.theory import Theory
from tests.support.commands import SECOND
from tests.support.places import ROOT, called
from tests.support.small import small

FOLDERS = [ROOT, SECOND]
PLAYS = 24


def some_answer(chance: random.Random, theory: Theory, name: str) -> Value:
    attribute = theory.knowledge.attributes[name]
    if attribute.several:
        return attribute.ordered([each for each in attribute.choices if chance.random() < 0.25])
    return chance.choice(theory.candidates(name))


def played(chance: random.Random, interview: Interview, names: list[str]) -> list[Outlook]:
    """Answer at random until everything named is settled; what was told before each question."""
    found = []
    while questions := interview.relevant(names):
        found.append(outlook(interview, names))
        before, name = interview.arising(), questions[0].name
        if chance.random() < 0.15:
            interview.decline(name)
        else:
            interview.answer(name, some_answer(chance, interview.theory, name))
        interview.prune(before)
    return found


@pytest.mark.parametrize("folder", FOLDERS, ids=called)
def test_what_is_told_to_be_the_most_is_never_passed(folder: Path, shipped: Expert, second: Expert) -> None:
    chance = random.Random(3)
    expert, far = (shipped if folder == ROOT else second), list[int]()
    theory = Theory(expert.knowledge)
    for play in range(PLAYS):
        interview = Interview(expert, theory)
        if play % 3 == 0:
            # Answers of a file: also such as questions still to come may take back.
            for attribute in chance.sample(expert.knowledge.asked, 5):
                interview.answer(attribute.name, some_answer(chance, theory, attribute.name))
        told = played(chance, interview, [interview.main] if play % 2 else expert.knowledge.settles)
        for place, each in enumerate(told):
            left = len(told) - place
            assert left <= each.most
            assert 1 <= each.expected <= each.most
            far.append(abs(each.expected - left))
    # Of several questions the guess is off by two at the most on average.
    assert sum(far) / len(far) < 2


def test_a_question_that_another_one_brings_up_is_counted() -> None:
    base = small(
        "first: {kind: flag, title: F, question: F?}\n"
        "second: {kind: flag, title: S, question: S?, ask_when: {first: true}}\n"
        "third: {kind: flag, title: T, question: T?, ask_when: {second: true}}\n"
        "result: {kind: flag, title: R, otherwise: false}",
        "- {rule: one, when: {third: true}, then: {result: true}}",
    )
    interview = Interview(base, Theory(base.knowledge))
    assert [each.name for each in interview.relevant(["result"])] == ["first"]
    assert outlook(interview, ["result"]).names == {"first", "second", "third"}
    assert outlook(interview, ["result"], frozenset({"first"})).most == 3


def test_an_answer_that_may_be_dropped_is_counted_again() -> None:
    base = small(
        "gate: {kind: choice, title: G, question: G?, choices: {a: A, b: B}}\n"
        "other: {kind: flag, title: O, question: O?, ask_when: {gate: b}}\n"
        "late: {kind: flag, title: L, question: L?, ask_when: {any: [{unknown: [gate]}, {other: true}]}}\n"
        "result: {kind: flag, title: R, otherwise: false}",
        "- {rule: one, when: {late: true, gate: b}, then: {result: true}}",
    )
    interview = Interview(base, Theory(base.knowledge))
    interview.answer("late", True)
    before = interview.arising()
    assert "late" in outlook(interview, ["result"]).names
    interview.answer("gate", "b")
    assert interview.prune(before) == ["late"]
