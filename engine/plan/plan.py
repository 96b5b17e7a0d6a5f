"""From a verdict to a plan: which programs, when, at what cost, by whom, and whether that fits what is available.

Every figure is a range, and ranges are added as intervals: the low end of a sum is the sum of the low ends. Savings
are subtracted so that the range still holds every outcome: the least cost is the lowest figure less the largest share
saved, the greatest is the highest figure less the smallest share.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from engine.infer.inference import Assessment
from engine.knowledge.catalogue import Cost, Phase, PlanEntry, PlanRules, Program, Range, tidy
from engine.knowledge.condition import status
from engine.number import MOST_DIGITS, exact, plain_number

Fitting = Literal["fits", "may not fit", "does not fit"]
MONTHS_PER_YEAR = 12


@dataclass(slots=True)
class PlannedPhase:
    """A phase and the months it starts and ends in, counted from today."""

    phase: Phase
    start: Range
    end: Range


@dataclass(slots=True)
class PlannedCost:
    """One cost category: what it is in full, and the part saved by a program that is in place or comes first."""

    cost: Cost
    gross: Range
    saved: Range | None
    net: Range


@dataclass(slots=True)
class Planned:
    """One program of a plan. `cost` is None where the catalogue has no price; `kept` is a program already in place."""

    id: str
    program: Program
    role: str
    role_title: str
    start: Range
    end: Range
    phases: list[PlannedPhase]
    costs: list[PlannedCost]
    cost: Range | None
    saved: Range | None
    saved_by: str
    annual: Range | None
    fte: Range | None
    kept: bool
    after: str


@dataclass(slots=True)
class Fit:
    """Whether the plan fits one thing that is limited, and a sentence that says so."""

    what: Literal["deadline", "budget", "people"]
    program: str
    fitting: Fitting
    sentence: str


@dataclass(slots=True)
class Plan:
    """The programs of a verdict and their sums; `first_year` is what is paid out in the first twelve months.

    `declared` is false where the knowledge base has no plan at all.
    """

    programs: list[Planned] = field(default_factory=list)
    currency: str = ""
    cost: Range = field(default_factory=Range)
    saved: Range = field(default_factory=Range)
    annual: Range = field(default_factory=Range)
    first_year: Range = field(default_factory=Range)
    fte: Range = field(default_factory=Range)
    fits: list[Fit] = field(default_factory=list)
    unpriced: list[str] = field(default_factory=list)
    declared: bool = False


def plan_for(assessment: Assessment) -> Plan:
    """The plan that an assessment's verdict stands for; empty where it stands for none."""
    rules = assessment.knowledge.plan
    if rules is None:
        return Plan()
    plan = Plan(currency=rules.currency, declared=True)
    in_place = _in_place(assessment, rules)
    for entry in rules.programs:
        if status(entry.when, assessment.values, assessment.knowledge.attributes) == "holds":
            plan.programs.append(_planned(entry, plan, assessment, in_place))
    _sum(plan)
    _fit(plan, rules, assessment)
    return plan


def _in_place(assessment: Assessment, rules: PlanRules) -> tuple[str, ...]:
    held = assessment.answers.get(rules.held)
    return held if isinstance(held, tuple) else ()


def _planned(entry: PlanEntry, plan: Plan, assessment: Assessment, in_place: tuple[str, ...]) -> Planned:
    program = assessment.knowledge.programs[entry.program]
    kept = entry.program in in_place
    before = [planned for planned in plan.programs if planned.id == entry.after]
    start = before[0].end if before else Range()
    phases = [] if kept else _phases(program, start)
    earlier = [*in_place, *(planned.id for planned in plan.programs)]
    costs, saved_by = ([], "") if kept else _costs(entry.program, assessment, earlier)
    saved = _total([cost.saved for cost in costs if cost.saved])
    return Planned(
        id=entry.program,
        program=program,
        role=entry.role,
        role_title=assessment.knowledge.plan.roles[entry.role] if assessment.knowledge.plan else entry.role,
        start=start,
        end=phases[-1].end if phases else start,
        phases=phases,
        costs=costs,
        cost=Range() if kept else _total([cost.net for cost in costs]) if costs else None,
        saved=saved if saved_by else None,
        saved_by=saved_by,
        annual=program.cost("yearly"),
        fte=None if kept or not program.fte else Range.of(program.fte.range),
        kept=kept,
        after=entry.after if before else "",
    )


def _phases(program: Program, start: Range) -> list[PlannedPhase]:
    planned = []
    for phase in program.phases:
        end = start + phase.length
        planned.append(PlannedPhase(phase, start, end))
        start = end
    return planned


