"""Conditions of any size: the rule engine, which is asked for pieces, says what a plain evaluator says."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.infer.expert import Expert
from engine.infer.pieces import cut, size
from engine.infer.plain import plain_inference
from engine.knowledge.value import Values
from tests.support.organizations import random_answers

SIZES = (1, 2, 19, 20, 31, 32, 33, 60, 64, 65, 252, 300)


def condition(dice: random.Random, attributes: dict[str, Any], depth: int, tests: int) -> dict[str, Any]:
    """A random condition of so many tests, nested as deep where there are enough of them."""
    if tests <= 1 or depth <= 0:
        return dict(_test(dice, attributes) for _ in range(max(1, tests)))
    kind = dice.choice(["any", "all", "any", "all", "none", "count"])
    third = tests // 3
    # Some are long chains: one test beside all that is left.
    shares = [1, tests - 1] if dice.random() < 0.4 else [third, third, tests - 2 * third]
    parts = [condition(dice, attributes, depth - 1, share) for share in shares if share]
    if kind == "count":
        key = dice.choice(["at_least", "at_most", "exactly"])
        return {kind: {key: dice.randint(key == "at_least", len(parts) - (key == "at_most")), "of": parts}}
    return {kind: parts}


def _test(dice: random.Random, attributes: dict[str, Any]) -> tuple[str, Any]:
    name = dice.choice(sorted(attributes))
    each = attributes[name]
    if dice.random() < 0.08:
        return dice.choice(["known", "unknown"]), [name]
    if each["kind"] == "flag":
        return name, dice.random() < 0.5
    if each["kind"] == "integer":
        return name, {dice.choice(["at_least", "below", "not", "above", "at_most"]): dice.randint(0, 9)}
    choices = list(each["choices"])
    some = dice.sample(choices, dice.choice([1, 1, 2, min(5, len(choices)), len(choices)]) if len(choices) > 1 else 1)
    if each["kind"] == "choice":
        return name, some if dice.random() < 0.6 else {"not": some}
    return name, {dice.choice(["includes_any", "includes_all", "excludes", "includes_any"]): some}


def base_of(seed: int, rules: int, depth: int, tests: int, choices: int) -> Expert:
    dice = random.Random(seed)
    attributes: dict[str, Any] = {}
    for number in range(dice.randint(3, 30)):
        kind = dice.choice(["flag", "integer", "choice", "set"])
        attributes[f"x{number}"] = {"kind": kind, "title": "X", "question": "X?"}
        if kind in ("choice", "set"):
            attributes[f"x{number}"]["choices"] = {f"c{index}": "C" for index in range(dice.randint(1, choices))}
    facts = {
        "knowledge": {"name": "nested", "title": "Nested", "about": "Nested.", "verdict": ["end"]},
        "attributes": {**attributes, "end": {"kind": "flag", "title": "End"}},
    }
    rest = {"then": {"end": True}, "because": "It is so."}
    listed = [
        {"rule": f"r{number}", "when": condition(dice, attributes, depth, dice.randint(1, tests)), **rest}
        for number in range(rules)
    ]
    ruleset = {"ruleset": "all", "title": "All", "rules": listed}
    return Expert.of_texts({"facts/all.yaml": json.dumps(facts), "rules/all.yaml": json.dumps(ruleset)}, "small")


def fired(base: Expert, answers: Values) -> list[str]:
    return sorted(each.rule.id for each in base.assess(answers).firings)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**32),
    rules=st.integers(1, 6),
    depth=st.integers(0, 20),
    tests=st.sampled_from([3, 15, 16, 17, 40, 65, 130, 400]),
    choices=st.sampled_from(SIZES),
)
def test_nested_conditions_mean_what_a_plain_evaluator_says(
    seed: int, rules: int, depth: int, tests: int, choices: int
) -> None:
    base = base_of(seed, rules, depth, tests, choices)
    plain = plain_inference(base.knowledge)
    for answers in random_answers(base.knowledge, 12, seed):
        assert fired(base, answers) == sorted(each.rule.id for each in plain.assess(answers).firings), answers


@pytest.mark.parametrize("seed", range(20))
def test_every_piece_fits_and_nothing_is_lost(seed: int) -> None:
    base = base_of(seed, 3, 20, 400, 300)
    for rule in base.knowledge.rules.values():
        _, pieces = cut(rule.when)
        assert all(size(piece).fits for piece in pieces)
        assert sum(size(piece).values for piece in pieces) == size(rule.when).values
