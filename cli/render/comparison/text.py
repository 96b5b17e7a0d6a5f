"""A comparison as tables for a terminal."""

from __future__ import annotations

from tabulate import tabulate

from cli.console.terminal import width
from cli.render.text import heading
from engine.plan.comparison import Comparison


def rendered(found: Comparison) -> str:
    """One table a topic, its cells wrapped to the width."""
    space = (width() - 26) // 2
    blocks = []
    for topic in found.topics.values():
        rows = [(aspect.title, *(words or "-" for words in aspect.says)) for aspect in topic.aspects]
        table = tabulate(
            rows,
            headers=["", *found.titles],
            tablefmt="simple",
            maxcolwidths=[20, space, space],
            disable_numparse=True,
        )
        blocks.append(f"{heading(topic.title)}\n{table}")
    return "\n\n".join(blocks)
