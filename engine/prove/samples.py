"""Random organizations to simulate at once, one a bit of a number: what most of them show needs no proof."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Mapping

from engine.prove.circuit import TRUE, Circuit
from engine.prove.cover import places, union
from engine.prove.facts import Fact

# Draws, from a source of chance, the bits of so many organizations for each input of a fact.
Draw = Callable[[random.Random, Fact, int], dict[int, int]]
# How often one leaves a question open, and one in how many names a given member of a set, as people answer.
_OPEN = 0.15
_MEMBERS = 8


def evenly(chance: random.Random, fact: Fact, size: int) -> dict[int, int]:
    """Every value, and unknown, is as likely; three in four answer for a set, and name three members in eight."""
    if not fact.signal.attribute.several:
        return _single(chance, fact, size)
    drawn = [[chance.getrandbits(size) for _ in range(3)] for _ in fact.inputs]
    return {
        input: one | other if input == fact.inputs[0] else one & (other | third)
        for input, (one, other, third) in zip(fact.inputs, drawn, strict=True)
    }


def with_any_members(chance: random.Random, fact: Fact, size: int) -> dict[int, int]:
    """Every value, and unknown, is as likely; of a set every member, too."""
    if not fact.signal.attribute.several:
        return _single(chance, fact, size)
    return {input: chance.getrandbits(size) for input in fact.inputs}


def as_people_answer(chance: random.Random, fact: Fact, size: int) -> dict[int, int]:
    """Most answer, every value is as likely, and of a set few members are named."""
    answering = [chance.random() >= _OPEN for _ in range(size)]
    drawn = dict.fromkeys(fact.inputs, 0)
    for place, answered in enumerate(answering):
        if answered:
            for input in _answer(chance, fact):
                drawn[input] |= 1 << place
    return drawn


def half_answered(draw: Draw) -> Draw:
    """As another one draws, but every second organization answers all: what counts is seldom decided otherwise."""

    def drawn(chance: random.Random, fact: Fact, size: int) -> dict[int, int]:
        found = draw(chance, fact, size)
        second = ((1 << size) - 1) // 3
        if fact.signal.attribute.several:
            found[fact.inputs[0]] |= second
            return found
        for place in places(second & ~union(found.values())):
            found[chance.choice(fact.inputs)] |= 1 << place
        return found

    return drawn


def _single(chance: random.Random, fact: Fact, size: int) -> dict[int, int]:
    bits = [0] * (len(fact.inputs) + 1)
    for place, value in enumerate(chance.choices(range(len(bits)), k=size)):
        bits[value] |= 1 << place
    return dict(zip(fact.inputs, bits[:-1], strict=True))


def _answer(chance: random.Random, fact: Fact) -> list[int]:
    if not fact.signal.attribute.several:
        return [chance.choice(fact.inputs)]
    known, *members = fact.inputs
    return [known, *(input for input in members if chance.randrange(_MEMBERS) == 0)]


class Samples:
    """Random answers to facts, the same in every process: the name of a fact is the seed of its answers.

    `size` is how many organizations there are, and `all` has the bit of each.
    """

    def __init__(self, facts: Mapping[str, Fact], draw: Draw = evenly, size: int = 1024) -> None:
        self.facts = facts
        self.size = size
        self.all = (1 << size) - 1
        self._draw = draw
        self._drawn: dict[str, dict[int, int]] = {}

    def of(self, name: str) -> dict[int, int]:
        """The bits for the inputs of one fact."""
        if name not in self._drawn:
            # Nothing that is drawn is secret.
            chance, fact = random.Random(name), self.facts[name]  # noqa: S311  see above
            drawn = self._draw(chance, fact, self.size)
            self._drawn[name] = {**drawn, **{input: chance.getrandbits(self.size) for input in fact.offset}}
        return self._drawn[name]

    def inputs(self, fixed: Mapping[int, bool] | None = None) -> dict[int, int]:
        """The bits for the inputs of all facts; a fixed input is the same for every organization."""
        found = {input: bits for name in self.facts for input, bits in self.of(name).items()}
        found.update({input: self.all if it else 0 for input, it in (fixed or {}).items()})
        return found

    def turned(self, name: str) -> dict[int, int]:
        """The bits for the inputs of one fact where every organization gets the answer of its neighbour."""
        return {input: (bits >> 1) | (bits & 1) << (self.size - 1) for input, bits in self.of(name).items()}

    def holding(self, bits: list[int], literals: Iterable[int]) -> int:
        """The organizations for which all of the literals hold."""
        found = self.all
        for literal in literals:
            found &= bits[literal]
        return found


class Simulation:
    """The literals of a circuit that may still grow, worked out for samples as they are asked for, and kept."""

    def __init__(self, circuit: Circuit, samples: Samples) -> None:
        self.circuit = circuit
        self.all = samples.all
        self._bits = {**samples.inputs(), TRUE: samples.all}

    def of(self, literal: int) -> int:
        """For which of the organizations a literal holds."""
        bits, gates = self._bits, self.circuit.gates
        if abs(literal) not in bits:
            for gate in self.circuit.cone([literal], bits):
                if gate not in bits:
                    found = self.all
                    for part in gates[gate] or ():
                        found &= bits[part] if part > 0 else self.all ^ bits[-part]
                    bits[gate] = found
        return bits[literal] if literal > 0 else self.all ^ bits[-literal]


def reading(circuit: Circuit, facts: Collection[Fact]) -> list[int]:
    """For each gate the facts that it depends on, one a bit."""
    found = [0] * len(circuit.gates)
    for index, fact in enumerate(facts):
        for input in fact.free:
            found[input] = 1 << index
    for gate, parts in enumerate(circuit.gates):
        for part in parts or ():
            found[gate] |= found[abs(part)]
    return found
