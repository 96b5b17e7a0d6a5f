"""What proof finds is shown only where inference says the same; where it does not, the program says so and stops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.checks.analysis import analyse
from engine.checks.confirmation import confirm
from engine.infer.assessment import Assessment
from engine.infer.expert import Expert
from engine.knowledge.value import Values
from engine.prove.theory import ProofMismatchError, Theory
from tests.support.organizations import random_answers
from tests.support.random_knowledge import knowledge_bases
from tests.support.small import small

FLAWED = (
    "a: {kind: flag, title: A, question: A?}\n"
    "b: {kind: flag, title: B, question: B?}\n"
    "result: {kind: choice, title: Result, choices: {x: X, y: Y}}",
    "- {rule: one, when: {a: true}, then: {result: x}}\n- {rule: two, when: {b: true}, then: {result: y}}",
)


def without_firings(found: Assessment) -> Assessment:
    return replace(found, firings=found.firings[:-1])


def without_contradictions(found: Assessment) -> Assessment:
    return replace(found, contradictions=[])


def with_a_value(found: Assessment) -> Assessment:
    return replace(found, values={**found.values, "result": "x"})


@pytest.mark.parametrize("flaw", [without_firings, without_contradictions, with_a_value])
def test_a_witness_that_inference_does_not_confirm_is_not_shown(flaw: Callable[[Assessment], Assessment]) -> None:
    base = small(*FLAWED)
    analysis = analyse(base.knowledge, base.texts, base.assess)
    assert any(finding.witness == {"a": True, "b": True} for finding in analysis.findings)

    def wrong(answers: Values) -> Assessment:
        return flaw(base.assess(answers))

    with pytest.raises(ProofMismatchError) as raised:
        analyse(base.knowledge, base.texts, wrong)
    (problem,) = raised.value.problems
    assert problem.id == "readings-differ"


def test_the_readings_are_compared_in_both_directions() -> None:
    base = small(*FLAWED)
    confirm(Theory(base.knowledge), [{"a": True}], base.assess)
    with pytest.raises(ProofMismatchError):
        confirm(Theory(base.knowledge), [{}, {"a": True}], lambda answers: base.assess({**answers, "b": True}))


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(knowledge_bases(), st.integers(0, 10**6))
def test_random_answers_are_confirmed(base: Expert, seed: int) -> None:
    """Each of eighty knowledge bases is checked whole, by the prover, and all that it shows by inference."""
    theory = Theory(base.knowledge)
    confirm(theory, random_answers(base.knowledge, 10, seed), base.assess)
    analyse(base.knowledge, base.texts, base.assess)
