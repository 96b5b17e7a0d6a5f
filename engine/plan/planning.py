"""From a verdict to programs, months, money and people."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Protocol

from engine.knowledge.base import Knowledge
from engine.knowledge.catalogue import Cost, Overlap, Phase, PlanEntry, PlanRules, Program, Shortened
from engine.knowledge.condition import Condition
from engine.knowledge.range import Range
from engine.knowledge.three_valued import status
from engine.knowledge.value import Values
from engine.plan.exchange import exchanged
from engine.plan.fit import fit
from engine.plan.people import most_people, staffing
from engine.plan.plan import OtherOrder, Plan, Planned, PlannedCost, PlannedPhase
from engine.plan.terms import UNSTATED, Terms

MONTHS_PER_YEAR = 12
# The years that a plan counts one by one.
YEARS = 3


class Situation(Protocol):
    """What a plan depends on."""

    def holds(self, condition: Condition) -> bool:
        """Whether the condition of an entry is known to hold."""

    def in_place(self, program: str) -> bool:
        """Whether a program is known to be in place already."""


class Known:
    """The situation that these values, answers and conclusions, are."""

    def __init__(self, knowledge: Knowledge, values: Values) -> None:
        self.values = values
        self.attributes = knowledge.attributes
        held = values.get(knowledge.plan.held) if knowledge.plan else None
        self.held = held if isinstance(held, tuple) else ()

    def holds(self, condition: Condition) -> bool:
        """Whether a condition holds for the values."""
        return status(condition, self.values, self.attributes) == "holds"

    def in_place(self, program: str) -> bool:
        """Whether the answers name the program as held."""
        return program in self.held


def plan_for(knowledge: Knowledge, values: Values, terms: Terms = UNSTATED) -> Plan:
    """The plan that these values, answers and conclusions, stand for, on these terms; empty where it is none."""
    rules = knowledge.plan
    if rules is None:
        return Plan()
    planner = Planner(knowledge, rules, Known(knowledge, values))
    planned = [planner.planned(number) for number in range(len(rules.programs))]
    plan = Plan([each for each in planned if each], rules.currency, declared=True, start=terms.start)
    _sum(plan)
    plan.amounts, plan.rounded_to = rules.amounts, rules.rounded_to
    assumed = {name for each in plan.programs for name in each.assumes}
    plan.assumptions = [each for name, each in knowledge.assumptions.items() if name in assumed]
    plan.other_order = list(planner.other_orders(plan.programs))
    if terms.exchange:
        exchanged(plan, terms.exchange)
    fit(plan, rules, values)
    return plan


class Planner:
    """The entries of a plan in one situation, each worked out from the entries before it."""

    def __init__(self, knowledge: Knowledge, rules: PlanRules, situation: Situation, priced: bool = True) -> None:
        """Where it is not to be `priced`, its costs are left out, and what they depend on is not asked."""
        self.priced = priced
        self.knowledge = knowledge
        self.rules = rules
        self.situation = situation

    def planned(self, number: int) -> Planned | None:
        """One entry by its place in the plan, from 0; None where its condition is not known to hold."""
        entry = self.rules.programs[number]
        if not self.situation.holds(entry.when):
            return None
        program = self.knowledge.programs[entry.program]
        kept = self.situation.in_place(entry.program)
        before = self._before(number)
        start = _start(before, entry)
        phases = [] if kept else self._phases(program, entry, start)
        overlap, other = self._overlap(number) if self.priced and not kept else (None, "")
        costs = self._costs(entry.program, overlap) if self.priced and not kept else []
        saved_by = self.knowledge.programs[other].title if other else ""
        people = program.fte
        upkeep = Range.of(people.kept) if people and people.kept else None
        return Planned(
            id=entry.program,
            program=program,
            role=entry.role,
            role_title=self.rules.roles[entry.role],
            start=start,
            end=phases[-1].end if phases else start,
            phases=phases,
            costs=costs,
            upkeep=self._upkeep(program),
            cost=Range() if kept else total([cost.net for cost in costs]) if costs else None,
            gross=Range() if kept else total([cost.gross for cost in costs]) if costs else None,
            saved=total([cost.saved for cost in costs if cost.saved]) if saved_by else None,
            saved_by=saved_by,
            annual=program.cost("yearly") if self.priced else None,
            fte=upkeep if kept else Range.of(people.range) if people else None,
            upkeep_fte=upkeep,
            kept=kept,
            after=entry.after if before else "",
            assumes=_assumes(phases, overlap),
        )

    def _before(self, number: int) -> Planned | None:
        """What the entry of that place starts after: the first entry above it that plans the program it names."""
        wanted = self.rules.programs[number].before
        for earlier in range(number if wanted else 0):
            if self.rules.programs[earlier].program == wanted and (planned := self.planned(earlier)):
                return planned
        return None

    def _phases(self, program: Program, entry: PlanEntry, start: Range) -> list[PlannedPhase]:
        planned = []
        for phase in program.phases:
            shortened = self._shortened(phase, entry)
            end = start + (phase.length.less(shortened.percent) if shortened else phase.length)
            planned.append(PlannedPhase(phase, start, end, shortened))
            start = end
        return planned

    def _shortened(self, phase: Phase, entry: PlanEntry) -> Shortened | None:
        """What shortens a phase: the first program named by it that is in place by then."""
        for each in phase.shortened:
            if self.situation.in_place(each.by) or entry.after == each.by:
                return each
        return None

    def _overlap(self, number: int) -> tuple[Overlap | None, str]:
        """The overlap with a program that is in place or planned before, and that program."""
        id = self.rules.programs[number].program
        for each in self.knowledge.overlaps:
            others = [name for name in each.between if name != id]
            if id in each.between and others and self._earlier(others[0], number):
                return each, others[0]
        return None, ""

    def _costs(self, id: str, overlap: Overlap | None) -> list[PlannedCost]:
        """The first costs of a program, less what an overlap saves."""
        return [
            _cost(cost, overlap.percent if overlap and name in overlap.of else None)
            for name, cost in self.knowledge.programs[id].costs.items()
            if cost.when == "first"
        ]

    def _upkeep(self, program: Program) -> list[PlannedCost]:
        """The yearly costs of a program."""
        yearly = [cost for cost in program.costs.values() if cost.when == "yearly"] if self.priced else []
        return [_cost(cost, None) for cost in yearly]

    def other_orders(self, planned: list[Planned]) -> Iterator[OtherOrder]:
        """What all first costs would be with two pursued programs that share work in the other order."""
        pursued = {each.id: each for each in planned if not each.kept and each.costs}
        for overlap in self.knowledge.overlaps:
            one, other = (pursued.get(id) for id in overlap.between[:2])
            if one is None or other is None or bool(one.saved) == bool(other.saved):
                continue
            first, second = (one, other) if other.saved else (other, one)
            saved = total([each.saved for each in self._costs(first.id, overlap) if each.saved])
            cost = total([each.cost for each in planned if each.cost]) + (second.saved or Range()) - saved
            if saved != second.saved:
                yield OtherOrder(first, cost)

    def _earlier(self, program: str, number: int) -> bool:
        """Whether a program is in place, or planned by an entry above the one of that place."""
        return self.situation.in_place(program) or any(
            entry.program == program and self.situation.holds(entry.when) for entry in self.rules.programs[:number]
        )


def _assumes(phases: list[PlannedPhase], overlap: Overlap | None) -> list[str]:
    """The names of the assumptions that a program rests on."""
    names = [each.shortened.assumes for each in phases if each.shortened]
    return [name for name in dict.fromkeys([*names, *([overlap.assumes] if overlap else [])]) if name]


def _start(before: Planned | None, entry: PlanEntry) -> Range:
    """When an entry starts: after the program it follows, or after one phase of that; at once where that has none."""
    if before is None:
        return Range()
    ends = [phase.end for phase in before.phases if phase.phase.phase == entry.after_phase]
    return ends[0] if ends else before.end


def _cost(cost: Cost, percent: list[float] | None) -> PlannedCost:
    gross = cost.amount
    if percent is None:
        return PlannedCost(cost, gross, None, gross)
    net = gross.less(percent)
    return PlannedCost(cost, gross, gross - net, net)


def total(ranges: list[Range]) -> Range:
    """The sum of ranges, end by end."""
    if not ranges:
        return Range()
    found, *rest = ranges
    for each in rest:
        found += each
    return found


def _sum(plan: Plan) -> None:
    plan.unpriced = [planned.id for planned in plan.programs if planned.cost is None]
    plan.cost = total([planned.cost for planned in plan.programs if planned.cost])
    plan.saved = total([planned.saved for planned in plan.programs if planned.saved])
    plan.gross = total([planned.gross for planned in plan.programs if planned.gross])
    plan.annual = total([planned.annual for planned in plan.programs if planned.annual])
    plan.years = [total([of_year(planned, year) for planned in plan.programs]) for year in range(1, YEARS + 1)]
    plan.three_years = total(plan.years)
    plan.staffing = staffing(plan.programs)
    plan.fte = most_people(plan.staffing)


def of_year(planned: Planned, year: int) -> Range:
    """What a program costs in a year, counted from 1: what it costs until its end, less what until its start."""
    until = spent(planned, year * MONTHS_PER_YEAR)
    return until - spent(planned, (year - 1) * MONTHS_PER_YEAR) if year > 1 else until


def paid(planned: Planned, months: int) -> Range:
    """The first costs of a program that are paid within so many months from today.

    It surely starts by then only where its latest start does.
    """
    if planned.cost is None:
        return Range()
    return Range(
        planned.cost.low if planned.start.high < months else Fraction(0),
        planned.cost.high if planned.start.low < months else Fraction(0),
    )


def spent(planned: Planned, months: int) -> Range:
    """What a program costs within so many months: its first costs, and upkeep month by month once it is done.

    One that is in place already is kept up from the first month on.
    """
    if planned.annual is None:
        return paid(planned, months)
    years = Range(max(months - planned.end.high, Fraction(0)), max(months - planned.end.low, Fraction(0)))
    return paid(planned, months) + Range(_part(planned.annual.low, years.low), _part(planned.annual.high, years.high))


def _part(annual: Fraction, months: Fraction) -> Fraction:
    """What of a yearly amount falls into so many months, to a hundredth; a half goes to the even one.

    In whole numbers, since that takes a fifth of the time that fractions take.
    """
    parts = annual.denominator * months.denominator * MONTHS_PER_YEAR
    hundredths, rest = divmod(annual.numerator * months.numerator * 100, parts)
    if 2 * rest > parts or (2 * rest == parts and hundredths % 2):
        hundredths += 1
    return Fraction(hundredths, 100)
