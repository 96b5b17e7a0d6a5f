"""A verdict that is given before it is settled: which values are still possible, and what to answer next.

In the circuit of engine.explain.sensitivity the given answers are fixed. What then depends on few inputs is tried in
all of their assignments at once, one a bit; of many, random ones show most of what is possible; the rest is proved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from engine.explain.sensitivity import Sensitivity
from engine.knowledge.arising import gates
from engine.knowledge.base import Knowledge
from engine.knowledge.dependencies import reachable
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.problem import ProofTimeout

# The most inputs of which every assignment is tried.
FEW = 14
# How many random assignments are tried, in blocks: in each a question is left open, or has few or many inputs true.
BLOCKS, BLOCK = 64, 64
# The work that proving what is possible may do; see engine.prove.solver.
ALLOWED = 4_000_000
# How many of the questions a sentence names.
SHOWN = 4


class Provisional(NamedTuple):
    """The values that the verdict proper may still have, None (there is none) last, and the questions to answer next.

    Of a set they are members, of a number the ends of what it may be. Where it is not `proven` which are possible, they
    are those that were seen.
    """

    possible: list[Value | None]
    questions: list[str]
    proven: bool = True


def provisional(single: Sensitivity, declined: Collection[str]) -> Provisional | None:
    """What is still open about the first of the named conclusions; None where it is settled.

    What was declined stays unknown.
    """
    open = _Open(single, [each for each in declined if each not in single.assessment.answers])
    if not open.inputs:
        return None
    return open.listed() if open.listing else open.proven()


def words(found: Provisional, main: Attribute, knowledge: Knowledge) -> str:
    """Sentences for a reader: the values that are still possible, and the questions to answer next by their titles."""
    titles = ["none yet" if each is None else main.title_of(each) for each in found.possible]
    if main.spans:
        titles = [" to ".join(titles)]
    more = "" if found.proven else " (others were not ruled out)"
    questions = [knowledge.attributes[name].title for name in found.questions]
    told = questions[:SHOWN] if len(questions) > SHOWN + 1 else questions
    rest = f" and {len(questions) - len(told)} more" if len(told) < len(questions) else ""
    return f"Still possible: {', '.join(titles)}{more}. Answer next: {', '.join(told)}{rest}."


class _Open:
    """What the first of the named conclusions still depends on."""

    def __init__(self, single: Sensitivity, refused: list[str]) -> None:
        self.single, self.refused = single, refused
        self.name, self.given = single.names[0], single.assessment.answers
        self.circuit, self.signal = single.encoding.circuit, single.encoding.signals[single.names[0]]
        fixed: dict[str, Value | None] = {**self.given, **dict.fromkeys(refused)}
        self.assigned = {
            input: it for each, value in fixed.items() for input, it in single.facts[each].assigned(value).items()
        }
        self.inputs = self.circuit.undecided(self.signal.outputs, self.assigned)
        self.next = [each for each in single.open if each not in refused]

    @property
    def listing(self) -> bool:
        """Whether the conclusion is one of few values, each of them a literal."""
        attribute = self.signal.attribute
        return not attribute.several and (attribute.boolean or bool(attribute.choices))

    def listed(self) -> Provisional | None:
        """What is possible of a conclusion that is one of few values."""
        attribute = self.signal.attribute
        candidates: dict[Value | None, int] = {
            each: self.signal.values[each] for each in attribute.choices or (True, False) if each in self.signal.values
        }
        candidates[None] = -self.signal.known
        lawful = self._lawful()
        inputs = self.circuit.undecided([*self.signal.outputs, *lawful], self.assigned)
        drawn, count = _every(inputs) if len(inputs) <= FEW else self._random(inputs)
        everyone = (1 << count) - 1
        fixed = {input: everyone if it else 0 for input, it in self.assigned.items()}
        bits = self.circuit.blank({**fixed, **drawn}, everyone)
        self.circuit.simulate(self.circuit.cone([*candidates.values(), *lawful]), bits, everyone)
        usual = everyone
        for literal in lawful:
            usual &= bits[literal]
        found = [value for value, literal in candidates.items() if bits[literal] & usual]
        missing = [value for value in candidates if value not in found and len(inputs) > FEW]
        missing = [each for each in missing if self.circuit.undecided([candidates[each]], self.assigned)]
        try:
            found.extend(self._shown({each: candidates[each] for each in missing}, lawful))
        except ProofTimeout:
            return Provisional(found, self._ordered(self.next), proven=False)
        if len(found) > 1 and not self.next:
            return self.proven()
        found = [value for value in candidates if value in found]
        return Provisional(found, self._ordered(self.next)) if len(found) > 1 else None

    def _shown(self, missing: dict[Value | None, int], lawful: list[int]) -> list[Value | None]:
        """Those of the values that are possible, by proof. Raises ProofTimeout."""
        if not missing:
            return []
        from engine.prove.solver import Solver

        solver = Solver(self.circuit, self.single.facts)
        fixed = [input if it else -input for input, it in self.assigned.items()]
        with solver.bounded(ALLOWED):
            return [each for each, literal in missing.items() if solver.possible([*fixed, *lawful, literal])]

    def proven(self) -> Provisional | None:
        """The same by proof; where no single answer changes it, with all questions that take part in changing it."""
        from engine.prove.theory import Theory

        theory = Theory(self.single.knowledge)
        try:
            with theory.solver.bounded(ALLOWED):
                found = theory.outcomes(self.name, self.given, self.refused)
                if len(found) < 2 and not self.signal.attribute.several:
                    return None
                questions = self.next or sorted(theory.relevant([self.name], self.given, self.refused))
        except ProofTimeout:
            return Provisional([self.single.assessment.values.get(self.name)], self._ordered(self.next), proven=False)
        return Provisional(found, self._ordered(questions)) if questions else None

    def _lawful(self) -> list[int]:
        """Literals that all hold where what the conclusion depends on is answered only if it is asked."""
        facts, knowledge = self.single.facts, self.single.knowledge
        read = [name for name, fact in facts.items() if not self.inputs.isdisjoint(fact.free)]
        names = reachable(read, lambda name: gates(knowledge.attributes[name]))
        return [
            self.circuit.any([-facts[name].signal.known, asked])
            for name, asked in self.single.asks.items()
            if name in names and name not in self.given and name not in self.refused
        ]

    def _random(self, inputs: Collection[int]) -> tuple[dict[int, int], int]:
        """Random assignments of some inputs, the same in every process, and how many there are."""
        import random

        chance = random.Random(BLOCKS)  # noqa: S311  nothing that is drawn is secret
        found = dict.fromkeys(inputs, 0)
        for block in range(BLOCKS):
            for fact in self.single.facts.values():
                density = chance.randrange(4)
                for input in [each for each in fact.free if each in found]:
                    part = (1 << BLOCK) - 1 if density else 0
                    for _ in range(density):
                        part &= chance.getrandbits(BLOCK)
                    found[input] |= part << (block * BLOCK)
        return found, BLOCKS * BLOCK

    def _ordered(self, names: Collection[str]) -> list[str]:
        """Questions in the order to answer them: first what the vocabulary names for want of a verdict."""
        attributes = self.single.knowledge.attributes
        first = attributes[self.name].ask_first
        return [name for name in dict.fromkeys([*first, *attributes]) if name in names]


def _every(inputs: Iterable[int]) -> tuple[dict[int, int], int]:
    """Every assignment of some inputs, one a bit, and how many there are."""
    listed = sorted(inputs)
    count = 1 << len(listed)
    everyone = (1 << count) - 1
    return {input: everyone // ((1 << (1 << place)) + 1) for place, input in enumerate(listed)}, count
