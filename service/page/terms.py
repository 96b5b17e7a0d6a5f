"""The terms of a knowledge base that a text uses, each with its meaning."""

from __future__ import annotations

import re

from engine.knowledge.base import Knowledge


def terms_used(knowledge: Knowledge, text: str) -> list[tuple[str, str]]:
    """The terms that a text uses, in the order they are declared."""
    return [
        (name, meaning)
        for name, meaning in knowledge.words.terms.items()
        if re.search(rf"(?<!\w){re.escape(name)}s?(?!\w)", text, re.IGNORECASE)
    ]
