"""Pairs of rules that say different things of one attribute."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator
from itertools import accumulate

from engine.checks.subject import FEW_VALUES, Subject
from engine.knowledge.rule import Rule
from engine.knowledge.value import Value
from engine.problem import ProofTimeout
from engine.prove.circuit import FALSE
from engine.prove.cover import places

# Up to so many rivals of a rule, on average, each pair is asked; beyond, first which rules have a part in any.
FEW_RIVALS = 4


def quarrels(
    subject: Subject, names: Collection[str], holds: Callable[[Rule], int]
) -> Iterator[tuple[str, Rule, Rule]]:
    """Pairs of rules that say different things of an attribute with one value, for which `holds` can be true together.

    The attributes are those of `names`. The rules of a pair stand in the order of their places; neither overrides the
    other.
    """
    for name, rules in subject.concluding.items():
        if name not in names or subject.knowledge.attributes[name].merges:
            continue
        rivals = subject.rivals(name)
        suspected = _suspected(subject, name, holds)
        for place in places(suspected):
            for before in places(rivals[place] & suspected & ((1 << place) - 1)):
                subject.spend(1)
                one, other = rules[before], rules[place]
                if not _of_one_claim(one, other) and subject.possible(holds(one), holds(other)):
                    yield name, one, other


def _of_one_claim(one: Rule, other: Rule) -> bool:
    """Whether two rules are rows of one table that claims of them what a check of its own looks at."""
    return one.row is not None and one.row == other.row and one.row.hit in ("unique", "any")


def _suspected(subject: Subject, name: str, holds: Callable[[Rule], int]) -> int:
    """The places of the rules that may be true together with one that concludes another value, as bits."""
    rules, rivals = subject.concluding[name], subject.rivals(name)
    suspected = sum(1 << place for place, mask in enumerate(rivals) if mask)
    if sum(mask.bit_count() for mask in rivals) <= FEW_RIVALS * len(rules):
        return suspected
    some = {rule.id for rule in _suspects(subject, name, [rules[place] for place in places(suspected)], holds)}
    return sum(1 << place for place, rule in enumerate(rules) if rule.id in some)


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
