"""The most people that a plan takes at any time, as rules: one for every situation that makes a difference to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.knowledge.base import Knowledge
from engine.knowledge.catalogue import PlanRules
from engine.knowledge.condition import Condition, group, unmet
from engine.knowledge.range import Range
from engine.knowledge.rule import Rule
from engine.knowledge.value import Value
from engine.plan.figures import Named, value_of
from engine.plan.people import most_people, staffing
from engine.plan.planning import Planner
from engine.plan.supposed import Supposed
from engine.problem import Problem

# The most situations in which the people are others, and the most that are tried to find them.
MOST = 256
MOST_TRIED = 20_000


@dataclass(frozen=True, slots=True)
class _Question:
    """A question of which the people depend: what they are where it is answered yes, and where it is not."""

    asked: Condition
    yes: _People
    no: _People


_People = Range | _Question | None


class _TooManyError(Exception):
    """More situations than are tried."""


def people_rules(
    id: str, ruleset: str, knowledge: Knowledge, rules: PlanRules, wanted: Mapping[str, Named], problems: list[Problem]
) -> Iterator[Rule]:
    """The rules that conclude the most people; what cannot be said is a problem. Their ids begin with `id`."""
    where = rules.programs[0].where
    try:
        cases = list(_cases(_Finder(knowledge, rules).found(()), ()))
    except _TooManyError:
        cases = []
        too_many = True
    else:
        too_many = len(cases) > MOST
    if too_many:
        message = (
            f"the people of the plan are others in more than {MOST} situations; let fewer programs be planned by "
            "themselves, or leave out the attributes that are fte of the plan"
        )
        problems.append(Problem(where, "too-large", message))
        return
    source = _source(knowledge, rules)
    for number, (conditions, people) in enumerate(cases, 1):
        then: dict[str, Value] = {}
        for name, figure in wanted.items():
            attribute = knowledge.attributes[name]
            value, refused = value_of(attribute, figure.end(people))
            if value is not None:
                then[name] = value
            if refused:
                problems.append(Problem(where, "wrong-value", f"{name}, {attribute.plan} of the plan: {refused}"))
        because = f"The plan takes {people.words(2)} people (FTE) at its busiest."
        yield Rule(f"{id}:{number}", ruleset, group("all", conditions), then, because, source, [], where, derived=True)


class _Finder:
    """The people of a plan by what the questions that it depends on are answered."""

    def __init__(self, knowledge: Knowledge, rules: PlanRules) -> None:
        self.knowledge = knowledge
        self.rules = rules
        self.tried = 0

    def found(self, given: tuple[bool, ...]) -> _People:
        """The people where the first questions are answered so; a question that makes no difference is left out."""
        situation = Supposed(self.knowledge, self.rules.held, given)
        planner = Planner(self.knowledge, self.rules, situation, priced=False)
        planned = [each for each in map(planner.planned, range(len(self.rules.programs))) if each]
        questions = list(situation.asked)
        self.tried += 1 + len(questions) - len(given)
        if self.tried > MOST_TRIED:
            raise _TooManyError
        people: _People = None
        if any(each.fte or each.upkeep_fte for each in planned):
            people = most_people(staffing(planned))
        # What was not given was answered with yes: where any of that is no is found from the last question on.
        for place in range(len(questions) - 1, len(given) - 1, -1):
            no = self.found((*given, *[True] * (place - len(given)), False))
            people = people if people == no else _Question(questions[place], people, no)
        return people


def _cases(people: _People, conditions: tuple[Condition, ...]) -> Iterator[tuple[list[Condition], Range]]:
    if isinstance(people, Range):
        yield list(conditions), people
    elif people is not None:
        yield from _cases(people.yes, (*conditions, people.asked))
        yield from _cases(people.no, (*conditions, unmet(people.asked)))


def _source(knowledge: Knowledge, rules: PlanRules) -> list[str]:
    people = [knowledge.programs[entry.program].fte for entry in rules.programs]
    return list(dict.fromkeys(claim for each in people if each for claim in each.source))
