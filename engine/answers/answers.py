"""Answers as they are given: those that rules read, and beside them the texts that reports and records tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.knowledge.base import Knowledge
from engine.knowledge.value import Value


class Answers(dict[str, Value]):
    """The answers that rules read, by attribute; beside them the `texts` of labels, and what was answered "unknown".

    A text is no item of it, so that whatever works with answers never meets one.
    """

    def __init__(self, values: Mapping[str, Value], texts: Mapping[str, str], declined: Iterable[str] = ()) -> None:
        super().__init__(values)
        self.texts = dict(texts)
        self.declined = list(declined)

    def together(self) -> dict[str, Value]:
        """Answers and texts by name."""
        return {**self, **self.texts}

    def all_given(self) -> dict[str, Value | None]:
        """All that was given, by name; None is an answer that says "unknown"."""
        return {**dict.fromkeys(self.declined), **self.together()}


def parted(knowledge: Knowledge, given: Mapping[str, Value | None]) -> Answers:
    """What was given, in the order the vocabulary asks it, with the texts apart, and what says "unknown"."""
    return Answers(
        {each.name: value for each in knowledge.asked if (value := given.get(each.name)) is not None},
        {name: str(given[name]) for name in knowledge.labels if given.get(name) is not None},
        [each.name for each in knowledge.asked if each.name in given and given[each.name] is None],
    )
