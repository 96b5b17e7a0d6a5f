"""What the cases found, with a workflow command for each failed expectation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.console.printing import neutral
from cli.render.cases.words import blocks, expected
from cli.render.github import annotation

if TYPE_CHECKING:
    from engine.cases.testing import Tested


def rendered(tested: Tested) -> str:
    """The report as text, then the annotations."""
    lines = [neutral("\n\n".join(blocks(tested)))]
    for outcome in tested.told:
        lines.extend(
            annotation("error", each.expectation.where, outcome.case.name, expected(each)) for each in outcome.failures
        )
    return "\n".join(lines)
