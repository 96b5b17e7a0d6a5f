"""What the cases found, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cli.render.cases.words import uncovered
from cli.render.json import dumped
from engine.cases.case import Outcome
from engine.cases.coverage import Coverage
from engine.cases.mutation import Mutation

if TYPE_CHECKING:
    from engine.cases.testing import Tested


def rendered(tested: Tested) -> str:
    """Counts, failures, and what was measured; keys whose measure was not asked for are null."""
    attributes = tested.expert.knowledge.attributes
    return dumped(
        {
            "cases": len(tested.outcomes),
            "failed": [_failed(outcome) for outcome in tested.failed],
            "rulesets_without_cases": tested.caseless,
            "coverage": _coverage(tested.coverage, attributes) if tested.coverage else None,
            "mutation": _mutation(tested.mutation) if tested.mutation else None,
            "suggestions": [
                {"file": each.file, "case": each.name, "given": each.given, "expect": each.expect, "rule": each.about}
                for each in tested.suggestions
            ],
        }
    )


def _failed(outcome: Outcome) -> dict[str, Any]:
    return {
        "case": outcome.case.name,
        "where": str(outcome.case.where),
        "given": outcome.case.given,
        "failures": [
            {"where": str(each.expectation.where), "expected": each.expectation.text, "got": each.got}
            for each in outcome.failures
        ],
    }


def _coverage(found: Coverage, attributes: Any) -> dict[str, Any]:
    return {
        "rules": {"total": found.rules, "percent": round(found.of_rules, 2)},
        "conditions": {"total": found.conditions, "percent": round(found.of_conditions, 2)},
        "computed_cases": {"total": found.branches, "percent": round(found.of_branches, 2)},
        "untested": [
            {"rule": point.id, "where": str(point.where), "says": uncovered(point, attributes)}
            for point in found.untested
        ],
    }


def _mutation(found: Mutation) -> dict[str, Any]:
    return {
        "mutants": found.mutants,
        "noticed": found.noticed,
        "same": found.same,
        "survived_percent": round(found.survived, 2),
        "survivors": [
            {
                "rule": each.mutant.id,
                "where": str(each.mutant.original.where),
                "change": each.mutant.change,
                "attribute": each.attribute,
                "before": each.before,
                "after": each.after,
                "answers": each.answers,
            }
            for each in found.survivors
        ],
        "undecided": [
            {"rule": each.id, "where": str(each.original.where), "change": each.change} for each in found.undecided
        ],
    }
