"""Which question comes next: the one that most organizations need answered, and that spares most of the others.

Random organizations with the answers given so far are simulated, one in each bit of a number (engine.prove.circuit). A
question is pivotal for one of them where another answer to it alone changes a conclusion; no organization for which
it is pivotal can be settled without it. A bad order costs a question, never a wrong verdict: what must be asked is
proved elsewhere (engine.prove.theory), and the samples only say what comes first.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable

from engine.knowledge.value import Values
from engine.prove.facts import Fact
from engine.prove.theory import Theory

SAMPLES = 1024
ALL = (1 << SAMPLES) - 1
# How often a sampled organization leaves a question open, and one in how many names a given member of a set: few do.
_OPEN = 0.15
_MEMBERS = 8
# What asking a pivotal question weighs against a question that is spared later: it has to be asked in any case.
_PIVOTAL = 10


class Ordering:
    """The samples of one knowledge base. They are the same in every process, so the order is, too."""

    def __init__(self, proof: Theory) -> None:
        self.circuit = proof.circuit
        self.facts = proof.facts
        self.signals = proof.encoding.signals
        self._samples = {name: _sample(name, fact) for name, fact in self.facts.items()}
        self._cones: dict[tuple[str, ...], tuple[list[int], dict[str, list[int]]]] = {}

    def ordered(
        self, questions: Iterable[str], stages: list[list[str]], answers: Values, refused: Collection[str]
    ) -> list[str]:
        """The questions, the best to ask first. `stages` are the conclusions wanted now, and those wanted later.

        The best one leaves, on average over its answers, the fewest questions pivotal somewhere; equal ones keep their
        order.
        """
        listed = list(questions)
        pivotal = [self._pivotal(names, answers, refused) for names in stages]
        costs = {name: self._cost(name, pivotal) for name in listed}
        return sorted(listed, key=lambda name: round(costs[name], 6))

    def _cost(self, question: str, pivotal: list[dict[str, int]]) -> float:
        left = sum(
            part.bit_count() / SAMPLES * sum(1 for name, bits in found.items() if name != question and bits & part)
            for found in pivotal
            for part in self._parts(question)
        )
        return left - _PIVOTAL * pivotal[0].get(question, 0).bit_count() / SAMPLES

    def _parts(self, question: str) -> list[int]:
        """The samples parted by their answer to a question."""
        parts = [ALL]
        for bits in self._samples[question].values():
            parts = [half for part in parts for half in (part & bits, part & ~bits) if half]
        return parts

    def _pivotal(self, names: list[str], answers: Values, refused: Collection[str]) -> dict[str, int]:
        """For each open question the samples for which it is pivotal, one a bit."""
        literals = [literal for name in names for literal in self.signals[name].values.values()]
        cone, readers = self._cone(tuple(names), literals)
        fixed = {**answers, **dict.fromkeys(refused)}
        inputs = {input: bits for drawn in self._samples.values() for input, bits in drawn.items()}
        for name, value in fixed.items():
            inputs.update({input: ALL if it else 0 for input, it in self.facts[name].assigned(value).items()})
        bits = self.circuit.blank(inputs, ALL)
        self.circuit.simulate(cone, bits, ALL)
        found: dict[str, int] = {}
        for name, gates in readers.items():
            if name not in fixed:
                other = bits.copy()
                for input, value in self._samples[name].items():
                    # Every sample gets the answer of its neighbour.
                    turned = (value >> 1) | (value & 1) << (SAMPLES - 1)
                    other[input], other[-input] = turned, ALL ^ turned
                self.circuit.simulate(gates, other, ALL)
                found[name] = 0
                for literal in literals:
                    found[name] |= bits[literal] ^ other[literal]
        return found

    def _cone(self, names: tuple[str, ...], literals: list[int]) -> tuple[list[int], dict[str, list[int]]]:
        """The gates behind these literals, and for each fact those of them that depend on it."""
        if names not in self._cones:
            cone = self.circuit.cone(literals)
            readers = {name: self._depending(cone, fact) for name, fact in self.facts.items()}
            self._cones[names] = (cone, {name: gates for name, gates in readers.items() if gates})
        return self._cones[names]

    def _depending(self, cone: list[int], fact: Fact) -> list[int]:
        reached = set(fact.inputs)
        found = []
        for gate in cone:
            if any(abs(part) in reached for part in self.circuit.gates[gate] or ()):
                reached.add(gate)
                found.append(gate)
        return found


def _sample(name: str, fact: Fact) -> dict[int, int]:
    """Random bits for the inputs of a fact: every value is as likely, and of a set few members are named."""
    chance = random.Random(name)  # noqa: S311  a sample to order questions by, not a secret
    answering = [chance.random() >= _OPEN for _ in range(SAMPLES)]
    drawn = dict.fromkeys(fact.inputs, 0)
    for sample, answered in enumerate(answering):
        if answered:
            for input in _drawn(fact, chance):
                drawn[input] |= 1 << sample
    return drawn


def _drawn(fact: Fact, chance: random.Random) -> list[int]:
    if not fact.signal.attribute.several:
        return [chance.choice(fact.inputs)]
    known, *members = fact.inputs
    return [known, *(input for input in members if chance.randrange(_MEMBERS) == 0)]
