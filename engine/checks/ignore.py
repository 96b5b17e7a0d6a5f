"""Comments in rule files that ignore a finding, with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.problem import Problem, Where

_IGNORE = re.compile(r"#\s*certwise:\s*ignore\s+([a-z][a-z-]*(?:\s*,\s*[a-z][a-z-]*)*)(?:\s+because\s+(\S.*))?\s*$")


_MENTION = re.compile(r"#\s*certwise:")


@dataclass(slots=True)
class Ignore:
    """A comment that takes findings of some ids back on its own line, or on the next line that holds more than one."""

    where: Where
    line: int
    ids: list[str]
    reason: str
    used: set[str] = field(default_factory=set)


def ignores_of(text: str, file: str) -> Iterator[Ignore | Problem]:
    """The ignores of a file, each for the line it is about; a Problem for one that does not say what or why."""
    waiting: list[Ignore] = []
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.strip()
        mention = _MENTION.search(line)
        if mention is not None and (bare.startswith("#") or line[mention.start() - 1].isspace()):
            where = Where(file, number, mention.start() + 1)
            match = _IGNORE.search(line)
            if match is None or not match[2]:
                message = "write # certwise: ignore CHECK-ID because REASON"
                yield Problem(where, "bad-ignore", message, "error")
            else:
                waiting.append(Ignore(where, number, re.split(r"\s*,\s*", match[1]), match[2].strip()))
        if bare and not bare.startswith("#"):
            for each in waiting:
                each.line = number
                yield each
            waiting = []
    yield from waiting
