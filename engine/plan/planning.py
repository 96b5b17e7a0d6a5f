"""From a verdict to programs, months, money and people."""

from __future__ import annotations

from engine.infer.assessment import Assessment
from engine.knowledge.catalogue import PlanEntry, PlanRules, Program
from engine.knowledge.range import Range
from engine.knowledge.three_valued import status
from engine.number import exact
from engine.plan.fit import fit
from engine.plan.plan import Plan, Planned, PlannedCost, PlannedPhase


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
    fit(plan, rules, assessment)
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


MONTHS_PER_YEAR = 12
