"""Whether there are answers for which literals of a circuit hold, asked of z3, and which answers are the least."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import z3  # type: ignore[import-untyped]

from engine.knowledge.value import Value, Values
from engine.problem import ProofTimeout
from engine.prove.circuit import FALSE, TRUE, Circuit
from engine.prove.counter import Fewest
from engine.prove.facts import Fact
from engine.prove.signal import Signal

# The work one check may do, in z3's own units: some seconds, and the same work on every machine.
LIMIT = 2_000_000
GIVEN_UP = "a proof was given up: it takes more work than one check may do"
# z3 takes many clauses fastest as text, which costs time for every variable there is, and few of them one by one.
FEW = 3_000


class Solver:
    """Satisfiability over one circuit and its facts.

    `asks` has the literal of: a question arises, for each that may not; `lawful` of: it is not answered, or arises.
    `allowance` is the work that all questions from now on may do, in z3's units, of which a second has about a million;
    None is no bound.
    """

    def __init__(
        self, circuit: Circuit, facts: Mapping[str, Fact], limit: int = LIMIT, asks: Mapping[str, int] | None = None
    ) -> None:
        self.circuit = circuit
        self.facts = facts
        self.asks = asks or {}
        self.lawful = {name: circuit.any([-facts[name].signal.known, asked]) for name, asked in self.asks.items()}
        self.allowance: int | None = None
        self._spent = 0
        self._gates: dict[str, set[str]] = {}
        # For each gate the facts that it depends on, one a bit, as far as the circuit was read.
        self._reads: list[int] = []
        self._inputs = {input: 1 << place for place, fact in enumerate(facts.values()) for input in fact.free}
        # Of a circuit that counts, the literals that allow so many of a cost.
        self._limited: dict[int, tuple[Fewest, int]] = {}
        self._limit = limit
        self._context = z3.Context()
        self._sort = z3.BoolSort(self._context).ast
        self._variables: dict[int, z3.BoolRef] = {}
        self._empty()
        self.load([literal for fact in facts.values() for literal in fact.literals])

    def _empty(self) -> None:
        """Begin with a solver that has been given nothing."""
        self._solver = z3.SolverFor("QF_FD", ctx=self._context)
        self._solver.set("rlimit", self._limit)
        # z3 would hear an interrupt itself, and lose one that comes when it is about to answer. Python hears it after.
        self._solver.set("ctrl_c", False)
        self._loaded = {TRUE}
        self._model: z3.ModelRef | None = None

    @contextlib.contextmanager
    def _apart(self) -> Iterator[None]:
        """Ask what is asked inside of a solver that is given what these questions need alone.

        Each question costs z3 time for all that it has been given, and a model is one of all of it.
        """
        before = self._solver, self._loaded
        self._empty()
        try:
            yield
        finally:
            self._solver, self._loaded = before
            self._model = None

    def possible(self, literals: Iterable[int]) -> bool:
        """Whether all of the literals can hold together. Raises ProofTimeout."""
        wanted = [literal for literal in literals if literal != TRUE]
        if FALSE in wanted or self._exceeded(wanted):
            return False
        self.load(wanted)
        self._model = None
        found = self._solver.check([self._variable(literal) for literal in wanted])
        if found == z3.unknown:
            self._account()
            raise ProofTimeout(GIVEN_UP)
        self._account()
        return bool(found == z3.sat)

    @contextlib.contextmanager
    def bounded(self, allowance: int) -> Iterator[None]:
        """Allow so much work to all the questions inside, which raise ProofTimeout beyond it."""
        before, self.allowance = self.allowance, allowance
        try:
            yield
        finally:
            self.allowance = before

    def spend(self, work: int) -> None:
        """Count work that is done outside. Raises ProofTimeout where all that was allowed is used up."""
        if self.allowance is not None:
            self.allowance -= work
            if self.allowance < 0:
                raise ProofTimeout("it takes more work than is allowed")

    def _account(self) -> None:
        if self.allowance is not None:
            spent = int(self._solver.statistics().get_key_value("rlimit count"))
            before, self._spent = self._spent, spent
            # Besides, every question costs something for each gate that z3 has been given.
            self.spend(max(0, spent - before) + len(self._loaded) // 20)

    def true(self, literals: Iterable[int]) -> set[int]:
        """Those of the literals that are true in what the last check found; they must have been loaded."""
        if self._model is None:
            self._model = self._solver.model()
        context, model, value = self._context.ref(), self._model.model, (z3.Ast * 1)()
        found = set()
        for literal in literals:
            holds = literal == TRUE
            if abs(literal) != TRUE:
                z3.Z3_model_eval(context, model, self._variable(abs(literal)).ast, False, value)
                holds = (z3.Z3_get_bool_value(context, value[0]) == z3.Z3_L_TRUE) == (literal > 0)
            if holds:
                found.add(literal)
        return found

    def least(
        self, wanted: Iterable[int], costs: Iterable[Collection[int]], preferred: Sequence[int]
    ) -> list[int] | None:
        """`wanted` with what makes the fewest of each of the costs hold, in this order; None where it cannot be.

        Of what is left, each of the preferred literals is decided in order, and holds where it can.
        """
        decided = list(wanted)
        if not self.possible(decided):
            return None
        for cost in costs:
            most = next(each for each in self._limits(cost, decided) if self.possible([*decided, each]))
            decided.append(most)
        return self.first(decided, preferred)

    def _limits(self, cost: Collection[int], decided: list[int]) -> Iterator[int]:
        """Literals that allow more and more of a cost, from what is decided at least to all of it."""
        fewest = Fewest(self.circuit, cost) if self.circuit.counts else None
        for count in range(fewest.of(decided) if fewest else 0, len(cost) + 1):
            literal = self.circuit.at_most(cost, count)
            if fewest:
                self._limited[literal] = fewest, count
            yield literal

    def _exceeded(self, wanted: list[int]) -> bool:
        """Whether literals need more of a cost than one of them allows, as far as that is worked out without z3."""
        limits = [self._limited[literal] for literal in wanted if literal in self._limited]
        return any(fewest.of(each for each in wanted if each not in self._limited) > most for fewest, most in limits)

    def first(self, decided: list[int], preferred: Sequence[int]) -> list[int]:
        """`decided`, which is possible, with each of the preferred literals, negated where it cannot hold."""
        self.load(preferred)
        self.possible(decided)
        true = self.true(preferred)
        for literal in preferred:
            if literal not in true and self.possible([*decided, literal]):
                true = self.true(preferred)
            decided.append(literal if literal in true else -literal)
        return decided

    def witness(self, wanted: Iterable[int], arising: bool = True) -> Values | None:
        """The answers to the fewest questions for which all of the literals hold, or None: no answers do.

        With `arising`, every question that is answered arises under these answers.
        """
        literals = list(wanted)
        if arising:
            literals.extend(self.arising(self.read_by(literals)))
        facts = self.read_by(literals)
        with self._apart():
            return self._fewest(literals, facts)

    def _fewest(self, literals: list[int], facts: Mapping[str, Fact]) -> Values | None:
        """The answers to the fewest of some questions for which all of the literals hold, or None."""
        known = [fact.signal.known for fact in facts.values()]
        sets = [fact.signal for fact in facts.values() if fact.signal.attribute.several]
        members = [literal for signal in sets for literal in signal.values.values()]
        decided = self.least(literals, [known, members], known)
        if decided is None:
            return None
        chosen = {name: fact for name, fact in facts.items() if fact.signal.known in decided}
        for fact in chosen.values():
            decided = self.settled(decided, fact)
        self.possible(decided)
        true = self.true([each for fact in chosen.values() for each in fact.literals])
        found = {name: fact.decoded(true) for name, fact in chosen.items()}
        return {name: value for name, value in found.items() if value is not None}

    def settled(self, decided: list[int], fact: Fact, near: Value | None = None) -> list[int]:
        """`decided`, which is possible, with one value: the first that can be, of numbers and levels the nearest."""
        signal = fact.signal
        if signal.known not in decided:
            decided = self.first(decided, [signal.known])
        if signal.known not in decided:
            return decided
        values = list(signal.values.values())
        if signal.attribute.several:
            return self.first(decided, values)
        if signal.starts:
            position = 0 if near is None else list(signal.values).index(signal.start(near))
            distance = self._distance(decided, signal, position)
            values = [values[each] for each in (position - distance, position + distance) if 0 <= each < len(values)]
        found = next([*decided, literal] for literal in values if self.possible([*decided, literal]))
        return self._placed(found, fact, near) if fact.place else found

    def _placed(self, decided: list[int], fact: Fact, near: Value | None) -> list[int]:
        """`decided`, which ends with the region of a number that is read exactly, with the nearest place in it.

        Without a value to be near to, it is the nearest to the usual one.
        """
        start = next(value for value, literal in fact.signal.values.items() if literal == decided[-1])
        wanted = fact.usual if near is None else near
        up, down = list(reversed(fact.place)), [-bit for bit in reversed(fact.place)]
        if end := fact.nearest_end(start, wanted):
            return self.first(decided, down if end < 0 else up)
        found: list[tuple[int, list[int]]] = []
        for side, preferred in ((fact.at_most(wanted), up), (fact.at_least(wanted), down)):
            if self.possible([*decided, side]):
                settled = self.first([*decided, side], preferred)
                found.append((fact.distance(set(settled), wanted), settled))
        return min(found, key=lambda each: each[0])[1]

    def _distance(self, decided: list[int], signal: Signal, position: int) -> int:
        """How many values a number or a level must be away from the one at a position, at the least."""
        low, high = 0, len(signal.starts) - 1
        while low < high:
            middle = (low + high) // 2
            first, last = max(0, position - middle), min(len(signal.starts), position + middle + 1)
            if self.possible([*decided, signal.reaches[first], -signal.reaches[last]]):
                high = middle
            else:
                low = middle + 1
        return high

    def arising(self, names: Iterable[str]) -> list[int]:
        """Literals that all hold where each of these facts, and of those that decide on them, is unknown or arises."""
        return [self.lawful[name] for name in self.with_gates(names) if name in self.lawful]

    def with_gates(self, names: Iterable[str]) -> list[str]:
        """These facts, and all that decide, directly or by way of others, whether their questions arise."""
        found: dict[str, None] = {}
        queue = list(names)
        while queue:
            name = queue.pop()
            if name not in found:
                found[name] = None
                queue.extend(self._gates_of(name))
        return [name for name in self.facts if name in found]

    def _gates_of(self, name: str) -> set[str]:
        if name not in self._gates:
            self._gates[name] = set(self.read_by([self.asks[name]])) if name in self.asks else set()
        return self._gates[name]

    def read_by(self, literals: Iterable[int]) -> dict[str, Fact]:
        """The facts that some of the literals depend on."""
        reads, gates = self._reads, self.circuit.gates
        for gate in range(len(reads), len(gates)):
            found = self._inputs.get(gate, 0)
            for part in gates[gate] or ():
                found |= reads[abs(part)]
            reads.append(found)
        behind = 0
        for literal in literals:
            behind |= reads[abs(literal)]
        return {name: fact for place, (name, fact) in enumerate(self.facts.items()) if behind >> place & 1}

    def _variable(self, literal: int) -> z3.BoolRef:
        found = self._variables.get(literal)
        if found is None:
            context = self._context.ref()
            if literal > 0:
                made = z3.Z3_mk_const(context, z3.Z3_mk_int_symbol(context, literal), self._sort)
            else:
                made = z3.Z3_mk_not(context, self._variable(-literal).ast)
            found = self._variables[literal] = z3.BoolRef(made, self._context)
        return found

    def _clause(self, literals: Sequence[int]) -> None:
        """Assert that one of the literals holds; by z3's own functions, since z3.Or takes eight times as long."""
        context, parts = self._context.ref(), [self._variable(literal).ast for literal in literals]
        whole = z3.Z3_mk_or(context, len(parts), (z3.Ast * len(parts))(*parts))
        z3.Z3_solver_assert(context, self._solver.solver, whole)

    def load(self, literals: Iterable[int]) -> None:
        """Give z3 the gates that decide these literals, as clauses (Tseitin 1968); DIMACS is its fastest way in."""
        missing = {abs(literal) for literal in literals} - self._loaded
        if not missing:
            return
        clauses: list[list[int]] = []
        for gate in self.circuit.cone(missing, self._loaded):
            parts = self.circuit.gates[gate]
            if gate not in self._loaded and parts is not None:
                clauses.extend([-gate, part] for part in parts)
                clauses.append([*(-part for part in parts), gate])
            self._loaded.add(gate)
        if len(clauses) > FEW:
            lines = [f"{' '.join(map(str, clause))} 0" for clause in clauses]
            self._solver.from_string(f"p cnf {len(self.circuit.gates)} {len(lines)}\n" + "\n".join(lines) + "\n")
        else:
            for clause in clauses:
                self._clause(clause)
