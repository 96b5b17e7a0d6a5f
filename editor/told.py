"""What is told of a place in a file, beside what loading finds: by a process that proves, as plain data."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from engine.problem import Problem, Where


@dataclass(frozen=True, slots=True)
class Told:
    """A problem, and the other places that it is about, each with what stands there."""

    problem: Problem
    others: tuple[tuple[Where, str], ...] = field(default=())

    def plain(self) -> dict[str, Any]:
        """As data that JSON holds."""
        return asdict(self)

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Told:
        """From such data."""
        given = plain["problem"]
        others = tuple((Where(*where), said) for where, said in plain["others"])
        return cls(
            Problem(Where(*given["where"]), given["id"], given["message"], given["level"], given["text"]), others
        )
