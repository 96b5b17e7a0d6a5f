"""Whether a plan fits the time, the money and the people there are."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from engine.knowledge.catalogue import PlanRules
from engine.knowledge.range import Range
from engine.knowledge.value import Values
from engine.number import exact, plain_number
from engine.plan.calendar import Days, day_after, latest_start
from engine.plan.plan import Fit, Fitting, Plan, Planned


def fit(plan: Plan, rules: PlanRules, values: Values) -> None:
    """Add to a plan whether it fits the deadline (months), the budget (its currency) and the people there are."""
    budget, people = (_number(values, name) for name in (rules.budget, rules.people))
    pursued = [planned for planned in plan.programs if not planned.kept]
    deadlines = set()
    for planned in pursued:
        deadline = _number(values, rules.deadline_of(planned.id))
        if deadline is not None and planned.phases:
            deadlines.add(deadline)
            plan.fits.append(_deadline(plan, planned, deadline))
    plan.deadline = deadlines.pop() if len(deadlines) == 1 else None
    if budget is not None:
        plan.budget = exact(budget) * (plan.exchange.rate if plan.exchange else 1)
        if plan.first_year.high or any(planned.cost for planned in pursued):
            plan.fits.append(_budget(plan, plan.budget))
    if people is not None and plan.fte.high:
        plan.fits.append(_people(plan, people))


def _number(values: Values, name: str) -> float | None:
    value = values.get(name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def fitting(need: Range, available: Fraction) -> Fitting:
    """Whether what is needed fits: surely, perhaps, or not even at its lowest."""
    if available >= need.high:
        return "fits"
    return "may not fit" if available >= need.low else "does not fit"


def _deadline(plan: Plan, planned: Planned, months: float) -> Fit:
    found = fitting(planned.end, exact(months))
    said = {
        "fits": "is there in time",
        "may not fit": "may come too late",
        "does not fit": "cannot be there in time",
    }[found]
    sentence = (
        f"{planned.program.title} {said}: done in {planned.end.about(months)} months, you need it in "
        f"{plain_number(months)}."
    )
    if plan.start is None:
        return Fit("deadline", planned.id, found, sentence)
    needed = day_after(plan.start, exact(months))
    latest = Days(latest_start(needed, planned.end.high), latest_start(needed, planned.end.low))
    return Fit("deadline", planned.id, found, f"{sentence} {_start(plan.start, needed, latest)}", needed, latest)


def _start(start: date, needed: date, latest: Days) -> str:
    """The latest starts of the whole plan that still meet a day, in a sentence."""
    if latest.low == latest.high:
        return f"To have it by {needed}, start by {latest.low}."
    if latest.high < start:
        return f"To have it by {needed} at all, you would have had to start by {latest.high}."
    if latest.low < start:
        return f"To have it by {needed}, start by {latest.high}, and keep every phase short."
    return f"To have it by {needed} for certain, start by {latest.low}; by {latest.high} if all stays short."


def _budget(plan: Plan, budget: Fraction) -> Fit:
    found = fitting(plan.first_year, budget)
    said = {
        "fits": "The budget covers the first year",
        "may not fit": "The budget may not cover the first year",
        "does not fit": "The budget does not cover the first year",
    }[found]
    unpriced = " (programs without a price not counted)" if plan.unpriced else ""
    has, needed = (
        f"{each} {plan.currency}".rstrip()
        for each in (Range(budget, budget).words(0), plan.told(plan.first_year, budget))
    )
    sentence = f"{said}: you have {has}, the first year costs {needed}{unpriced}."
    return Fit("budget", "", found, sentence)


def _people(plan: Plan, people: float) -> Fit:
    found = fitting(plan.fte, exact(people))
    said = {"fits": "There are enough people", "may not fit": "There may be too few people"}.get(
        found, "There are too few people"
    )
    return Fit(
        "people", "", found, f"{said}: you have {plain_number(people)} FTE, the plan takes {plan.fte.words(2, people)}."
    )
