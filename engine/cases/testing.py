"""A run of the cases: how each went, what they cover, which changes of the rules they notice, and cases to add."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.cases.case import Outcome
from engine.infer.expert import Expert
from engine.knowledge.base import Knowledge
from engine.knowledge.period import joined

if TYPE_CHECKING:
    from engine.cases.coverage import Coverage
    from engine.cases.mutation import Mutation
    from engine.cases.periods import Part
    from engine.cases.suggestion import Suggestion
    from engine.checks.subject import Subject


@dataclass(slots=True)
class Tested:
    """What a run of the cases found; the parts that were not asked for are None, or empty."""

    expert: Expert
    outcomes: list[Outcome]
    coverage: Coverage | None = None
    mutation: Mutation | None = None
    suggestions: list[Suggestion] = field(default_factory=list)
    fail_under: float = 0.0
    caseless: list[str] = field(default_factory=list)

    @property
    def failed(self) -> list[Outcome]:
        """The cases that did not pass."""
        return [outcome for outcome in self.outcomes if not outcome.passed]

    @property
    def told(self) -> list[Outcome]:
        """The cases that did not pass; one that fails in several periods with the same words once, with all of them."""
        alike: dict[object, list[Outcome]] = {}
        for outcome in self.failed:
            case = outcome.case
            key = (case.where, *map(str, outcome.failures)) if case.period is not None else id(outcome)
            alike.setdefault(key, []).append(outcome)
        return [_once(outcomes) for outcomes in alike.values()]

    @property
    def too_little(self) -> bool:
        """Whether less is covered than was asked for."""
        found = self.coverage
        return found is not None and min(found.of_rules, found.of_conditions, found.of_branches) < self.fail_under


def _once(outcomes: list[Outcome]) -> Outcome:
    """Outcomes of one case in several periods as one, named after all of these."""
    first = outcomes[0]
    periods = [outcome.case.period for outcome in outcomes if outcome.case.period is not None]
    if len(outcomes) == 1 or not periods:
        return first
    named = first.case.name.removesuffix(f"({periods[0]})")
    return replace(first, case=replace(first.case, name=f"{named}({'; '.join(map(str, joined(periods)))})"))


def caseless(knowledge: Knowledge, outcomes: list[Outcome]) -> list[str]:
    """The rulesets that no case is about: none stands beside their file, and none makes a rule of theirs match."""
    from engine.load.folder import tests_beside

    files = {outcome.case.where.file: "" for outcome in outcomes}
    matched = {firing.rule.ruleset for outcome in outcomes for firing in outcome.assessment.firings}
    return sorted(
        ruleset.name
        for ruleset in knowledge.rulesets.values()
        if ruleset.name not in matched and tests_beside(ruleset.where.file, files) not in files
    )


def measure(tested: Tested, suggest: bool, mutate: bool) -> None:
    """Coverage, mutants and suggestions: they mean nothing while a case fails."""
    from engine.cases.coverage import coverage_of
    from engine.cases.periods import mutation_of, parts_of
    from engine.checks.analysis import TOGETHER
    from engine.checks.subject import Subject
    from engine.prove.theory import Theory

    parts = parts_of(tested.expert, tested.outcomes)
    subjects = []
    for expert, _ in parts:
        subject = Subject(expert.knowledge, Theory(expert.knowledge), expert.texts)
        subject.theory.solver.allowance = TOGETHER
        subjects.append(subject)
    assessed = [[outcome.assessment for outcome in part.outcomes] for part in parts]
    tested.coverage = coverage_of(zip(subjects, assessed, strict=True))
    if mutate:
        tested.mutation = mutation_of(parts, suggest)
    if suggest:
        tested.suggestions = _suggestions(tested, subjects, parts)


def _suggestions(tested: Tested, subjects: list[Subject], parts: list[Part]) -> list[Suggestion]:
    from engine.cases.suggestion import for_points, for_survivor

    assert tested.coverage
    found: list[Suggestion] = []
    for subject, (expert, _) in zip(subjects, parts, strict=True):
        # What was found in a period is to be shown in that one.
        points = [each for each in tested.coverage.untested if each.of(expert.knowledge)]
        made = for_points(subject, points, expert.assess)
        survivors = tested.mutation.survivors if tested.mutation else ()
        made.extend(
            for_survivor(each, expert.knowledge)
            for each in survivors
            if each.mutant.of(expert.knowledge) and not each.day
        )
        for suggestion in made:
            suggestion.day = expert.knowledge.as_of and expert.knowledge.period.some_day
        found.extend(made)
    for survivor in tested.mutation.survivors if tested.mutation else ():
        if survivor.day:
            suggestion = for_survivor(survivor, tested.expert.on(survivor.day).knowledge)
            suggestion.name, suggestion.day = f"{suggestion.name}, on {survivor.day}", survivor.day
            found.append(suggestion)
    taken = {outcome.case.name for outcome in tested.outcomes}
    for suggestion in found:
        if suggestion.name in taken:
            suggestion.name = f"{suggestion.name} ({suggestion.about})"
        taken.add(suggestion.name)
    return found
