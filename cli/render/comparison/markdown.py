"""A comparison as Markdown tables."""

from __future__ import annotations

from cli.render.markdown import safe, table
from engine.plan.comparison import Comparison


def rendered(found: Comparison) -> str:
    """One table a topic; the last column holds the claims."""
    blocks = [f"# {safe(found.titles[0])} and {safe(found.titles[1])}"]
    for topic in found.topics.values():
        rows = [(aspect.title, *aspect.says, ", ".join(aspect.source)) for aspect in topic.aspects]
        blocks.append(f"## {safe(topic.title)}\n\n{table(['', *found.titles, 'Source'], rows)}")
    return "\n\n".join(blocks) + "\n"
