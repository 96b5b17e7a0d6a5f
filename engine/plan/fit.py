"""Whether a plan fits the time, the money and the people there are."""

from __future__ import annotations

from engine.knowledge.catalogue import PlanRules
from engine.knowledge.range import Range
from engine.knowledge.value import Values
from engine.number import exact, plain_number
from engine.plan.plan import Fit, Fitting, Plan, Planned


def fit(plan: Plan, rules: PlanRules, values: Values) -> None:
    """Add to a plan whether it fits the deadline (months), the budget (its currency) and the people there are."""
    deadline, budget, people = (_number(values, name) for name in (rules.deadline, rules.budget, rules.people))
    pursued = [planned for planned in plan.programs if not planned.kept]
    if deadline is not None:
        plan.fits.extend(_deadline(planned, deadline) for planned in pursued if planned.phases)
    if budget is not None and (plan.first_year.high or any(planned.cost for planned in pursued)):
        plan.fits.append(_budget(plan, budget))
    if people is not None and plan.fte.high:
        plan.fits.append(_people(plan, people))


def _number(values: Values, name: str) -> float | None:
    value = values.get(name)
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
        f"{title} {said}: it is done after {planned.end.words(beside=months)} months, and is needed after "
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
        f"{each} {plan.currency}".rstrip() for each in (plain_number(budget), plan.first_year.words(0, budget))
    )
    sentence = f"{said}: {has} against {needed}{unpriced}."
    return Fit("budget", "", found, sentence)


def _people(plan: Plan, people: float) -> Fit:
    found = fitting(plan.fte, people)
    said = {"fits": "There are enough people", "may not fit": "There may be too few people"}.get(
        found, "There are too few people"
    )
    return Fit("people", "", found, f"{said}: {plain_number(people)} FTE against {plan.fte.words(2, people)} FTE.")
