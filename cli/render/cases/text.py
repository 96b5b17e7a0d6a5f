"""What the cases found, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.render.cases.words import blocks

if TYPE_CHECKING:
    from engine.cases.testing import Tested


def rendered(tested: Tested) -> str:
    """Failures with their proofs, then counts, coverage, survivors and suggestions."""
    return "\n\n".join(blocks(tested))
