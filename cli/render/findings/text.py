"""Findings for a terminal: a line each, as a compiler writes them, then what was proved."""

from __future__ import annotations

from cli.render.findings.words import listed
from engine.checks.analysis import Analysis


def rendered(found: Analysis) -> str:
    """The findings, their number, and the statements that are proved."""
    return listed(found)
