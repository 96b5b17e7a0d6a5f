"""The rules read as a formula: what holds for all organizations at once, and the least one for which something holds.

Each question is one of satisfiability over the circuit of engine.prove.encoding, asked of z3 under assumptions;
simulating random organizations first answers most of the cheap half, z3 proves the rest. Where several answers are
least, the first in the order of the vocabulary is given, so that the same question has the same answer everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple, Protocol

from engine.knowledge.base import Knowledge
from engine.knowledge.condition import magnitude
from engine.knowledge.value import Value, Values
from engine.problem import Problem, ProblemError, Where
from engine.prove.adder import Sum
from engine.prove.circuit import FALSE, Circuit
from engine.prove.disagreement import Disagreement, disagreements
from engine.prove.encoding import Encoding
from engine.prove.facts import facts_of
from engine.prove.fewest import FewestChanges
from engine.prove.samples import Samples, evenly, half_answered, reading
from engine.prove.signal import Signal
from engine.prove.solver import LIMIT, Solver

# More outcomes of a sum than these are told by their ends.
MOST_SUMS = 20
KEPT_CONES = 64


class ProofMismatchError(ProblemError):
    """Inference does not confirm what was proved: one of the two readings is wrong."""

    def __init__(self, message: str) -> None:
        said = f"{message}; this is a defect of the program, please report it with the knowledge base"
        super().__init__([Problem(Where("proof"), "readings-differ", said)])


class Followed(Protocol):
    """What another reading of the rules says of some answers: the value of every attribute that has one."""

    @property
    def values(self) -> Values:
        """Every value, of answers and conclusions; what is unknown is not in it."""


class _State(NamedTuple):
    """What some answers decide of a circuit, the gates that are left, and organizations that have these answers.

    `bits` are those of random organizations, of which the `usual` ones answer only what arises.
    """

    decided: dict[int, bool]
    left: list[int]
    bits: list[int]
    usual: int


class Theory:
    """What is proved of one knowledge base. Made once; not for several threads at a time."""

    def __init__(self, knowledge: Knowledge, limit: int = LIMIT) -> None:
        self.knowledge = knowledge
        self.circuit = Circuit()
        self.facts = facts_of(self.circuit, knowledge)
        self.encoding = Encoding(self.circuit, self.facts, knowledge)
        self.solver = Solver(self.circuit, self.facts, limit, self.encoding.asks())
        # For each gate the facts that it depends on, one a bit.
        self.reads = reading(self.circuit, list(self.facts.values()))
        self._samples = Samples(self.facts, half_answered(evenly) if self.circuit.counts else evenly)
        self._cones: dict[tuple[int, ...], list[int]] = {}
        self._copies: dict[str, dict[int, int]] = {}
        self._matters: dict[tuple[str, tuple[str, ...]], int] = {}

    def conclusions(self, answers: Values) -> dict[str, Value | None]:
        """Every conclusion for these answers, worked out by the circuit."""
        return self.decoded(self.holding(answers, self.concluded))

    def decoded(self, true: set[int]) -> dict[str, Value | None]:
        """Every conclusion, by those of the literals `concluded` that hold."""
        return {name: signal.decoded(true) for name, signal in self._conclusions.items()}

    @cached_property
    def concluded(self) -> list[int]:
        """The literals that say what every conclusion is."""
        return [each for signal in self._conclusions.values() for each in signal.outputs]

    @cached_property
    def _conclusions(self) -> dict[str, Signal]:
        signals = self.encoding.signals
        return {name: signals[name] for name in sorted(signals) if name not in self.facts}

    def holding(self, answers: Values, literals: Iterable[int]) -> set[int]:
        """Those of the literals that hold for these answers, worked out by the circuit."""
        return self.holding_each([answers], literals)[0]

    def holding_each(self, several: Sequence[Values], literals: Iterable[int]) -> list[set[int]]:
        """For each of several answers those of the literals that hold, worked out by the circuit for all at once."""
        wanted = list(literals)
        inputs: dict[int, int] = {}
        for place, answers in enumerate(several):
            for name, fact in self.facts.items():
                for input, given in fact.assigned(answers.get(name)).items():
                    inputs[input] = inputs.get(input, 0) | int(given) << place
        everyone = (1 << len(several)) - 1
        bits = self.circuit.blank(inputs, everyone)
        self.circuit.simulate(self._cone(tuple(wanted)), bits, everyone)
        return [{literal for literal in wanted if bits[literal] >> place & 1} for place in range(len(several))]

    def outcomes(
        self,
        attribute: str,
        answers: Values,
        refused: Collection[str] = (),
        also: Sequence[int] = (),
        impossible: Collection[Value | None] = (),
    ) -> list[Value | None]:
        """The values that a conclusion can still have, in their order, None (unknown) last; of a set, the members.

        Of a sum that can still be more than MOST_SUMS they are the least and the greatest.

        What is not answered may get any answer, if its question arises, or stay unknown; what is refused stays unknown.
        The literals of `also` hold besides. Of values known to be `impossible` nothing is proved.
        """
        signal = self.encoding.signals[attribute]
        if isinstance(signal, Sum):
            return self._sums(signal, [*self._fixed(answers, refused), *also])
        candidates: dict[Value | None, int] = dict(signal.values.items())
        if not signal.attribute.several:
            candidates[None] = -signal.known
            if signal.attribute.choices:
                candidates = {
                    each: candidates[each] for each in [*signal.attribute.choices, None] if each in candidates
                }
        bits, usual = self._simulated([*candidates.values(), *also], answers, refused)
        usual &= self._samples.holding(bits, also)
        fixed = [*self._fixed(answers, refused), *also]
        return [
            value
            for value, literal in candidates.items()
            if bits[literal] & usual or (value not in impossible and self.solver.possible([*fixed, literal]))
        ]

    def _sums(self, signal: Sum, fixed: list[int]) -> list[Value | None]:
        """What a sum can be where some literals hold, None last; of more than MOST_SUMS the least and the greatest."""
        solver, found, left = self.solver, list[Value](), [*fixed, signal.known]
        solver.load(signal.outputs)
        while len(found) <= MOST_SUMS and solver.possible(left):
            value = signal.decoded(solver.true(signal.outputs))
            assert value is not None
            found.append(value)
            left.append(-signal.equals(value))
        if len(found) > MOST_SUMS:
            found = [self._furthest(signal, fixed, up) for up in (False, True)]
        unknown: list[Value | None] = [None] if solver.possible([*fixed, -signal.known]) else []
        return [*sorted(found, key=lambda each: magnitude(each, signal.attribute)), *unknown]

    def _furthest(self, signal: Sum, fixed: list[int], up: bool) -> Value:
        """The greatest value of a sum, or the least, where some literals hold and it is known."""
        wanted = [bit if up else -bit for bit in reversed(signal.bits)]
        self.solver.possible(self.solver.first([*fixed, signal.known], wanted))
        value = signal.decoded(self.solver.true(signal.outputs))
        assert value is not None
        return value

    def between(self, name: str, low: Value, high: Value) -> list[int]:
        """Literals that all hold where a fact that is read exactly is from a value to another one of its region."""
        fact = self.facts[name]
        return [fact.signal.equals(low), fact.at_least(low), fact.at_most(high)]

    def candidates(self, name: str) -> list[Value]:
        """The answers to a fact that rules tell apart; of a set, none and each member alone."""
        fact = self.facts[name]
        if fact.signal.attribute.several:
            return [(), *((str(member),) for member in fact.signal.values)]
        if fact.signal.regions:
            return [fact.representative(start) for start in fact.signal.values]
        return list(fact.signal.values)

    def relevant(
        self, names: Iterable[str], answers: Values, skipped: Collection[str] = (), needless: Collection[str] = ()
    ) -> set[str]:
        """The facts, neither answered nor skipped, whose answer can change a named conclusion.

        That is: whatever else is answered or not, where it arises, two answers to the fact, one of which may be none,
        make a difference; what else is answered arises with both. Of what is known to be `needless` nothing is proved.
        """
        wanted = tuple(sorted(set(names)))
        literals = self._outputs(wanted)
        state = self._state(literals, answers, skipped)
        behind = self.circuit.open_behind(literals, state.decided)
        open_facts = {name for name, fact in self.facts.items() if not behind.isdisjoint(fact.free)}
        open_facts.difference_update(needless)
        lawful = self._lawful(answers, skipped)
        found = {name for name in open_facts if self._seen_to_matter(name, state, literals, lawful)}
        fixed = self._fixed(answers, skipped)
        for name in sorted(open_facts - found):
            others = self.circuit.replaced(lawful, self._copied(name))
            if self.solver.possible([*fixed, *others, self._matter(name, wanted)]):
                found.add(name)
        return found

    def flip(
        self,
        answers: Values,
        attribute: str,
        value: Value | None,
        assess: Callable[[Values], Followed],
        keep: Collection[str] = (),
        at_least: bool = False,
        withdraw: bool = False,
        most: int = 5,
    ) -> list[dict[str, Value | None]]:
        """The fewest changes of answers that lead to a value; several where as few do, none where nothing leads there.

        A change answers a fact that was unknown, or answers it otherwise; with `withdraw`, also makes it unknown
        (None). Of as many changes, those of fewer members of sets come first; numbers and levels move no further than
        they must. The value of a set is a member that it must have, or all of its members; `at_least` is for numbers
        and levels. Each is confirmed with `assess`, or ProofMismatchError is raised.
        """
        goal = self._goal(attribute, value, at_least)
        found = FewestChanges(self.solver, answers, goal, keep, withdraw).alternatives(most)
        for changes in found:
            changed = {name: each for name, each in {**answers, **changes}.items() if each is not None}
            if not self._reached(assess(changed), attribute, value, at_least):
                raise ProofMismatchError(f"inference does not confirm that {changes} lead to {attribute}: {value}")
        return found

    def differ(self, other: Theory, names: Iterable[str] | None = None) -> list[Disagreement]:
        """Every way in which conclusions are other ones in `other`, each with the least answers for which it happens.

        An empty list is a proof that there are none. The conclusions are those of the verdict, unless named. The
        answers are those that both accept, to questions that arise in both wherever such answers do; what only one
        asks, the other ignores; engine.prove.translation says what is left out. ValueError: a set in only one.
        """
        return disagreements(self.knowledge, other.knowledge, names)

    def _goal(self, attribute: str, value: Value | None, at_least: bool) -> int:
        signal = self.encoding.signals[attribute]
        if at_least and value is not None:
            return signal.least(magnitude(value, signal.attribute))
        if signal.attribute.several and isinstance(value, str):
            return signal.values.get(value, FALSE)
        return signal.equals(value)

    def _reached(self, followed: Followed, attribute: str, value: Value | None, at_least: bool) -> bool:
        got, declared = followed.values.get(attribute), self.knowledge.attributes[attribute]
        if got is None or value is None:
            return got is value
        if at_least:
            return magnitude(got, declared) >= magnitude(value, declared)
        return value in got if isinstance(got, tuple) and isinstance(value, str) else got == value

    def _outputs(self, names: Iterable[str]) -> list[int]:
        return [literal for name in names for literal in self.encoding.signals[name].outputs]

    def _fixed(self, answers: Values, refused: Collection[str]) -> list[int]:
        given: dict[str, Value | None] = {**answers, **dict.fromkeys(refused)}
        literals = [literal for name, value in given.items() for literal in self.facts[name].fixed(value)]
        return [*literals, *self._lawful(answers, refused)]

    def _lawful(self, answers: Values, refused: Collection[str]) -> list[int]:
        """Literals that all hold where what is answered besides arises; what was answered is a fact as it is."""
        return [it for name, it in self.solver.lawful.items() if name not in answers and name not in refused]

    def _assigned(self, answers: Values, refused: Collection[str]) -> dict[int, bool]:
        given: dict[str, Value | None] = {**answers, **dict.fromkeys(refused)}
        return {input: it for name, value in given.items() for input, it in self.facts[name].assigned(value).items()}

    def _simulated(self, literals: Iterable[int], answers: Values, refused: Collection[str]) -> tuple[list[int], int]:
        """The bits of random organizations that have these answers, and which of them answer only what arises."""
        state = self._state(literals, answers, refused)
        return state.bits, state.usual

    def _state(self, literals: Iterable[int], answers: Values, refused: Collection[str]) -> _State:
        assigned, everyone = self._assigned(answers, refused), self._samples.all
        cone = self._cone((*literals, *self.solver.lawful.values()))
        decided = self.circuit.decided(cone, assigned)
        bits = self.circuit.blank(self._samples.inputs(assigned), everyone)
        for gate, holds in decided.items():
            bits[gate], bits[-gate] = (everyone, 0) if holds else (0, everyone)
        left = [gate for gate in cone if gate not in decided]
        self._only_arising(bits, {*answers, *refused})
        self.circuit.simulate(left, bits, everyone)
        usual = self._samples.holding(bits, self._lawful(answers, refused))
        return _State(decided, left, bits, usual)

    def _only_arising(self, bits: list[int], settled: Collection[str]) -> None:
        """Take from the organizations the answers to questions that do not arise for them."""
        everyone = self._samples.all
        for name, asks in self._gated:
            if name not in settled:
                self.circuit.simulate(self._cone((asks,)), bits, everyone)
                for input in self.facts[name].inputs:
                    bits[input] &= bits[asks]
                    bits[-input] = everyone ^ bits[input]

    @cached_property
    def _gated(self) -> list[tuple[str, int]]:
        """The questions that may not arise, each with the literal of that it does, after those that decide on it."""
        asks = self.solver.asks
        behind = {name: set(self.solver.with_gates([name])) for name in asks}
        return [(name, asks[name]) for name in sorted(asks, key=lambda name: len(behind[name]))]

    def _cone(self, literals: tuple[int, ...]) -> list[int]:
        found = self._cones.get(literals)
        if found is None:
            if len(self._cones) >= KEPT_CONES:
                self._cones.clear()
            found = self._cones[literals] = self.circuit.cone(literals)
        return found

    def _seen_to_matter(self, name: str, state: _State, literals: list[int], lawful: list[int]) -> bool:
        """Whether another answer to one fact changes a literal in one of the simulated organizations."""
        position = list(self.facts).index(name)
        gates = [gate for gate in state.left if self.reads[gate] >> position & 1]
        other = self.circuit.changed(gates, state.bits, self._samples.turned(name), self._samples.all)
        usual = state.usual & self._samples.holding(other, lawful)
        return any((state.bits[literal] ^ other[literal]) & usual for literal in literals)

    def _copied(self, name: str) -> dict[int, int]:
        """Other inputs for a fact, in place of its own."""
        if name not in self._copies:
            self._copies[name] = {input: self.circuit.input() for input in self.facts[name].free}
        return self._copies[name]

    def _matter(self, name: str, names: tuple[str, ...]) -> int:
        """The literal of: with another answer to one fact, a named conclusion is another one."""
        found = self._matters.get((name, names))
        if found is None:
            literals = self._outputs(names)
            others = self.circuit.replaced(literals, self._copied(name))
            pairs = zip(literals, others, strict=True)
            found = self._matters[name, names] = self.circuit.any(
                [self.circuit.differ(one, other) for one, other in pairs if one != other]
            )
        return found
