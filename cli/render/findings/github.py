"""Findings as workflow commands, which GitHub shows as annotations of the files.

docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from cli.console.printing import neutral
from cli.render.findings.words import listed, said
from cli.render.github import annotation
from engine.checks.analysis import Analysis
from engine.checks.finding import Finding

_COMMAND = {"error": "error", "warning": "warning", "ignore": "notice"}


def rendered(found: Analysis) -> str:
    """The report as text, with an annotation for each finding after it."""
    return "\n".join([neutral(listed(found)), *(_command(finding) for finding in found.findings)])


def _command(finding: Finding) -> str:
    problem = finding.problem
    return annotation(_COMMAND[problem.level], problem.where, problem.id, said(finding))
