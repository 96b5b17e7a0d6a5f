"""What a check found: where, how grave, and for which answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.knowledge.rule import Rule
from engine.knowledge.value import Values
from engine.problem import Problem, Where


@dataclass(slots=True)
class Finding:
    """A problem, the least answers that show it (a witness or a counterexample), and the rules it is about."""

    problem: Problem
    witness: Values | None = None
    rules: list[str] = field(default_factory=list)
    reason: str = ""

    @property
    def ignored(self) -> bool:
        """Whether a comment takes it back."""
        return self.problem.level == "ignore"


def finding(where: Where, id: str, level: str, message: str, witness: Values | None = None, *rules: Rule) -> Finding:
    """A finding at a place, with the answers that show it and the rules it is about."""
    return Finding(Problem(where, id, message, level), witness, [rule.id for rule in rules])
