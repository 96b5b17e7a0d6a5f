"""A comparison as JSON."""

from __future__ import annotations

from typing import Any

from cli.render.json import SCHEMA, dumped
from engine.plan.comparison import Comparison


def rendered(found: Comparison) -> str:
    """A comparison as JSON."""
    return dumped(comparison_object(found))


def comparison_object(found: Comparison) -> dict[str, Any]:
    """Programs, and for each topic its aspects with the words for each program."""
    topics = {
        name: {
            "title": topic.title,
            "aspects": [
                {
                    "title": aspect.title,
                    **{program: words or None for program, words in zip(found.programs, aspect.says, strict=True)},
                    "source": aspect.source,
                }
                for aspect in topic.aspects
            ],
        }
        for name, topic in found.topics.items()
    }
    programs = dict(zip(found.programs, found.titles, strict=True))
    return {"schema": SCHEMA, "programs": programs, "topics": topics}
