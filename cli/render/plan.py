"""A plan as plain data, for the JSON of several reports."""

from __future__ import annotations

from typing import Any

from engine.knowledge.range import Range
from engine.plan.calendar import Days
from engine.plan.plan import Fit, Plan, Planned
from engine.plan.terms import Exchange


def plan_object(plan: Plan) -> dict[str, Any] | None:
    """The plan; None where the knowledge base plans nothing. Amounts are in its `currency`."""
    if not plan.declared:
        return None
    return {
        "currency": plan.currency or None,
        "programs": [planned_object(planned, plan) for planned in plan.programs],
        "cost": plan.cost.json(2),
        "gross": plan.gross.json(2),
        "saved_by_overlap": plan.saved.json(2),
        "annual": plan.annual.json(2),
        "first_year": plan.first_year.json(2),
        "years": [year.json(2) for year in plan.years],
        "three_years": plan.three_years.json(2),
        "fte": plan.fte.json(2),
        "staffing": [
            {"from": _pair(each.start), "until": _pair(each.end) if each.end else None, "fte": each.people.json(2)}
            for each in plan.staffing
        ],
        "unpriced": plan.unpriced,
        "assumptions": [
            {
                "assumption": each.name,
                "title": each.title,
                "says": each.sentence,
                "percent": Range.of(each.percent).json(2),
                "changed": each.changed,
            }
            for each in plan.assumptions
        ],
        "other_order": [{"second": each.second.id, "cost": each.cost.json(2)} for each in plan.other_order],
        "start": plan.start.isoformat() if plan.start else None,
        "exchange": _exchange(plan.exchange),
        "fits": [_fit(fit) for fit in plan.fits],
    }


def _fit(fit: Fit) -> dict[str, Any]:
    dates = {"needed": fit.needed.isoformat(), "latest_start": _days(fit.latest)} if fit.needed else {}
    said = {"what": fit.what, "program": fit.program or None, "fitting": fit.fitting, "says": fit.sentence}
    return {**said, **dates}


def _exchange(exchange: Exchange | None) -> dict[str, Any] | None:
    if exchange is None:
        return None
    rate, day = float(exchange.rate), exchange.day.isoformat()
    return {"from": exchange.base, "to": exchange.currency, "rate": rate, "date": day}


def planned_object(planned: Planned, plan: Plan) -> dict[str, Any]:
    return {
        "program": planned.id,
        "role": planned.role,
        "months": {"start": _pair(planned.start), "end": _pair(planned.end)},
        **_dates(plan, planned.start, planned.end),
        "gross": _range(planned.gross, 2),
        "cost": _range(planned.cost, 2),
        "annual": _range(planned.annual, 2),
        "fte": _range(planned.fte, 2),
        "saved_by_overlap": _range(planned.saved, 2),
        "phases": [
            {
                "phase": each.phase.phase,
                "months": {"start": _pair(each.start), "end": _pair(each.end)},
                **_dates(plan, each.start, each.end),
                "steps": [step.title for step in each.phase.steps],
            }
            for each in planned.phases
        ],
        "costs": [
            {"title": each.cost.title, "amount": each.net.json(2), "saved": _range(each.saved, 2)}
            for each in planned.costs
        ],
        "artifacts": [
            {"artifact": name, "title": artifact.title, "sharing": artifact.sharing or None}
            for name, artifact in planned.program.artifacts.items()
        ],
    }


def _range(figures: Range | None, digits: int) -> dict[str, float | None]:
    return {"low": None, "high": None} if figures is None else dict(figures.json(digits))


def _dates(plan: Plan, start: Range, end: Range) -> dict[str, Any]:
    """The days that months are; nothing where the plan has no start."""
    if plan.start is None:
        return {}
    return {"dates": {"start": _days(plan.dates(start)), "end": _days(plan.dates(end))}}


def _days(days: Days | None) -> list[str] | None:
    return [days.low.isoformat(), days.high.isoformat()] if days else None


def _pair(figures: Range) -> list[float]:
    return list(figures.json().values())
