"""Answers as they are given: those that rules read, and beside them the texts that reports and records tell."""

from __future__ import annotations

from collections.abc import Mapping

from engine.knowledge.base import Knowledge
from engine.knowledge.value import Value


class Answers(dict[str, Value]):
    """The answers that rules read, by attribute, and beside them the `texts` of labels.

    A text is no item of it, so that whatever works with answers never meets one.
    """

    def __init__(self, values: Mapping[str, Value], texts: Mapping[str, str]) -> None:
        super().__init__(values)
        self.texts = dict(texts)

    def together(self) -> dict[str, Value]:
        """Answers and texts by name."""
        return {**self, **self.texts}


def parted(knowledge: Knowledge, given: Mapping[str, Value | None]) -> Answers:
    """What was given, in the order the vocabulary asks it, with the texts apart; what is unknown is left out."""
    texts = dict(given.texts) if isinstance(given, Answers) else {}
    texts.update({name: str(given[name]) for name in knowledge.labels if given.get(name) is not None})
    return Answers(
        {each.name: value for each in knowledge.asked if (value := given.get(each.name)) is not None},
        {name: texts[name] for name in knowledge.labels if name in texts},
    )
