"""An assessment as one JSON object, with the keys that are public interface."""

from __future__ import annotations

from typing import Any

from cli.render.json import SCHEMA, dumped
from engine.explain.report import Report
from engine.explain.sensitivity import SingleChange
from engine.infer.assessment import Firing
from engine.knowledge.range import Range
from engine.knowledge.value import Value
from engine.plan.plan import Plan, Planned


def assessment(report: Report) -> str:
    """The whole assessment as one object."""
    return dumped(assessment_object(report))


def assessment_object(report: Report) -> dict[str, Any]:
    """The assessment as plain data; the order of keys and lists is fixed by the knowledge base alone."""
    assessment, knowledge = report.assessment, report.expert.knowledge
    return {
        "schema": SCHEMA,
        "assessment": {
            "id": report.id,
            "at": report.at,
            "knowledge": {"name": knowledge.name, "digest": knowledge.digest},
        },
        "answers": dict(sorted(assessment.answers.items())),
        "unknown": sorted(assessment.unknown),
        "could_change_verdict": sorted(report.open),
        "would_change_verdict": [
            {"attribute": each.attribute, "value": each.value, **_range_of(each), "verdict": each.changed}
            for each in report.hinges
        ],
        "partly_tried": report.partly,
        "verdict": assessment.verdict,
        "plan": plan_object(report.plan),
        "conclusions": assessment.conclusions(),
        "contradictions": [{"attribute": each.attribute, "rules": each.rules} for each in assessment.contradictions],
        "firings": [firing_object(firing) for firing in assessment.firings],
    }


def firing_object(firing: Firing) -> dict[str, Any]:
    rule = firing.rule
    return {
        "rule": rule.id,
        "ruleset": rule.ruleset,
        "premises": [
            {"attribute": premise.attribute, "value": premise.value, "from": list(premise.rules) or "answer"}
            for premise in firing.premises
        ],
        "conclusions": rule.then,
        "because": rule.because,
        "source": rule.source,
        "overridden_by": firing.overridden_by,
    }


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


def _range_of(change: SingleChange) -> dict[str, Value]:
    """Of a number the least and the greatest value that changes the verdict alike."""
    return {} if change.low is None or change.high is None else {"from": change.low, "to": change.high}


def _range(figures: Range | None, digits: int) -> dict[str, float | None]:
    return {"low": None, "high": None} if figures is None else dict(figures.json(digits))


def _pair(figures: Range) -> list[float]:
    return list(figures.json().values())
