"""Findings as JSON."""

from __future__ import annotations

from typing import Any

from cli.render.json import dumped
from engine.checks.analysis import Analysis
from engine.checks.finding import Finding


def rendered(found: Analysis) -> str:
    """The findings in the order of their places, what is proved, and over how many rules in how many seconds."""
    return dumped(
        {
            "findings": [_data(finding) for finding in found.findings],
            "errors": found.count("error"),
            "warnings": found.count("warning"),
            "proven": [
                {"id": each.id, "sentence": each.sentence, "formula_sha256": each.digest} for each in found.statements
            ],
            "not_proven": [{"sentence": said, "because": reason} for said, reason in found.unproven.items()],
            "rules": found.rules,
            "seconds": round(found.seconds, 3),
        }
    )


def _data(finding: Finding) -> dict[str, Any]:
    problem = finding.problem
    return {
        "id": problem.id,
        "level": problem.level,
        "file": problem.where.file,
        "line": problem.where.line,
        "column": problem.where.column,
        "message": problem.message,
        "witness": finding.witness,
        "rules": finding.rules,
        "reason": finding.reason or None,
    }
