"""Findings as JSON."""

from __future__ import annotations

from typing import Any

from cli.render.json import dumped
from engine.checks.analysis import Analysis
from engine.checks.finding import Finding
from engine.knowledge.period import EVERY_DAY, Period


def rendered(found: Analysis) -> str:
    """The findings in the order of their places, what is proved, and over how many rules in how many seconds."""
    parts = found.parts or [found]
    not_checked = [{**_ends(period), "because": reason} for period, reason in found.unchecked]
    return dumped(
        {
            "findings": [_data(finding) for finding in found.findings],
            "errors": found.count("error"),
            "warnings": found.count("warning"),
            "proven": [
                {"id": each.id, "sentence": each.sentence, "formula_sha256": each.digest, **_period(part)}
                for part in parts
                for each in part.statements
            ],
            "not_proven": [
                {"sentence": said, "because": reason, **_period(part)}
                for part in parts
                for said, reason in part.unproven.items()
            ],
            **({"not_checked": not_checked} if found.parts else {}),
            "rules": found.rules,
            "seconds": round(found.seconds, 3),
        }
    )


def _period(part: Analysis) -> dict[str, Any]:
    return {} if part.period == EVERY_DAY else _ends(part.period)


def _ends(period: Period) -> dict[str, Any]:
    return {"from": period.first or None, "until": period.last or None}


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
