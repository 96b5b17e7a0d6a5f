"""A situation that is not known yet: what a planner asks is answered as it is supposed, and remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from engine.knowledge.base import Knowledge
from engine.knowledge.condition import Condition, Group, Test, group, unmet
from engine.knowledge.operator import OPERATORS, Among
from engine.knowledge.value import Value


@dataclass(slots=True)
class Supposed:
    """A situation in which the first questions are answered as given, and every further one with yes."""

    knowledge: Knowledge
    held: str
    given: tuple[bool, ...]
    asked: dict[Condition, bool] = field(default_factory=dict)
    # The tests that are known to hold, or not to, by their attribute.
    _tests: dict[str, list[_Answered]] = field(default_factory=dict)

    def holds(self, condition: Condition) -> bool:
        """What the questions before say of it, or else its own answer."""
        known = self._settled(condition)
        if known is None:
            known = self.given[len(self.asked)] if len(self.asked) < len(self.given) else True
            self.asked[condition] = known
            self._keep(condition, known)
        return known

    def in_place(self, program: str) -> bool:
        """Whether the answer about what is held names the program."""
        members = self.knowledge.attributes[self.held].choices if self.held else ()
        return program in members and self.holds(Test(self.held, "has", (program,)))

    def condition(self) -> Condition:
        """The condition of the situation."""
        return group("all", [each if holds else unmet(each) for each, holds in self.asked.items()])

    def _settled(self, condition: Condition) -> bool | None:
        """What the questions answered so far say of a condition; None where they leave it open."""
        if condition in self.asked:
            return self.asked[condition]
        if isinstance(condition, Test):
            return _settled(condition, self._tests.get(condition.attribute, ()))
        if not isinstance(condition, Group):
            return None
        parts = [self._settled(part) for part in condition.parts]
        deciding = condition.kind == "any"
        if deciding in parts:
            return deciding
        return None if None in parts else not deciding

    def _keep(self, condition: Condition, holds: bool) -> None:
        """Keep what an answered condition says of its tests; a group may leave them open."""
        if isinstance(condition, Test):
            self._tests.setdefault(condition.attribute, []).append(_Answered(condition, _one_of(condition), holds))
        elif isinstance(condition, Group) and condition.kind == ("all" if holds else "any"):
            for part in condition.parts:
                self._keep(part, holds)


class _Answered(NamedTuple):
    """A test that is known to hold, or not to; `values` where it wants one of them."""

    test: Test
    values: frozenset[Value] | None
    holds: bool


def _settled(test: Test, answered: Sequence[_Answered]) -> bool | None:
    """What tests of the same attribute say of a test; None where they leave it open."""
    wanted = _one_of(test) if answered else None
    for other, values, holds in answered:
        if other == test:
            return holds
        if values is None or wanted is None:
            continue
        if holds and values <= wanted:
            return True
        if wanted.isdisjoint(values) if holds else wanted <= values:
            return False
    return None


@lru_cache(1024)
def _one_of(test: Test) -> frozenset[Value] | None:
    """The values of which a test wants the value to be one; None where it asks something else."""
    operator = OPERATORS[test.op]
    if operator.inside and isinstance(operator.accepts(test.values), Among):
        return frozenset(test.values)
    return None
