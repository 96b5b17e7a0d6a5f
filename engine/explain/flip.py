"""What someone could change to get another conclusion: the fewest changes, and what each of them leads to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from engine.answers.proposition import Proposition
from engine.explain.difference import Difference, difference
from engine.infer.assessment import Assessment
from engine.infer.expert import Expert
from engine.prove.theory import Theory

# The work that the questions for one proposition may do; see engine.prove.solver.
ALLOWED = 30_000_000


@dataclass(slots=True)
class Flip:
    """The alternatives that change the fewest answers, each with all that it changes; none where nothing leads there.

    `possible` tells whether the conclusion can be reached at all, once the answers that were kept may change too.
    """

    proposition: Proposition
    assessment: Assessment
    kept: list[str]
    alternatives: list[Difference] = field(default_factory=list)
    possible: bool = True

    @property
    def changes(self) -> int:
        """The number of answers that have to change."""
        return min((len(each.answers) for each in self.alternatives), default=0)


def flipping(
    expert: Expert, assessment: Assessment, proposition: Proposition, kept: Collection[str], most: int
) -> Flip:
    """The fewest changes of answers that make a proposition true, by proof; each is confirmed by inference.

    Raises ProofTimeout where the proof takes too long, and ProofMismatchError where inference does not confirm it.
    """
    theory = Theory(expert.knowledge)
    theory.solver.allowance = ALLOWED
    name, value = proposition.attribute.name, proposition.value
    found = Flip(proposition, assessment, sorted(kept))
    for changes in theory.flip(assessment.answers, name, value, expert.assess, keep=kept, most=most):
        merged = {**assessment.answers, **changes}
        answers = expert.ordered({key: each for key, each in merged.items() if each is not None})
        found.alternatives.append(difference(assessment, expert.assess(answers)))
    if not found.alternatives and kept:
        found.possible = bool(theory.flip(assessment.answers, name, value, expert.assess, most=1))
    return found
