"""Which question comes next: the one that most organizations need answered, and that spares most of the others.

Random organizations with the answers given so far are simulated, one in each bit of a number (engine.prove.circuit). A
question is pivotal for one of them where another answer to it alone changes a conclusion; no organization for which
it is pivotal can be settled without it. A bad order costs a question, never a wrong verdict: what must be asked is
proved elsewhere (engine.prove.theory), and the samples only say what comes first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from weakref import WeakKeyDictionary

from engine.knowledge.value import Value, Values
from engine.prove.samples import Samples, as_people_answer
from engine.prove.theory import Theory

# Questions that were put, each with its answer; None where it stays unknown.
Given = dict[str, Value | None]
# What asking a pivotal question weighs against a question that is spared later: it has to be asked in any case.
_PIVOTAL = 10


def ordering_of(theory: Theory) -> Ordering:
    """The order over a theory; to draw its samples takes longer than all else that a question needs, so it is kept."""
    found = _kept.get(theory)
    if found is None:
        found = _kept[theory] = Ordering(theory)
    return found


class Ordering:
    """The samples of one knowledge base. They are the same in every process, so the order is, too."""

    def __init__(self, theory: Theory) -> None:
        self.circuit = theory.circuit
        self.facts = theory.facts
        self.signals = theory.encoding.signals
        self._samples = Samples(self.facts, as_people_answer)
        self.reads = theory.reads
        self._cones: dict[tuple[str, ...], tuple[list[int], dict[str, list[int]]]] = {}
        self._fixed: Given = {}
        self._found: dict[tuple[str, ...], dict[str, int]] = {}

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

    def pivotal(self, names: list[str], answers: Values, refused: Collection[str]) -> tuple[float, int]:
        """How many questions are pivotal for an organization on average, and how many for any at all."""
        found = [bits.bit_count() for bits in self._pivotal(names, answers, refused).values() if bits]
        return sum(found) / self._samples.size, len(found)

    def _cost(self, question: str, pivotal: list[dict[str, int]]) -> float:
        size = self._samples.size
        left = sum(
            part.bit_count() / size * sum(1 for name, bits in found.items() if name != question and bits & part)
            for found in pivotal
            for part in self._parts(question)
        )
        return left - _PIVOTAL * pivotal[0].get(question, 0).bit_count() / size

    def _parts(self, question: str) -> list[int]:
        """The samples parted by their answer to a question."""
        parts = [self._samples.all]
        drawn = self._samples.of(question)
        for bits in (drawn[input] for input in self.facts[question].inputs):
            parts = [half for part in parts for half in (part & bits, part & ~bits) if half]
        return parts

    def _pivotal(self, names: list[str], answers: Values, refused: Collection[str]) -> dict[str, int]:
        """For each open question the samples for which it is pivotal, one a bit; kept for the last answers."""
        fixed: Given = {**answers, **dict.fromkeys(refused)}
        if fixed != self._fixed:
            self._fixed = fixed
            self._found.clear()
        key = tuple(names)
        if key not in self._found:
            self._found[key] = self._turned(key, fixed)
        return self._found[key]

    def _turned(self, names: tuple[str, ...], fixed: Given) -> dict[str, int]:
        """For which samples another answer to each open question changes one of the named conclusions."""
        literals = [literal for name in names for literal in self.signals[name].outputs]
        cone, readers = self._cone(names, literals)
        everyone = self._samples.all
        assigned = {
            input: it for name, value in fixed.items() for input, it in self.facts[name].assigned(value).items()
        }
        bits = self.circuit.blank(self._samples.inputs(assigned), everyone)
        self.circuit.simulate(cone, bits, everyone)
        found: dict[str, int] = {}
        for name, gates in readers.items():
            if name not in fixed:
                other = self.circuit.changed(gates, bits, self._samples.turned(name), everyone)
                found[name] = 0
                for literal in literals:
                    found[name] |= bits[literal] ^ other[literal]
        return found

    def _cone(self, names: tuple[str, ...], literals: list[int]) -> tuple[list[int], dict[str, list[int]]]:
        """The gates behind these literals, and for each fact those of them that depend on it."""
        if names not in self._cones:
            cone = self.circuit.cone(literals)
            readers = {
                name: [gate for gate in cone if self.reads[gate] >> place & 1] for place, name in enumerate(self.facts)
            }
            self._cones[names] = (cone, {name: gates for name, gates in readers.items() if gates})
        return self._cones[names]


# It has parts of its theory, and not the theory itself, so that both are gone together.
_kept: WeakKeyDictionary[Theory, Ordering] = WeakKeyDictionary()
