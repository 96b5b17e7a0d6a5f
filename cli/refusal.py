"""What the program refuses to do, and how a refusal is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

import click

from cli.console.printing import say
from engine.problem import Problem, Where, printable

MOST_PROBLEMS = 50


class Refused(click.ClickException):
    """Bad input: every problem on a line of its own, and exit code 2. Of very many the first are shown."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        lines = [str(problem) for problem in self.problems[:MOST_PROBLEMS]]
        if more := len(self.problems) - len(lines):
            lines.append(f"and {more:,} more like these; correct the first ones, and try again")
        super().__init__("\n".join(lines))

    def show(self, file: IO[Any] | None = None) -> None:
        if file is None:
            say(self.message, err=True)
        else:
            file.write(f"{self.message}\n")


def refuse(place: str, id: str, message: str) -> Refused:
    """A refusal for one problem of the command line."""
    return Refused([Problem(Where(place), id, message)])


def shown(text: str) -> str:
    """What a user typed, safe to repeat."""
    return printable(text, 80)
