"""What was proved of some answers, and stays proved as long as answers are only added to them.

What cannot be, whatever else is answered, cannot be with more answers either: they leave fewer ways to complete them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from engine.knowledge.arising import with_gates
from engine.knowledge.condition import tests
from engine.knowledge.operator import OPERATORS
from engine.knowledge.value import Values

if TYPE_CHECKING:
    from engine.interview.interview import Interview

Item = TypeVar("Item")
Key = tuple[str, ...]


class _Kept(NamedTuple, Generic[Item]):
    answers: Values
    refused: frozenset[str]
    ruled_out: frozenset[Item]


class Proved(Generic[Item]):
    """What is ruled out of several kinds, by the key of each: by the answers for which it was proved last."""

    def __init__(self, kept: dict[Key, _Kept[Item]] | None = None) -> None:
        self._kept: dict[Key, _Kept[Item]] = kept or {}

    def copy(self) -> Proved[Item]:
        """The same, to be added to."""
        return Proved(dict(self._kept))

    def keep(self, key: Key, interview: Interview, refused: Iterable[str], ruled_out: Iterable[Item]) -> None:
        """Remember what is ruled out with the answers given; `refused` are the questions that stay unknown."""
        self._kept[key] = _Kept(dict(interview.answers), frozenset(refused), frozenset(ruled_out))

    def known(self, key: Key, interview: Interview, refused: Collection[str]) -> frozenset[Item]:
        """What is ruled out already, since answers were only added, each to a question that arises for good."""
        kept = self._kept.get(key)
        if kept is None or not kept.refused.issubset(refused):
            return frozenset()
        answers = interview.answers
        if any(answers.get(name) != value for name, value in kept.answers.items()):
            return frozenset()
        added = [name for name in answers if name not in kept.answers]
        return kept.ruled_out if all(_arises_for_good(name, interview) for name in added) else frozenset()


def _arises_for_good(name: str, interview: Interview) -> bool:
    """Whether a question arises, whatever is answered besides."""
    attributes = interview.expert.knowledge.attributes
    if attributes[name].ask_when is None:
        return True
    conditions = [attributes[each].ask_when for each in with_gates(interview.expert.knowledge, [name])]
    read = [test for condition in conditions if condition is not None for test in tests(condition)]
    lost_by_answers = any(OPERATORS[test.op].operand == "none" and not OPERATORS[test.op].inside for test in read)
    return not lost_by_answers and interview.arises(attributes[name])
