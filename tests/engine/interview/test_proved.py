"""What was proved of earlier answers is never told of answers for which it is not so."""

from __future__ import annotations

import random

import pytest

from engine.infer.expert import Expert
from engine.interview.interview import Interview
from engine.prove.theory import Theory
from tests.agreement import Subject, opened
from tests.support.nasty_knowledge import made
from tests.support.organizations import random_answers
from tests.support.small import small


def walked(base: Expert, theory: Theory, seed: int, steps: int) -> int:
    """Answer, decline, change and take back at random, and hold what is told to a proof of its own; the steps."""
    dice, knowledge = random.Random(seed), base.knowledge
    interview, names = Interview(base, theory), knowledge.settles
    given = random_answers(knowledge, steps, seed)
    for step in range(steps):
        open_ones = [each.name for each in knowledge.asked if each.name not in interview.order]
        # Most are questions that arise, and some are not, as in a file of answers.
        arising = [name for name in open_ones if interview.arises(knowledge.attributes[name])]
        chosen = dice.choice((arising if dice.random() < 0.8 else open_ones) or list(interview.order))
        if chosen in interview.order and dice.random() < 0.5:
            interview.withdraw(chosen)
        elif chosen in given[step] and dice.random() < 0.8:
            interview.answer(chosen, given[step][chosen])
        else:
            interview.decline(chosen)
        if interview.order and dice.random() < 0.15:
            interview.withdraw(dice.choice(interview.order))
        refused = interview._refused()
        assert interview._can_matter(names) == theory.relevant(names, interview.answers, refused), step
        assert interview.outcomes() == theory.outcomes(interview.main, interview.answers, refused), step
    return steps


@pytest.mark.parametrize("base", ["shipped", "second"], indirect=True)
def test_what_was_proved_holds_as_answers_are_added_and_changed(base: Expert) -> None:
    assert walked(base, Theory(base.knowledge), seed=5, steps=25)


def test_what_was_proved_holds_on_random_knowledge_bases() -> None:
    count = 0
    for seed in range(30):
        subject = opened(made(seed))
        if isinstance(subject, Subject) and subject.knowledge.verdict:
            count += walked(subject.base, subject.proof, seed, steps=8)
    assert count > 100


def test_an_answer_whose_question_ceases_to_arise_may_make_others_matter() -> None:
    """With both unknown, `gated` and `first` cannot both be answered; once `gated` is, `last` makes a difference."""
    base = small(
        """
        first: {kind: flag, title: First, question: First?}
        gated: {kind: flag, title: Gated, question: Gated?, ask_when: {unknown: [first]}}
        last: {kind: flag, title: Last, question: Last?}
        result: {kind: flag, title: Result}
        """,
        "- {rule: all-three, when: {first: true, gated: true, last: true}, then: {result: true}}",
    )
    interview = Interview(base, Theory(base.knowledge))
    assert "last" not in interview.wanted(["result"])
    assert interview.outcomes() == [None]
    interview.answer("gated", True)
    assert "last" in interview.wanted(["result"])
    assert interview.outcomes() == [True, None]
