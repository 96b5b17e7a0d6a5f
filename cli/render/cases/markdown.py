"""What the cases found, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.render.cases.words import caseless_blocks, coverage_blocks, failure, mutation_blocks, suggested, summary
from cli.render.markdown import safe

if TYPE_CHECKING:
    from engine.cases.testing import Tested


def rendered(tested: Tested) -> str:
    """Failures, counts, coverage, survivors and suggestions, the longer parts as they stand in a terminal."""
    blocks = [f"## {safe(summary(tested))}"]
    longer = [failure(outcome) for outcome in tested.told]
    longer += [*caseless_blocks(tested), *coverage_blocks(tested), *mutation_blocks(tested)]
    blocks.extend(f"```text\n{block}\n```" for block in longer)
    if tested.suggestions:
        blocks.append(f"```yaml\n{suggested(tested)}\n```")
    return "\n\n".join(blocks) + "\n"
