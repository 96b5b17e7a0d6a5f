"""Inference: one warm assessment with its trace, against the same rules on the extension module without any of ours."""

from __future__ import annotations

import json
from functools import partial
from typing import Any
from unittest import mock

import durable_rules_engine as durable

from engine.infer import network
from engine.infer.expert import Expert
from engine.infer.network import Network
from engine.knowledge.value import Values
from tests.benchmarks import median, percentile, random_answers, shipped, table, timed

# Each way takes a block of organizations in its turn, so that none finds the caches full of the others' data.
WARM, SAMPLE, BLOCK = 500, 3_000, 50
# What one assessment asserts: the ruleset and the fact, once for each ruleset of each stratum.
Asserted = list[tuple[int, dict[str, Any]]]


def run() -> None:
    """The baseline asserts the same facts in the same rulesets and collects the matches: no strata, no trace.

    Every organization is assessed once, after others: which rules match, certwise keeps for values that came before.
    """
    base = shipped()
    warm, sample = (random_answers(base.knowledge, count, seed=count) for count in (WARM, SAMPLE))
    asserted = [_asserted(base, answers) for answers in sample]
    spelled = [[(handle, json.dumps(fact)) for handle, fact in facts] for facts in asserted]
    _network(base).forget()
    for answers in warm:
        base.assess(answers)
    found: dict[str, list[float]] = {"certwise, with its trace": [], "facts as dicts": [], "facts as ready JSON": []}
    for start in range(0, SAMPLE, BLOCK):
        block = slice(start, start + BLOCK)
        found["certwise, with its trace"] += [timed(partial(base.assess, each)) for each in sample[block]]
        found["facts as dicts"] += [timed(partial(_spelled_straight, each)) for each in asserted[block]]
        found["facts as ready JSON"] += [timed(partial(_straight, each)) for each in spelled[block]]
    asked, firings = 0, []
    for answers in random_answers(base.knowledge, WARM, seed=WARM + 1):
        with mock.patch.object(network, "_ask", wraps=network._ask) as ask:
            firings.append(len(base.assess(answers).firings))
        asked += ask.call_count
    rows = [
        (
            name,
            median(seconds) * 1e6,
            percentile(seconds, 0.99) * 1e6,
            median(found["certwise, with its trace"]) / median(seconds),
        )
        for name, seconds in found.items()
    ]
    title = f"Inference: {len(base.knowledge.rules)} rules, {median(firings):.0f} firings (median)"
    table(title, ["one assessment", "p50 µs", "p99 µs", "certwise takes (times)"], rows)
    rulesets = median([len(facts) for facts in asserted])
    print(f"\nOf {rulesets:.0f} rulesets {asked / WARM:.1f} were asked for one organization, in the mean.")


def _network(base: Expert) -> Network:
    assert isinstance(base.inference.network, Network)
    return base.inference.network


def _asserted(base: Expert, answers: Values) -> Asserted:
    """The facts that an assessment asserts where nothing is known; the straight run of them matches the same rules."""
    found: Asserted = []
    ask = network._ask

    def noted(handle: int, fact: str) -> list[str]:
        found.append((handle, json.loads(fact)))
        return ask(handle, fact)

    _network(base).forget()
    with mock.patch.object(network, "_ask", noted):
        assessment = base.assess(answers)
    parts = [part for layer in _network(base)._parts for part in layer if isinstance(part, network._Ruleset)]
    names = {network._HANDLES.get(part._source): part._rules for part in parts}
    matched = {names[handle][int(each)] for handle, fact in found for each in _straight([(handle, json.dumps(fact))])}
    wanted = {each.rule.id for each in assessment.firings} & {id for part in parts for id in part._rules}
    # A rule that was cut has pieces, which have names with a space.
    assert {id for id in matched if " " not in id} == wanted, "the straight run matches other rules"
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
