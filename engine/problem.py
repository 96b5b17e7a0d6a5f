"""The one finding object: what is wrong, where, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

MANY_NAMES = 400


class Where(NamedTuple):
    """A place in a file; line and column count from 1, and 0 stands for the file as a whole."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file, *(str(number) for number in (self.line, self.column) if number)])


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding. `id` names its page in docs/checks/; `text` is the offending text as it stands in the file."""

    where: Where
    id: str
    message: str
    level: str = "error"
    text: str = ""

    def __str__(self) -> str:
        return f"{printable(str(self.where))}: {self.level}: {printable(self.message)} [{self.id}]"


class ProblemError(Exception):
    """Bad input: carries every problem that was found, in the order of their places."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


def printable(text: str, limit: int = 400) -> str:
    """Text that is safe on a terminal: control and direction characters escaped, the length bounded."""
    shown = text if len(text) <= limit else text[:limit] + "…"
    if shown.isprintable():
        return shown
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in shown
    )


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a sentence that offers the nearest known name, or nothing."""
    from difflib import get_close_matches

    lowered = {each.lower(): each for each in known}
    near = get_close_matches(name.lower(), lowered, n=1, cutoff=0.6)
    return f"; did you mean {lowered[near[0]]}?" if near else ""


def one_of(names: Iterable[str], most: int = 12) -> str:
    """A list of names for a sentence, cut where it grows long."""
    listed = list(names)
    if len(listed) > most:
        return ", ".join(listed[:most]) + f" and {len(listed) - most} more"
    return ", ".join(listed)
