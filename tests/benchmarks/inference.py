"""Inference: one warm assessment with its trace, against the same rules on the extension module without any of ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any
from unittest import mock

import durable_rules_engine as durable

from engine.infer import network
from engine.infer.expert import Expert
from engine.knowledge.value import Values
from tests.benchmarks import median, percentile, random_answers, shipped, table, timed

SAMPLE, ROUNDS = 200, 10
# What one assessment asserts: the ruleset and the fact, once for each ruleset of each stratum.
Asserted = list[tuple[int, dict[str, Any]]]


def run() -> None:
    """The baseline asserts the same facts in the same rulesets and collects the matches: no strata, no trace."""
    base = shipped()
    sample = random_answers(base.knowledge, SAMPLE)
    asserted = [_asserted(base, answers) for answers in sample]
    spelled = [[(handle, json.dumps(fact)) for handle, fact in facts] for facts in asserted]
    found: dict[str, list[float]] = {"certwise, with its trace": [], "facts as dicts": [], "facts as ready JSON": []}
    for _ in range(ROUNDS):
        for answers, facts, ready in zip(sample, asserted, spelled, strict=True):
            turns: list[Callable[[], object]] = [
                partial(base.assess, answers),
                partial(_spelled_straight, facts),
                partial(_straight, ready),
            ]
            for name, turn in zip(found, turns, strict=True):
                found[name].append(timed(turn))
    firings = median([len(base.assess(answers).firings) for answers in sample])
    rows = [
        (
            name,
            median(seconds) * 1e6,
            percentile(seconds, 0.99) * 1e6,
            median(found["certwise, with its trace"]) / median(seconds),
        )
        for name, seconds in found.items()
    ]
    title = f"Inference: {len(base.knowledge.rules)} rules, {firings:.0f} firings (median)"
    table(title, ["one assessment", "p50 µs", "p99 µs", "certwise takes (times)"], rows)


def _asserted(base: Expert, answers: Values) -> Asserted:
    """The facts that an assessment asserts; the straight run of them must match the same rules."""
    found: Asserted = []
    ask = network._ask

    def noted(handle: int, fact: str) -> list[str]:
        found.append((handle, json.loads(fact)))
        return ask(handle, fact)

    with mock.patch.object(network, "_ask", noted):
        assessment = base.assess(answers)
    # A rule whose condition holds by two of its branches matches twice.
    matched = sum(len(set(_straight([(handle, json.dumps(fact))]))) for handle, fact in found)
    assert matched == len(assessment.firings), "the straight run matches other rules"
    return found


def _spelled_straight(facts: Asserted) -> list[str]:
    return _straight([(handle, json.dumps(fact)) for handle, fact in facts])


def _straight(facts: list[tuple[int, str]]) -> list[str]:
    """The names of the rules that match, from the calls of the extension module and nothing else."""
    found = []
    for handle, fact in facts:
        code, state = durable.assert_fact(handle, fact)
        if code == network.STORED:
            started = durable.start_action_for_state(handle, state)
            message = started[1] if started else None
            while message is not None:
                found.append(message[2 : message.index('"', 2)])
                message = durable.complete_and_start_action(handle, state)
        durable.retract_fact(handle, fact)
    return found
