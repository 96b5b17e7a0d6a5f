"""What someone could change to get another conclusion: the fewest changes, and what each of them leads to.

What one can decide comes first, then what time changes too; what one would have to be stands apart, and is no advice.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from engine.answers.proposition import Proposition
from engine.explain.difference import Difference, difference
from engine.infer.assessment import Assessment
from engine.infer.expert import Expert
from engine.knowledge.vocabulary import CHANGEABLE, Changeable
from engine.prove.theory import Theory

# The work that the questions for one proposition may do; see engine.prove.solver.
ALLOWED = 30_000_000


@dataclass(slots=True)
class Way:
    """Alternatives that change as few answers as can do, among those that a decision, time or nature may change."""

    changeable: Changeable
    alternatives: list[Difference]

    @property
    def changes(self) -> int:
        """The number of answers that have to change."""
        return min(len(each.answers) for each in self.alternatives)


@dataclass(slots=True)
class Flip:
    """The ways to a conclusion: what one can decide, what time changes too, and what one would have to be.

    A later way is told where it changes fewer answers than the ones before it; without any, nothing leads there.
    `possible` tells whether the conclusion can be reached at all, once the answers that were kept may change too.
    """

    proposition: Proposition
    assessment: Assessment
    kept: list[str]
    ways: list[Way] = field(default_factory=list)
    possible: bool = True

    @property
    def alternatives(self) -> list[Difference]:
        """The alternatives of all ways."""
        return [each for way in self.ways for each in way.alternatives]

    @property
    def changes(self) -> int:
        """The number of answers that have to change, of whatever kind."""
        return min((way.changes for way in self.ways), default=0)


def flipping(
    expert: Expert,
    assessment: Assessment,
    proposition: Proposition,
    kept: Collection[str],
    most: int,
    theory: Theory | None = None,
) -> Flip:
    """The fewest changes of answers that make a proposition true, by proof; each is confirmed by inference.

    `theory` is one of the same knowledge base, where there is one.

    Raises ProofTimeout where the proof takes too long, and ProofMismatchError where inference does not confirm it.
    """
    theory = theory or Theory(expert.knowledge)
    with theory.solver.bounded(ALLOWED):
        return _found(theory, expert, assessment, Flip(proposition, assessment, sorted(kept)), most)


def _found(theory: Theory, expert: Expert, assessment: Assessment, found: Flip, most: int) -> Flip:
    kept, name, value = found.kept, found.proposition.attribute.name, found.proposition.value
    asked = expert.knowledge.asked
    for place, changeable in enumerate(CHANGEABLE):
        if not any(each.change == changeable for each in asked):
            continue
        beyond = {each.name for each in asked if CHANGEABLE.index(each.change) > place}
        alternatives = []
        for changes in theory.flip(assessment.answers, name, value, expert.assess, keep={*kept, *beyond}, most=most):
            merged = {**assessment.answers, **changes}
            answers = expert.ordered({key: each for key, each in merged.items() if each is not None})
            alternatives.append(difference(assessment, expert.assess(answers)))
        way = Way(changeable, alternatives)
        if alternatives and (not found.ways or way.changes < found.changes):
            found.ways.append(way)
        if found.changes == 1:
            break
    if not found.ways and kept:
        found.possible = bool(theory.flip(assessment.answers, name, value, expert.assess, most=1))
    return found
