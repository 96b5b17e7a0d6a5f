"""A plan as plain data, for the JSON of several reports."""

from __future__ import annotations

from typing import Any

from engine.knowledge.range import Range
from engine.plan.plan import Plan, Planned


def plan_object(plan: Plan) -> dict[str, Any] | None:
    """The plan; None where the knowledge base plans nothing. Amounts are in its `currency`."""
    if not plan.declared:
        return None
    return {
        "currency": plan.currency or None,
        "programs": [planned_object(planned) for planned in plan.programs],
        "cost": plan.cost.json(0),
        "saved_by_overlap": plan.saved.json(0),
        "annual": plan.annual.json(0),
        "first_year": plan.first_year.json(0),
        "three_years": plan.three_years.json(0),
        "fte": plan.fte.json(2),
        "unpriced": plan.unpriced,
        "fits": [
            {"what": fit.what, "program": fit.program or None, "fitting": fit.fitting, "says": fit.sentence}
            for fit in plan.fits
        ],
    }


def planned_object(planned: Planned) -> dict[str, Any]:
    return {
        "program": planned.id,
        "role": planned.role,
        "months": {"start": _pair(planned.start), "end": _pair(planned.end)},
        "cost": _range(planned.cost, 0),
        "annual": _range(planned.annual, 0),
        "fte": _range(planned.fte, 2),
        "saved_by_overlap": _range(planned.saved, 0),
        "phases": [
            {
                "phase": each.phase.phase,
                "months": {"start": _pair(each.start), "end": _pair(each.end)},
                "steps": [step.title for step in each.phase.steps],
            }
            for each in planned.phases
        ],
        "costs": [
            {"title": each.cost.title, "amount": each.net.json(0), "saved": _range(each.saved, 0)}
            for each in planned.costs
        ],
        "artifacts": [
            {"artifact": name, "title": artifact.title, "sharing": artifact.sharing or None}
            for name, artifact in planned.program.artifacts.items()
        ],
    }


def _range(figures: Range | None, digits: int) -> dict[str, float | None]:
    return {"low": None, "high": None} if figures is None else dict(figures.json(digits))


def _pair(figures: Range) -> list[float]:
    return list(figures.json().values())
