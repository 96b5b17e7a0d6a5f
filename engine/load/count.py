"""How many conditions of a list must hold: the bounds of a count, as they are written."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from engine.documents.node import Node
from engine.problem import Problem, did_you_mean

COUNT, OF = "count", "of"
# The keys of bounds, each with the least that it may be, and how much less than the whole list the greatest is.
BOUNDS = {"at_least": (1, 0), "at_most": (0, 1), "exactly": (0, 0)}
FORM = "count: {at_least: 2, of: [{...}, {...}, {...}]}"


def counts(node: Node, attributes: Container[str]) -> bool:
    """Whether what stands beside `count` is a count of conditions, and not a test of an attribute of that name."""
    return COUNT not in attributes or (isinstance(node.value, dict) and OF in node.value)


@dataclass(slots=True)
class Bounds:
    """Reads the bounds of a count in one file; every mistake is added to `problems`, with its place."""

    file: str
    problems: list[Problem]

    def report(self, node: Node, message: str, key: str = "") -> None:
        """Add a mistake at a node, or at one of its keys."""
        where = node.where(self.file, key) if key else node.where(self.file)
        self.problems.append(Problem(where, "bad-condition", message))

    def listed(self, node: Node) -> list[Node]:
        """The conditions that are counted; none where a mistake was reported."""
        if not isinstance(node.value, dict) or OF not in node.value:
            self.report(node, f"count says how many conditions of which must hold: {FORM}")
            return []
        listed = node.value[OF]
        if not isinstance(listed.value, list) or not listed.value:
            self.report(listed, f"of takes a list of conditions: {FORM}")
            return []
        return listed.value

    def read(self, node: Node, every: int) -> tuple[int, int] | None:
        """How many of so many conditions must hold, at least and at most; None where a mistake was reported."""
        if not every:
            return None
        before = len(self.problems)
        found = {key: self.bound(node, key, every) for key in node.value if key != OF}
        if len(self.problems) > before:
            return None
        if not found:
            self.report(node, f"no bound is named; write {_listed()} beside of: {FORM}")
        elif "exactly" in found and len(found) > 1:
            self.report(node, "exactly stands alone, without at_least and at_most", "exactly")
        least = found.get("exactly", found.get("at_least", 0))
        most = found.get("exactly", found.get("at_most", every))
        if least > most:
            self.report(node.value["at_least"], f"at least {least} and at most {most} never hold together")
        return (least, most) if len(self.problems) == before else None

    def bound(self, node: Node, key: str, every: int) -> int:
        """One bound by its key, 0 where a mistake was reported."""
        if key not in BOUNDS:
            near = did_you_mean(key, [*BOUNDS, OF]) or f"; write {_listed()}"
            self.report(node, f"{key} is no bound of a count{near}", key)
            return 0
        value = node.value[key]
        if isinstance(value.value, bool) or not isinstance(value.value, int | float) or value.value % 1:
            self.report(value, f"{key} takes a whole number of conditions, {_range(key, every)}")
            return 0
        least, short = BOUNDS[key]
        if not least <= value.value <= every - short:
            always = (key == "at_least") == (value.value < least)
            why = "always holds" if always and key != "exactly" else "never holds"
            words = f"{key.replace('_', ' ')} {value.value} of {every} {why}; write {_range(key, every)}"
            self.report(value, words)
            return 0
        return int(value.value)


def _listed() -> str:
    return "at_least, at_most or exactly"


def _range(key: str, every: int) -> str:
    """The numbers that a bound may be, in words."""
    least, short = BOUNDS[key]
    most = every - short
    return f"from {least} to {most}" if least < most else f"which is {least}"
