"""What the cases found, with a workflow command for each failed expectation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.console.printing import neutral
from cli.render.cases.text import rendered as as_text
from cli.render.findings.github import annotation

if TYPE_CHECKING:
    from engine.cases.testing import Tested


def rendered(tested: Tested) -> str:
    """The report as text, then the annotations."""
    lines = [neutral(as_text(tested))]
    for outcome in tested.failed:
        for each in outcome.failures:
            message = f"expected {each.expectation.text}, got {each.got}"
            lines.append(annotation("error", each.expectation.where, outcome.case.name, message))
    return "\n".join(lines)
