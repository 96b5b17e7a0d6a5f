"""A comparison as JSON."""

from __future__ import annotations

from cli.render.json import SCHEMA, dumped
from engine.plan.comparison import Comparison


def rendered(found: Comparison) -> str:
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
    return dumped({"schema": SCHEMA, "programs": programs, "topics": topics})
