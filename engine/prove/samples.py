"""Random organizations to simulate at once, one a bit: what most of them show needs no proof."""

from __future__ import annotations

import random
from collections.abc import Iterable

from engine.prove.circuit import Circuit
from engine.prove.facts import Fact

SAMPLES = 1024
ALL = (1 << SAMPLES) - 1


def sample(name: str, fact: Fact) -> dict[int, int]:
    """Random bits for the inputs of a fact, the same in every process: every value, and unknown, is as likely."""
    source = random.Random(name)  # noqa: S311  nothing here is secret
    count = len(fact.inputs)
    if fact.signal.attribute.several:
        drawn = [[source.getrandbits(SAMPLES) for _ in range(3)] for _ in fact.inputs]
        # Three organizations in four answer, and name three members in eight.
        return {
            input: one | other if input == fact.inputs[0] else one & (other | third)
            for input, (one, other, third) in zip(fact.inputs, drawn, strict=True)
        }
    bits = [0] * (count + 1)
    for sample in range(SAMPLES):
        bits[source.randrange(count + 1)] |= 1 << sample
    return dict(zip(fact.inputs, bits[:count], strict=True))


def reading(circuit: Circuit, facts: list[Fact]) -> list[int]:
    """For each gate the facts that it depends on, one a bit."""
    found = [0] * len(circuit.gates)
    for index, fact in enumerate(facts):
        for input in fact.inputs:
            found[input] = 1 << index
    for gate, parts in enumerate(circuit.gates):
        for part in parts or ():
            found[gate] |= found[abs(part)]
    return found


def all_of(bits: list[int], literals: Iterable[int]) -> int:
    """The simulated organizations for which all of the literals hold."""
    found = ALL
    for literal in literals:
        found &= bits[literal]
    return found
