"""A situation that is not known yet: what a planner asks is answered as it is supposed, and remembered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.knowledge.base import Knowledge
from engine.knowledge.condition import Condition, Group, Test, group, unmet
from engine.knowledge.operator import OPERATORS, Among


@dataclass(slots=True)
class Supposed:
    """A situation in which the first questions are answered as given, and every further one with yes."""

    knowledge: Knowledge
    held: str
    given: tuple[bool, ...]
    asked: dict[Condition, bool] = field(default_factory=dict)

    def holds(self, condition: Condition) -> bool:
        """What the questions before say of it, or else its own answer."""
        known = _settled(condition, self.asked)
        if known is None:
            known = self.given[len(self.asked)] if len(self.asked) < len(self.given) else True
            self.asked[condition] = known
        return known

    def in_place(self, program: str) -> bool:
        """Whether the answer about what is held names the program."""
        members = self.knowledge.attributes[self.held].choices if self.held else ()
        return program in members and self.holds(Test(self.held, "has", (program,)))

    def condition(self) -> Condition:
        """The condition of the situation."""
        return group("all", [each if holds else unmet(each) for each, holds in self.asked.items()])


def _settled(condition: Condition, asked: Mapping[Condition, bool]) -> bool | None:
    """What the questions answered so far say of a condition; None where they leave it open."""
    if condition in asked:
        return asked[condition]
    if isinstance(condition, Test):
        return _settled_test(condition, asked)
    if not isinstance(condition, Group):
        return None
    parts = [_settled(part, asked) for part in condition.parts]
    deciding = condition.kind == "any"
    if deciding in parts:
        return deciding
    return None if None in parts else not deciding


def _settled_test(test: Test, asked: Mapping[Condition, bool]) -> bool | None:
    for other, holds in _tests(asked):
        if other == test:
            return holds
        if other.attribute != test.attribute or not (_is_one_of(other) and _is_one_of(test)):
            continue
        if holds and set(other.values) <= set(test.values):
            return True
        if set(test.values).isdisjoint(other.values) if holds else set(test.values) <= set(other.values):
            return False
    return None


def _tests(asked: Mapping[Condition, bool]) -> Iterator[tuple[Test, bool]]:
    """The tests that are known to hold, or not to, since a group of them does."""
    for condition, holds in asked.items():
        if isinstance(condition, Test):
            yield condition, holds
        elif isinstance(condition, Group) and condition.kind == ("all" if holds else "any"):
            yield from _tests(dict.fromkeys(condition.parts, holds))


def _is_one_of(test: Test) -> bool:
    return OPERATORS[test.op].inside and isinstance(OPERATORS[test.op].accepts(test.values), Among)
