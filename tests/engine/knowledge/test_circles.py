"""Rules that feed each other in circles, and circles that feed others: all readings conclude the same."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from engine.infer.expert import Expert
from engine.infer.plain import plain_inference
from engine.prove.theory import Theory
from tests.support.evaluator import Meaning, exact
from tests.support.organizations import assert_agreement, expected, run
from tests.support.random_circles import circle_bases
from tests.support.random_knowledge import completions
from tests.support.small import flag, knowledge

CHAIN = 12


def agreed(base: Expert) -> None:
    """Inference, the page of semantics, the circuit and DuckDB agree on every organization."""
    organizations = list(completions(base.knowledge))
    wanted = expected(base, organizations)
    meaning = Meaning.of(base.texts)
    theory, plain = Theory(base.knowledge), plain_inference(base.knowledge)
    for answers, outcome in zip(organizations, wanted, strict=True):
        said = meaning.evaluate(answers)
        assert sorted(said.matched) == outcome["rules_fired"], answers
        found = plain.assess(answers).values
        assert {name: exact(value) for name, value in found.items()} == said.values
    columns, found = run(base, organizations)
    assert_agreement(columns, found, wanted, organizations)
    for answers, outcome in zip(organizations, wanted, strict=True):
        said = {name: list(it) if isinstance(it, tuple) else it for name, it in theory.conclusions(answers).items()}
        assert said == {name: outcome[name] for name in said}, answers


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(base=circle_bases())
def test_circles_that_feed_circles(base: Expert) -> None:
    """Each knowledge base is compiled into a statement of many rounds, and each organization assessed four times."""
    agreed(base)


def test_one_circle_that_feeds_another() -> None:
    base = knowledge(
        {"a": flag(), "s": flag(False), "t": flag(False), "out": flag(False)},
        [
            {"rule": "start", "when": {"a": True}, "then": {"s": True}},
            {"rule": "first", "when": {"s": True}, "then": {"s": True, "t": True}},
            {"rule": "second", "when": {"t": True}, "then": {"t": True, "out": True}},
        ],
        "out",
    )
    assert base.assess({"a": True}).values["out"] is True
    agreed(base)


@pytest.mark.parametrize("count", [2, 5])
def test_rings_in_a_row(count: int) -> None:
    """Each ring is as long as the sum of rounds that a single count for all would fall short of."""
    attributes: dict[str, Any] = {"a": flag(), "end": flag(False)}
    rules: list[dict[str, Any]] = [{"rule": "start", "when": {"a": True}, "then": {"x0_0": True}}]
    for ring in range(count):
        for step in range(4):
            attributes[f"x{ring}_{step}"] = flag(False)
            then = {f"x{ring}_{(step + 1) % 4}": True}
            if step == 3:
                then |= {f"x{ring + 1}_0": True} if ring + 1 < count else {"end": True}
            rules.append({"rule": f"r{ring}-{9 - step}", "when": {f"x{ring}_{step}": True}, "then": then})
    base = knowledge(attributes, rules, "end")
    assert base.assess({"a": True}).values["end"] is True
    agreed(base)


def test_a_line_that_is_walked_both_ways() -> None:
    """What is read against the order of the rules costs a time around each."""
    names = [f"x{number}" for number in range(CHAIN)]
    attributes: dict[str, Any] = {"first": flag(), "last": flag(), **{name: flag(False) for name in names}}
    rules: list[dict[str, Any]] = [
        {"rule": "at-first", "when": {"first": True}, "then": {names[0]: True}},
        {"rule": "at-last", "when": {"last": True}, "then": {names[-1]: True}},
    ]
    for number, (one, other) in enumerate(pairwise(names)):
        rules.append({"rule": f"on-{number}", "when": {one: True}, "then": {other: True}})
        rules.append({"rule": f"back-{99 - number}", "when": {other: True}, "then": {one: True}})
    base = knowledge(attributes, rules, "x0")
    assert base.assess({"last": True}).values["x0"] is True
    agreed(base)
