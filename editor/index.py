"""Which word of which file names what: the mentions of every file, found once for a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from editor.mention import Mention, mentions
from editor.place import Lines
from engine.knowledge.base import Knowledge
from engine.load.memory import Memory
from engine.problem import ProblemError

Thing = tuple[str, str, str]


class Index:
    """The mentions of the files of a knowledge base."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self._known: dict[str, tuple[str, list[Mention]]] = {}

    def of(self, name: str, lines: Lines) -> list[Mention]:
        """The mentions of a file; those of the last text that could be read, where this one cannot."""
        known = self._known.get(name)
        if known is None or known[0] != lines.text:
            try:
                found = mentions(name, self.memory.parsed(lines.text, name), lines)
            except ProblemError:
                return []
            known = self._known[name] = (lines.text, found)
        return known[1]

    def at(self, name: str, lines: Lines, offset: int) -> Mention | None:
        """The mention at an offset: the narrowest, and of two that meet there the one that begins."""
        found = [each for each in self.of(name, lines) if each.start <= offset <= each.end]
        return min(found, key=lambda each: (each.end == offset, each.end - each.start), default=None)

    def everywhere(
        self, thing: Thing, files: Mapping[str, Lines], knowledge: Knowledge | None
    ) -> Iterator[tuple[str, Mention]]:
        """Every mention of a thing, by file."""
        wanted = same(thing, knowledge)
        for name, lines in sorted(files.items()):
            for each in self.of(name, lines):
                if each.name == thing[2] and same(each.thing, knowledge) == wanted:
                    yield name, each


def same(thing: Thing, knowledge: Knowledge | None) -> Thing:
    """What a name stands for: a value of a level is the step of its scale."""
    kind, of, name = thing
    attribute = knowledge.attributes.get(of) if knowledge and kind == "choice" else None
    return ("step", attribute.scale, name) if attribute is not None and attribute.ranked else (kind, of, name)
