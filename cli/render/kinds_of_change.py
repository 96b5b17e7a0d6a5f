"""What makes another answer true, in words: a decision, time, or being somebody else."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from engine.knowledge.base import Knowledge
from engine.knowledge.vocabulary import Changeable

if TYPE_CHECKING:
    from engine.explain.changes import ChangeRow

_KINDS_OF_CHANGE: dict[Changeable, str] = {
    "decision": "What you can decide",
    "time": "What time and work can change",
    "nature": "What you would have to be, which is no advice",
}


def kind_of_change(changeable: Changeable, knowledge: Knowledge) -> str:
    """What makes another answer true; nothing where the knowledge base does not tell kinds of answers apart."""
    if all(each.changeable is None for each in knowledge.asked):
        return ""
    return _KINDS_OF_CHANGE[changeable]


def by_kind(rows: Iterable[ChangeRow], knowledge: Knowledge) -> list[tuple[str, list[ChangeRow]]]:
    """What would change the verdict, by what makes the other answers true, each with its words."""
    groups = groupby(rows, key=lambda row: row.attribute.change)
    return [(kind_of_change(kind, knowledge), list(group)) for kind, group in groups]
