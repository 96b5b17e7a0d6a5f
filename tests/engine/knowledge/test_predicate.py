"""A condition that was made ready holds exactly where the page of semantics has it hold."""

from __future__ import annotations

import pytest

from engine.infer.expert import Expert
from engine.knowledge.comparison import conditions_of
from engine.knowledge.condition import negated, unmet
from engine.knowledge.predicate import predicate
from engine.knowledge.three_valued import status
from tests.agreement import Subject, opened
from tests.support.nasty_knowledge import made
from tests.support.organizations import random_answers


def agree(base: Expert, count: int, seed: int) -> int:
    """Hold every condition, its negation and its complement to the status; how often one held."""
    attributes, held = base.knowledge.attributes, 0
    listed = [each for when in conditions_of(base.knowledge) for each in (when, negated(when), unmet(when))]
    ready = [(when, predicate(when, attributes)) for when in listed]
    for answers in random_answers(base.knowledge, count, seed=seed):
        values = base.assess(answers).values
        for when, holds in ready:
            assert holds(values) == (status(when, values, attributes) == "holds"), (when, values)
            held += holds(values)
    return held


@pytest.mark.parametrize("base", ["shipped", "second", "third"], indirect=True)
def test_conditions_of_a_knowledge_base_hold_as_they_are_read(base: Expert) -> None:
    assert agree(base, 40, seed=11) > 1_000


def test_conditions_of_random_knowledge_bases_hold_as_they_are_read() -> None:
    held = 0
    for seed in range(40):
        subject = opened(made(seed))
        if isinstance(subject, Subject):
            held += agree(subject.base, 12, seed)
    assert held > 1_000
