"""The fewest changes of answers for which something holds."""

from __future__ import annotations

from collections.abc import Collection

from engine.knowledge.value import Value, Values
from engine.problem import ProofTimeout
from engine.prove.facts import Fact
from engine.prove.solver import Solver


class FewestChanges:
    """The changes of answers that lead to a goal, the fewest first."""

    def __init__(self, solver: Solver, answers: Values, goal: int, keep: Collection[str], withdraw: bool) -> None:
        self.solver = solver
        self.answers = answers
        read = solver.with_gates(solver.read_by([goal]))
        self.open = {name: solver.facts[name] for name in read if name not in keep}
        self.base = [goal]
        for name, fact in solver.facts.items():
            if name not in self.open:
                self.base.extend(fact.fixed(answers.get(name)))
            elif name in answers and not withdraw:
                self.base.append(fact.signal.known)
        all_of = solver.circuit.all
        self.changed = {name: -all_of(fact.fixed(answers.get(name))) for name, fact in self.open.items()}
        self.base.extend(self._arising())
        self.members = {name: _members(fact, answers.get(name)) for name, fact in self.open.items()}

    def _arising(self) -> list[int]:
        """Literals that hold where each new answer is to a question that arises; what was answered stays a fact."""
        any_of, asks = self.solver.circuit.any, self.solver.asks
        return [
            any_of([-self.changed[name], -fact.signal.known, asks[name]])
            for name, fact in self.open.items()
            if name in asks
        ]

    def alternatives(self, most: int) -> list[dict[str, Value | None]]:
        """Changes by attribute, None where an answer is withdrawn. No alternative contains another one.

        Those that change other attributes than the ones before come first, so that few of them show many ways.
        """
        base = self.solver.least(self.base, [list(self.changed.values())], [])
        found: list[dict[str, Value | None]] = []
        seen: list[int] = []
        ways: list[int] = []
        all_of = self.solver.circuit.all
        while base is not None and len(found) < most:
            true = self._another([*base, *seen], ways)
            if true is None and not ways:
                break
            if true is None:
                ways = []
                continue
            names = [name for name, literal in self.changed.items() if literal in true]
            found.append({name: self.open[name].decoded(true, self.answers.get(name)) for name in names})
            seen.append(-all_of([literal for name in names for literal in self._parts(name, true)]))
            ways.append(-all_of([self.changed[name] for name in names]))
        return found

    def _another(self, wanted: list[int], ways: list[int]) -> set[int] | None:
        """As `_next`, beside the ways; None also where it takes too long to tell that there is no other way."""
        try:
            return self._next([*wanted, *ways])
        except ProofTimeout:
            if not ways:
                raise
            return None

    def _next(self, wanted: list[int]) -> set[int] | None:
        """What is true after the changes of the fewest members; None where there are none left."""
        members = [literal for literals in self.members.values() for literal in literals]
        decided = self.solver.least(wanted, [members], list(self.changed.values()))
        if decided is None:
            return None
        chosen = [name for name, literal in self.changed.items() if literal in decided]
        for name in chosen:
            decided = self.solver.settled(decided, self.open[name], self.answers.get(name))
        self.solver.possible(decided)
        values = [literal for name in chosen for literal in self.open[name].literals]
        return self.solver.true([*values, *members, *self.changed.values()])

    def _parts(self, name: str, true: set[int]) -> list[int]:
        """What a change comes to, such that whatever has all of these parts contains it."""
        signal, current = self.open[name].signal, self.answers.get(name)
        if signal.known not in true:
            return [-signal.known]
        parts = [self.changed[name], signal.known, *(literal for literal in self.members[name] if literal in true)]
        if signal.attribute.several:
            return parts
        values = list(signal.values.values())
        position = next(index for index, literal in enumerate(values) if literal in true)
        if current is None or not signal.starts:
            return [values[position]]
        further = position > list(signal.values).index(signal.start(current))
        return [signal.reaches[position] if further else -signal.reaches[position + 1], *parts]


def _members(fact: Fact, current: Value | None) -> list[int]:
    """The literals of each member that a set gains or loses."""
    if not fact.signal.attribute.several:
        return []
    had = current if isinstance(current, tuple) else ()
    return [-literal if member in had else literal for member, literal in fact.signal.values.items()]
