"""The fewest changes of answers for which something holds."""

from __future__ import annotations

from collections.abc import Collection

from engine.encoding import Fact
from engine.prover import Prover
from engine.vocabulary import Value, Values


class Flip:
    """The changes of answers that lead to a goal, the fewest first."""

    def __init__(self, prover: Prover, answers: Values, goal: int, keep: Collection[str], withdraw: bool) -> None:
        self.prover = prover
        self.answers = answers
        read = prover.read_by([goal])
        self.open = {name: fact for name, fact in read.items() if name not in keep}
        self.base = [goal]
        for name, fact in prover.facts.items():
            if name not in self.open:
                self.base.extend(fact.fixed(answers.get(name)))
            elif name in answers and not withdraw:
                self.base.append(fact.signal.known)
        all_of = prover.circuit.all
        self.changed = {name: -all_of(fact.fixed(answers.get(name))) for name, fact in self.open.items()}
        self.steps = {name: _steps(fact, answers.get(name)) for name, fact in self.open.items()}

    def alternatives(self, most: int) -> list[dict[str, Value | None]]:
        """Changes by attribute, None where an answer is withdrawn. No alternative contains another one.

        Those that change other attributes than the ones before come first, so that few of them show many ways.
        """
        base = self.prover.least(self.base, [list(self.changed.values())], [])
        found: list[dict[str, Value | None]] = []
        seen: list[int] = []
        ways: list[int] = []
        all_of = self.prover.circuit.all
        while base is not None and len(found) < most:
            true = self._next([*base, *seen, *ways])
            if true is None and not ways:
                break
            if true is None:
                ways = []
                continue
            names = [name for name, literal in self.changed.items() if literal in true]
            found.append({name: self.open[name].decoded(true, self.answers.get(name)) for name in names})
            seen.append(-all_of([literal for name in names for literal in self._parts(name) if literal in true]))
            ways.append(-all_of([self.changed[name] for name in names]))
        return found

    def _next(self, wanted: list[int]) -> set[int] | None:
        """What is true of the changes of the fewest steps; None where there are none left."""
        changed = list(self.changed.values())
        decided = self.prover.least(wanted, [[step for steps in self.steps.values() for step in steps]], changed)
        if decided is None:
            return None
        chosen = [fact.signal for name, fact in self.open.items() if self.changed[name] in decided]
        values = [literal for signal in chosen for literal in (signal.known, *signal.values.values())]
        steps = [step for name, steps in self.steps.items() if self.changed[name] in decided for step in steps]
        return set(self.prover.first(decided, [*values, *steps]))

    def _parts(self, name: str) -> list[int]:
        """What a change of this attribute may consist of: that it is one, whether it answers, its steps or new value."""
        signal = self.open[name].signal
        return [self.changed[name], signal.known, -signal.known, *(self.steps[name] or signal.values.values())]


def _steps(fact: Fact, current: Value | None) -> list[int]:
    """Each member that a set gains or loses, and each bound between the old value of a number and the new one."""
    signal = fact.signal
    if signal.attribute.kind == "set":
        members = current if isinstance(current, tuple) else ()
        return [-literal if member in members else literal for member, literal in signal.values.items()]
    if current is None or not signal.starts:
        return []
    position = list(signal.values).index(signal.start(current))
    bounds = list(enumerate(signal.reaches))[1:-1]
    return [literal if index > position else -literal for index, literal in bounds]
