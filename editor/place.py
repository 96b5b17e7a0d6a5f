"""Places in a text: as the engine counts them, and as an editor does, in the units that it was agreed to count in.

The engine counts lines that end in a line feed and characters, both from 1. An editor also ends lines at a carriage
return alone, and counts from 0, most of them in halves of UTF-16.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from lsprotocol import types

_ENDING = re.compile("\r\n|\r|\n")
_WORD = re.compile(r"[\w.:*+/-]*[\w*+/-]|\S")
_QUOTED = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\n]|'')*'")
_MARK = "\ufeff"


class Lines:
    """A text, and the way between its places and those of an editor."""

    def __init__(self, text: str, encoding: str = "utf-16") -> None:
        self.text = text
        self.encoding = encoding

    @cached_property
    def _starts(self) -> list[int]:
        """Where each line begins for the editor."""
        return [0, *(match.end() for match in _ENDING.finditer(self.text))]

    @cached_property
    def _fed(self) -> list[int]:
        """Where each line begins for the engine."""
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def offset(self, line: int, column: int) -> int:
        """Where a place of the engine is in the text; one beyond the end of a line is the end of it."""
        if line < 1:
            return 0
        if line > len(self._fed):
            return len(self.text)
        start = self._fed[line - 1]
        # What is read begins after the mark of the order of bytes.
        start += line == 1 and self.text.startswith(_MARK)
        end = self._fed[line] - 1 if line < len(self._fed) else len(self.text)
        return max(start, min(start + column - 1, end))

    def place(self, offset: int) -> tuple[int, int]:
        """The line and column of the engine."""
        line = bisect_right(self._fed, offset)
        start = self._fed[line - 1] + (line == 1 and self.text.startswith(_MARK))
        return line, max(0, offset - start) + 1

    def position(self, offset: int) -> types.Position:
        """The place of the editor."""
        line = bisect_right(self._starts, offset) - 1
        return types.Position(line, self._units(self.text[self._starts[line] : offset]))

    def at(self, position: types.Position) -> int:
        """Where a place of the editor is in the text; one beyond the end of a line is the end of it."""
        if position.line >= len(self._starts):
            return len(self.text)
        start = self._starts[position.line]
        ending = _ENDING.search(self.text, start)
        line = self.text[start : ending.start() if ending else len(self.text)]
        if line.isascii():
            return start + min(position.character, len(line))
        left = position.character
        for index, character in enumerate(line):
            left -= self._units(character)
            if left < 0:
                return start + index
        return start + len(line)

    def _units(self, text: str) -> int:
        if self.encoding == "utf-32" or text.isascii():
            return len(text)
        if self.encoding == "utf-8":
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text.encode("utf-16-le", "surrogatepass")) // 2

    def range(self, start: int, end: int) -> types.Range:
        """What lies between two offsets."""
        return types.Range(self.position(start), self.position(end))

    def word(self, line: int, column: int) -> types.Range:
        """The word, or the text between quotes, that begins at a place of the engine; nothing of a file as a whole."""
        if line < 1:
            return types.Range(types.Position(0, 0), types.Position(0, 0))
        start = self.offset(line, column)
        match = _QUOTED.match(self.text, start) or _WORD.match(self.text, start)
        return self.range(start, match.end() if match else start)

    @property
    def whole(self) -> types.Range:
        """All of the text."""
        return self.range(0, len(self.text))
