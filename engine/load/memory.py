"""What loading remembers from one time to the next, where the same folder is loaded again and again while it is edited.

What is remembered is used only where loading anew would come to the same, but for `hurried`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from engine.documents.node import Node
from engine.documents.reading import parse
from engine.knowledge.base import Knowledge
from engine.knowledge.rule import Rule
from engine.problem import Problem, ProblemError

Found = TypeVar("Found")


@dataclass(slots=True)
class Memory:
    """The documents of the texts that were read last, what follows from each alone, and the rules of the plan.

    Where loading is `hurried`, the rules of the plan may be those of an earlier text; `late` says that they were, so
    that it is to be loaded once more without hurry.
    """

    hurried: bool = False
    late: bool = False
    documents: dict[str, tuple[str, Node | ProblemError]] = field(default_factory=dict)
    _following: dict[str, dict[Hashable, Any]] = field(default_factory=dict)
    _plan: tuple[Any, Any, list[Rule], list[Problem]] | None = None

    def parsed(self, text: str, file: str) -> Node:
        """The document in a text. Raises ProblemError as `parse` does."""
        known = self.documents.get(file)
        if known is None or known[0] != text:
            try:
                known = (text, parse(text, file))
            except ProblemError as error:
                known = (text, error)
            self.documents[file] = known
            self._following.pop(file, None)
        if isinstance(known[1], ProblemError):
            raise known[1].with_traceback(None)
        return known[1]

    def of(self, file: str, what: Hashable, work: Callable[[], Found]) -> Found:
        """What follows from the document of a file alone, worked out once for a text. Nobody may change it."""
        known = self._following.setdefault(file, {})
        if what not in known:
            known[what] = work()
        found: Found = known[what]
        return found

    def apart(self) -> Memory:
        """Another memory of the same, which goes its own way."""
        following = {file: dict(known) for file, known in self._following.items()}
        return replace(self, documents=dict(self.documents), _following=following)

    def keep(self, files: Collection[str]) -> None:
        """Forget the documents of all other files."""
        self.documents = {file: known for file, known in self.documents.items() if file in files}
        self._following = {file: known for file, known in self._following.items() if file in files}

    def plan(self, knowledge: Knowledge) -> tuple[list[Rule], list[Problem]]:
        """The rules of the plan and the problems with them, as `plan_rules` gives them."""
        from engine.plan.rules import plan_rules

        figures, whole = _figures(knowledge), _whole(knowledge)
        if self._plan is not None and self._plan[0] == figures:
            if self._plan[1] == whole:
                return self._plan[2], self._plan[3]
            if self.hurried:
                self.late = True
                return self._plan[2], self._plan[3]
        problems: list[Problem] = []
        rules = list(plan_rules(knowledge, problems))
        self._plan = (figures, whole, rules, problems)
        return rules, problems


def _figures(knowledge: Knowledge) -> list[Any]:
    """What the rules of the plan name: the attributes that they conclude and read."""
    plan = knowledge.plan
    held = knowledge.attributes.get(plan.held) if plan and plan.held else None
    wanted = [each for each in knowledge.attributes.values() if each.plan]
    bounds = [
        (each.name, each.kind, each.plan, each.together, each.minimum, each.maximum, each.decimals) for each in wanted
    ]
    return [bounds, list(held.choices) if held else [], [entry.when for entry in plan.programs] if plan else []]


def _whole(knowledge: Knowledge) -> list[Any]:
    """All that the rules of the plan are worked out from."""
    plan = knowledge.plan
    entries = [(entry.program, entry.role, entry.where) for entry in plan.programs] if plan else []
    return [plan, entries, knowledge.programs, knowledge.overlaps]
