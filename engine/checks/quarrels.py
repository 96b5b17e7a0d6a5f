"""Pairs of rules that say different things of one attribute."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from itertools import accumulate

from engine.checks.subject import FEW_VALUES, Subject
from engine.knowledge.rule import Rule
from engine.knowledge.value import Value
from engine.problem import ProofTimeout
from engine.prove.circuit import FALSE


def quarrels(
    subject: Subject, holds: Callable[[Rule], int], settled: Callable[[Rule, Rule], bool] | None = None
) -> Iterator[tuple[str, Rule, Rule]]:
    """Pairs of rules that say different things of an attribute with one value, for which `holds` can be true together.

    The rules of a pair stand in the order of their places. Pairs that are `settled` are left out.
    """
    for name, rules in subject.concluding.items():
        if subject.knowledge.attributes[name].merges:
            continue
        suspects = _suspects(subject, name, rules, holds)
        for place, other in enumerate(suspects):
            for one in suspects[:place]:
                subject.spend(1)
                if one.then[name] == other.then[name] or (settled and settled(one, other)):
                    continue
                if subject.possible(holds(one), holds(other)):
                    yield name, one, other


def _suspects(subject: Subject, name: str, rules: list[Rule], holds: Callable[[Rule], int]) -> list[Rule]:
    """The rules that can be true together with one that concludes another value.

    First one question for all of them, which is hard where there are many values; then one for each rule.
    """
    circuit = subject.encoding.circuit
    said: dict[Value, list[int]] = {}
    for rule in rules:
        said.setdefault(rule.then[name], []).append(holds(rule))
    each = [circuit.any(literals) for literals in said.values()]
    before = list(accumulate(each, lambda one, other: circuit.any([one, other]), initial=FALSE))
    after = list(accumulate(reversed(each), lambda one, other: circuit.any([one, other]), initial=FALSE))[::-1]
    if len(said) <= FEW_VALUES:
        with contextlib.suppress(ProofTimeout):
            if not subject.possible(circuit.any([circuit.all(pair) for pair in zip(each, before, strict=False)])):
                return []
    others = {value: circuit.any([before[place], after[place + 1]]) for place, value in enumerate(said)}
    return [rule for rule in rules if subject.possible(holds(rule), others[rule.then[name]])]
