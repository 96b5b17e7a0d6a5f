"""Findings as SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), which code scanning reads."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from cli.render.findings_github import relative
from cli.render.json import dumped
from cli.rules_words import answer_words
from engine.analysis import Analysis
from engine.subject import Finding

_LEVEL = {"error": "error", "warning": "warning", "ignore": "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def rendered(found: Analysis) -> str:
    """One run with every finding; what is ignored is marked as suppressed in the source."""
    ids = sorted({finding.problem.id for finding in found.findings})
    driver = {
        "name": "certwise",
        "version": version("certwise"),
        "rules": [{"id": id, "helpUri": f"docs/checks/{id}.md"} for id in ids],
    }
    results = [_result(finding, ids) for finding in found.findings]
    return dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]})


def _result(finding: Finding, ids: list[str]) -> dict[str, Any]:
    problem = finding.problem
    message = problem.message
    if finding.witness is not None:
        message += f" (for example with the answers {answer_words(finding.witness)})"
    location: dict[str, Any] = {"artifactLocation": {"uri": relative(problem.where.file)}}
    if problem.where.line:
        location["region"] = {"startLine": problem.where.line, "startColumn": max(1, problem.where.column)}
    result: dict[str, Any] = {
        "ruleId": problem.id,
        "ruleIndex": ids.index(problem.id),
        "level": _LEVEL[problem.level],
        "message": {"text": message},
        "locations": [{"physicalLocation": location}],
    }
    if finding.ignored:
        result["suppressions"] = [{"kind": "inSource", "justification": finding.reason}]
    return result
