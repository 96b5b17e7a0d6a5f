"""What is answered to a request, and what was wrong with it (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cli.render.json import compact
from engine.problem import Problem, escaped

JSON = "application/json"
PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it goes out: its status, its bytes and their type, and headers that are its own."""

    status: int
    body: bytes
    media: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


def told(found: Any, status: int = 200) -> Reply:
    """A value as JSON."""
    return Reply(status, encoded(found))


def encoded(found: Any) -> bytes:
    """JSON on one line; what steers a terminal or turns a text is an escape."""
    return compact(found).encode()


def refused(
    problems: Iterable[Problem], status: int = 422, title: str = "The request was understood and is wrong"
) -> Reply:
    """What is wrong with a request: the ids and places are those of the command line, and lines count in its body."""
    listed = [problem_object(each) for each in problems]
    detail = listed[0]["message"] if len(listed) == 1 else f"{len(listed)} mistakes; problems has them all"
    return failed(status, title, detail, problems=listed)


def problem_object(problem: Problem) -> dict[str, Any]:
    """A finding: its id, what is wrong and what to write instead, and where."""
    file, line, column = problem.where
    return {
        "id": problem.id,
        "level": problem.level,
        "message": escaped(problem.message),
        "place": escaped(file),
        "line": line or None,
        "column": column or None,
    }


def failed(status: int, title: str, detail: str, problems: list[dict[str, Any]] | None = None, **headers: str) -> Reply:
    """A problem of a kind that its title names."""
    found = {"type": "about:blank", "title": title, "status": status, "detail": detail, "problems": problems or []}
    return Reply(status, encoded(found), PROBLEM, {name.replace("_", "-"): value for name, value in headers.items()})
