"""Mutants of periods: a rule that begins, or ends, a day earlier or later than it says; a case of that day notices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.cases.case import Outcome
from engine.cases.mutation import Mutant, Mutation, Mutator
from engine.infer.expert import Expert
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import tests
from engine.knowledge.day import LAST, number_of
from engine.knowledge.period import NO_VALUE, after, before
from engine.knowledge.rule import Rule
from engine.problem import ProblemError


def boundary_mutants(expert: Expert, outcomes: Sequence[Outcome], about: str = "") -> Iterator[Mutation]:
    """What becomes of every mutant of the period of a rule, each put to the cases of the one day that it changes.

    `about` is the id of the one rule whose mutants are wanted.
    """
    knowledge = expert.knowledge
    rules = [each for each in (*knowledge.rules.values(), *knowledge.resting.values()) if about in ("", each.id)]
    for rule in sorted(rules, key=lambda rule: rule.id):
        for day, change in _changes(rule):
            on_day = _on(expert, day)
            mutant = None if on_day is None else _mutant(rule.id, on_day, change)
            if on_day is not None and mutant is not None:
                cases = [outcome for outcome in outcomes if outcome.case.day == day]
                mutator = Mutator(on_day, [each.case for each in cases], [each.assessment for each in cases])
                judged = Mutation()
                mutator.judge(mutant, judged)
                judged.survivors = [replace(each, day=day) for each in judged.survivors]
                yield judged


def _changes(rule: Rule) -> Iterator[tuple[str, str]]:
    """The days on which a rule would hold, or not, if its period began or ended a day earlier or later."""
    first, last = rule.period.first, rule.period.last
    if first:
        yield first, "holds from a day later"
        if number_of(first) > 1:
            yield before(first), "holds from a day earlier"
    if last:
        yield last, "holds until a day earlier"
        if number_of(last) < LAST:
            yield after(last), "holds until a day later"


def _on(expert: Expert, day: str) -> Knowledge | None:
    """The knowledge base of a day; None where a figure that is read has no value then."""
    try:
        return expert.on(day).knowledge
    except ProblemError as error:
        if any(problem.id != NO_VALUE for problem in error.problems):
            raise
        return None


def _mutant(id: str, knowledge: Knowledge, change: str) -> Mutant | None:
    """The rule taken out where it holds, put in where it does not; None where it reads a figure without a value."""
    if id in knowledge.rules:
        return Mutant(knowledge.rules[id], None, change)
    rule = knowledge.resting[id]
    if any(test.figure and test.figure not in knowledge.amounts for test in tests(rule.when)):
        return None
    held = replace(rule, overrides=[each for each in rule.overrides if each in knowledge.rules])
    return Mutant(rule, held, change)
