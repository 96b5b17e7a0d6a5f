"""A file of rules as it stands, before its conditions are read with the words of the vocabulary."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from engine.documents.node import Node
from engine.documents.shape import shaped_file
from engine.load.memory import Memory
from engine.load.shapes import RulesetFile
from engine.load.table import Entry, entries, rule_ids
from engine.problem import Problem


@dataclass(slots=True)
class RuleFile:
    """What a file of rules says by itself: its shape, None where it has none, its rules, and the ids of all of them.

    `misshapen` are the problems with its shape, `problems` those with its tables.
    """

    shape: RulesetFile | None
    ids: list[str]
    misshapen: list[Problem] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def rule_file(file: str, node: Node, memory: Memory) -> RuleFile:
    """The file of rules that a document is."""
    return memory.of(file, "rules", partial(_read, file, node))


def _read(file: str, node: Node) -> RuleFile:
    misshapen: list[Problem] = []
    found = RuleFile(shaped_file(RulesetFile, node, file, misshapen), list(rule_ids(node)), misshapen)
    if found.shape is not None:
        found.entries = list(entries(found.shape, node, file, found.problems))
    return found
