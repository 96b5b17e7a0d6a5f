"""Cases of a knowledge base that is another one from period to period: each is one of a day, and so of its period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from engine.cases.boundaries import boundary_mutants
from engine.cases.case import Outcome
from engine.cases.computed import computed_in, mutants_of_computed
from engine.cases.mutation import Mutant, Mutation, Mutator, case_for, mutants_of
from engine.infer.expert import Expert
from engine.infer.plain import plain_inference
from engine.knowledge.base import Knowledge


class Part(NamedTuple):
    """A period: its knowledge base, and how the cases went that are of a day in it."""

    expert: Expert
    outcomes: list[Outcome]


def parts_of(expert: Expert, outcomes: list[Outcome]) -> list[Part]:
    """The periods with their cases; of a knowledge base in which nothing depends on the day all of it is one."""
    if not expert.knowledge.as_of:
        return [Part(expert, outcomes)]
    return [
        Part(expert.on(period.some_day), [each for each in outcomes if period.holds(each.case.day)])
        for period in expert.periods
    ]


def mutation_of(parts: Sequence[Part], learn: bool, about: str = "") -> Mutation:
    """Every mutant of every rule that is written and of all that is computed, put to the cases of each period.

    `about` is the one rule, or computed attribute, whose mutants are wanted.

    A mutant is noticed where it is in one period; it is the same where it is proved to be in all of them. With `learn`,
    a case for each survivor is put to the survivors after it, so that one case is not suggested for each of them.
    """
    mutators = [_mutator(part) for part in parts]
    found: dict[tuple[str, int], Mutation] = {}
    for mutator in mutators:
        for key, mutant in _mutants(mutator.knowledge, about):
            before = found.get(key)
            if before is None or not before.noticed:
                judged = Mutation()
                mutator.judge(mutant, judged)
                if before is None or _weight(judged) > _weight(before):
                    found[key] = judged
    for mutator in mutators if learn else ():
        _learn(mutator, found.values())
    total = Mutation()
    outcomes = [outcome for part in parts for outcome in part.outcomes]
    for each in (*found.values(), *boundary_mutants(parts[0].expert, outcomes, about)):
        total.mutants += 1
        total.noticed += each.noticed
        total.same += each.same
        total.survivors.extend(each.survivors)
        total.undecided.extend(each.undecided)
    return total


def _mutants(knowledge: Knowledge, about: str) -> Iterator[tuple[tuple[str, int], Mutant]]:
    """Every mutant of what is written, or of one rule or attribute, each with a key that it has in every period."""
    for rule in (each for each in knowledge.rules.values() if about in ("", each.id)):
        for number, mutant in enumerate(mutants_of(rule, knowledge) if not rule.derived else ()):
            yield (f"rule:{rule.id}", number), mutant
    for attribute in (each for each in computed_in(knowledge) if about in ("", each.name)):
        for number, mutant in mutants_of_computed(attribute, knowledge):
            yield (f"attribute:{attribute.name}", number), mutant


def _weight(judged: Mutation) -> int:
    """What is said of a mutant that is noticed in one period, survives in another, and is the same in a third."""
    return 3 * judged.noticed + 2 * len(judged.survivors) + len(judged.undecided)


def _mutator(part: Part) -> Mutator:
    cases = [outcome.case for outcome in part.outcomes]
    return Mutator(part.expert.knowledge, cases, [outcome.assessment for outcome in part.outcomes])


def _learn(mutator: Mutator, found: Iterable[Mutation]) -> None:
    """Put a case for each survivor of a period to the survivors after it; those that it notices are no more."""
    mutator = Mutator(mutator.knowledge, [], [])
    for each in found:
        for survivor in each.survivors:
            if survivor.mutant.of(mutator.knowledge):
                judged = Mutation()
                mutator.judge(survivor.mutant, judged)
                each.noticed, each.survivors, each.undecided = judged.noticed, judged.survivors, judged.undecided
                # What an earlier case notices is not suggested, so no later mutant is held against it.
                cases = [case_for(left) for left in judged.survivors]
                mutator.runs.extend((case, plain_inference(mutator.knowledge).assess(case.given)) for case in cases)
