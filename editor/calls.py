"""What feeds a rule, and what it feeds, as a hierarchy of calls: a rule is fed by those that conclude what it reads."""

from __future__ import annotations

from collections.abc import Iterator

from engine.knowledge.base import Knowledge
from engine.knowledge.condition import reads
from engine.knowledge.rule import Rule


def feeding(knowledge: Knowledge, rule: Rule) -> Iterator[Rule]:
    """The rules that conclude what a rule reads, and those that it overrides."""
    wanted = set(reads(rule.when))
    for each in knowledge.rules.values():
        if not each.derived and (wanted & each.then.keys() or each.id in rule.overrides):
            yield each


def fed(knowledge: Knowledge, rule: Rule) -> Iterator[Rule]:
    """The rules that read what a rule concludes, and those that override it."""
    for each in knowledge.rules.values():
        if not each.derived and (rule.then.keys() & set(reads(each.when)) or rule.id in each.overrides):
            yield each