def _costs(id: str, assessment: Assessment, earlier: list[str]) -> tuple[list[PlannedCost], str]:
    """The first costs of a program, less what an overlap with an earlier one saves."""
    knowledge = assessment.knowledge
    overlaps = [
        (overlap, other)
        for overlap in knowledge.overlaps
        for other in earlier
        if id != other and {id, other} == set(overlap.between)
    ]
    overlap, other = overlaps[0] if overlaps else (None, "")
    planned = []
    for name, cost in knowledge.programs[id].costs.items():
        if cost.when != "first":
            continue
        gross = cost.amount
        if overlap and name in overlap.of:
            least, most = (exact(percent) / 100 for percent in overlap.percent)
            planned.append(PlannedCost(cost, gross, gross.scaled(least, most), gross.scaled(1 - most, 1 - least)))
        else:
            planned.append(PlannedCost(cost, gross, None, gross))
    return planned, knowledge.programs[other].title if other else ""


def _total(ranges: list[Range]) -> Range:
    total = Range()
    for each in ranges:
        total += each
    return total


def _sum(plan: Plan) -> None:
    plan.unpriced = [planned.id for planned in plan.programs if planned.cost is None]
    plan.cost = _total([planned.cost for planned in plan.programs if planned.cost])
    plan.saved = _total([planned.saved for planned in plan.programs if planned.saved])
    plan.annual = _total([planned.annual for planned in plan.programs if planned.annual])
    # A later program surely falls into the first year only where its latest start does.
    surely = [each.cost for each in plan.programs if each.cost and each.start.high < MONTHS_PER_YEAR]
    perhaps = [each.cost for each in plan.programs if each.cost and each.start.low < MONTHS_PER_YEAR]
    plan.first_year = Range(_total(surely).low, _total(perhaps).high)
    together = _total([each.fte for each in plan.programs if each.fte and not each.after])
    later = [each.fte for each in plan.programs if each.fte and each.after]
    plan.fte = Range(
        max([together.low, *(fte.low for fte in later)]), max([together.high, *(fte.high for fte in later)])
    )


def _fit(plan: Plan, rules: PlanRules, assessment: Assessment) -> None:
    deadline, budget, people = (_number(assessment, name) for name in (rules.deadline, rules.budget, rules.people))
    pursued = [planned for planned in plan.programs if not planned.kept]
    if deadline is not None:
        plan.fits.extend(_deadline(planned, deadline) for planned in pursued if planned.phases)
    if budget is not None and any(planned.cost for planned in pursued):
        plan.fits.append(_budget(plan, budget))
    if people is not None and plan.fte.high:
        plan.fits.append(_people(plan, people))


def _number(assessment: Assessment, name: str) -> float | None:
    value = assessment.answers.get(name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def fitting(need: Range, available: float) -> Fitting:
    """Whether what is needed fits: surely, perhaps, or not even at its lowest."""
    if exact(available) >= need.high:
        return "fits"
    return "may not fit" if exact(available) >= need.low else "does not fit"


def _deadline(planned: Planned, months: float) -> Fit:
    found = fitting(planned.end, months)
    said = {
        "fits": "is there in time",
        "may not fit": "may come too late",
        "does not fit": "cannot be there in time",
    }[found]
    title = planned.program.title
    sentence = (
        f"{title} {said}: it is done after {spoken(planned.end, beside=months)} months, and is needed after "
        f"{plain_number(months)}."
    )
    return Fit("deadline", planned.id, found, sentence)


def _budget(plan: Plan, budget: float) -> Fit:
    found = fitting(plan.first_year, budget)
    said = {
        "fits": "The budget covers the first year",
        "may not fit": "The budget may not cover the first year",
        "does not fit": "The budget does not cover the first year",
    }[found]
    unpriced = " (programs without a price not counted)" if plan.unpriced else ""
    has, needed = (
        f"{each} {plan.currency}".rstrip() for each in (plain_number(budget), spoken(plan.first_year, 0, budget))
    )
    sentence = f"{said}: {has} against {needed}{unpriced}."
    return Fit("budget", "", found, sentence)


def _people(plan: Plan, people: float) -> Fit:
    found = fitting(plan.fte, people)
    said = {"fits": "There are enough people", "may not fit": "There may be too few people"}.get(
        found, "There are too few people"
    )
    return Fit("people", "", found, f"{said}: {plain_number(people)} FTE against {spoken(plan.fte, 2, people)} FTE.")


def spoken(figures: Range, digits: int = 1, beside: float | None = None) -> str:
    """A range for a sentence, rounded; one figure where both ends are the same.

    More digits are written where rounding would make nothing of a figure, or move it across the number `beside` it.
    """
    while digits < MOST_DIGITS and not all(_fair(each, digits, beside) for each in (figures.low, figures.high)):
        digits += 1
    low, high = (plain_number(tidy(figure, digits)) for figure in (figures.low, figures.high))
    return low if low == high else f"{low} to {high}"


def _fair(figure: Fraction, digits: int, beside: float | None) -> bool:
    """Whether a rounded figure still stands on the same side of 0, and of another number."""
    rounded = round(figure, digits)
    if beside is None:
        return (rounded == 0) == (figure == 0)
    other = exact(beside)
    return (rounded < other, rounded > other) == (figure < other, figure > other)
