"""Findings as SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), which code scanning reads."""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

from cli.render.findings.words import said
from cli.render.json import dumped
from engine.checks.analysis import Analysis
from engine.checks.finding import Finding
from engine.problem import printable

_LEVEL = {"error": "error", "warning": "warning", "ignore": "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_BASE = "%SRCROOT%"
_LONGEST = 4000


def rendered(found: Analysis) -> str:
    """One run with every finding; what is ignored is marked as suppressed in the source."""
    ids = sorted({finding.problem.id for finding in found.findings})
    driver = {"name": "certwise", "version": version("certwise"), "rules": [_rule(id) for id in ids]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_BASE: {"uri": Path.cwd().as_uri().removesuffix("/") + "/"}},
        "results": [_result(finding, ids) for finding in found.findings],
    }
    return dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(id: str) -> dict[str, Any]:
    """A check, with its page as the help that a viewer shows beside a finding."""
    from engine.checks.pages import pages

    page = pages().get(id)
    return {"id": id, "help": {"text": page, "markdown": page}} if page else {"id": id}


def _result(finding: Finding, ids: list[str]) -> dict[str, Any]:
    problem = finding.problem
    location: dict[str, Any] = {"artifactLocation": _artifact(problem.where.file)}
    if problem.where.line:
        location["region"] = {"startLine": problem.where.line, "startColumn": max(1, problem.where.column)}
    result: dict[str, Any] = {
        "ruleId": problem.id,
        "ruleIndex": ids.index(problem.id),
        "level": _LEVEL[problem.level],
        "message": {"text": printable(said(finding), _LONGEST)},
        "locations": [{"physicalLocation": location}],
    }
    if finding.ignored:
        result["suppressions"] = [{"kind": "inSource", "justification": printable(finding.reason, _LONGEST)}]
    return result


def _artifact(file: str) -> dict[str, str]:
    """The place of a file as RFC 3986 wants it: relative to the folder that the command runs in, or absolute."""
    path = Path(os.path.abspath(file))  # noqa: PTH100  links stay as they are named
    try:
        inside = path.relative_to(Path.cwd())
    except ValueError:
        return {"uri": path.as_uri()}
    return {"uri": quote_from_bytes(os.fsencode(inside.as_posix())), "uriBaseId": _BASE}
