"""Questions about rules that tests ask of a theory and no command does, by the literals of its encoding."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from engine.knowledge.value import Value, Values
from engine.prove.circuit import FALSE
from engine.prove.theory import Theory


@dataclass(slots=True)
class Defects:
    """The least answers that lead to several values, to none where one is expected, to one where none is; or None."""

    double: Values | None
    missing: Values | None
    unexpected: Values | None


class Questions(Theory):
    """A theory of which more is asked."""

    def certain(self, attribute: str, answers: Values, refused: Collection[str] = ()) -> tuple[str, ...]:
        """The members that a concluded set has whatever else is answered: where it is not missing with any answers."""
        signal = self.encoding.signals[attribute]
        given: dict[str, Value | None] = {**answers, **dict.fromkeys(refused)}
        fixed = [literal for name, value in given.items() for literal in self.facts[name].fixed(value)]
        lawful = [literal for name, literal in self.solver.lawful.items() if name not in given]
        return signal.attribute.ordered(
            [
                member
                for member, literal in signal.values.items()
                if not self.solver.possible([*fixed, *lawful, -literal])
            ]
        )

    def narrowing(
        self, fact: str, attribute: str, answers: Values, refused: Collection[str] = ()
    ) -> dict[Value | None, list[Value | None]]:
        """The outcomes for each answer to a fact that rules tell apart (of a set: none, and each member alone)."""
        given = {name: each for name, each in answers.items() if name != fact}
        others = [name for name in refused if name != fact]
        found = {value: self.outcomes(attribute, {**given, fact: value}, others) for value in self.candidates(fact)}
        return {**found, None: self.outcomes(attribute, given, [*refused, fact])}

    def can_fire(self, rule: str) -> Values | None:
        """The fewest answers for which a rule matches, or None: it never does."""
        return self.solver.witness([self.encoding.match[rule]])

    def can_stand(self, rule: str) -> Values | None:
        """The fewest answers for which a rule matches and is not overridden, or None: there are none."""
        return self.solver.witness([self.encoding.effective(rule)])

    def never_fire(self) -> list[str]:
        """The rules that no answers make match."""
        return [id for id, literal in self.encoding.match.items() if not self.solver.possible([literal])]

    def never_stand(self) -> list[str]:
        """The rules that no answers make match without one that overrides them."""
        return [id for id in self.encoding.match if not self.solver.possible([self.encoding.effective(id)])]

    def overlap(self, one: str, other: str) -> Values | None:
        """The fewest answers for which both rules match, or None: they exclude each other."""
        return self.solver.witness([self.encoding.match[one], self.encoding.match[other]])

    def implies(self, one: str, other: str) -> Values | None:
        """The fewest answers for which one rule matches and the other does not, or None: it always does."""
        return self.solver.witness([self.encoding.match[one], -self.encoding.match[other]])

    def double_or_missing(self, attribute: str) -> Defects:
        """Where a conclusion is several things at once, or is not there exactly where it is expected."""
        signal, condition = self.encoding.signals[attribute], self.knowledge.attributes[attribute].expected_when
        expected = None if condition is None else self.encoding.condition(condition)
        witness = self.solver.witness
        return Defects(
            witness([self.encoding.contradiction.get(attribute, FALSE)]),
            None if expected is None else witness([expected, -signal.known]),
            None if expected is None else witness([-expected, signal.known]),
        )

    def contradictions(self) -> dict[str, Values | None]:
        """For every conclusion that rules could contradict each other on, the least answers for which they do."""
        return {name: self.solver.witness([each]) for name, each in sorted(self.encoding.contradiction.items())}
