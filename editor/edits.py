"""Edits of the text of a file, as an editor takes them."""

from __future__ import annotations

from functools import lru_cache

from lsprotocol import types

from editor.place import Lines
from engine.documents.layout import formatted
from engine.problem import ProblemError

# By the name of a file.
Edits = dict[str, list[types.TextEdit]]


def whole(lines: Lines, new: str) -> types.TextEdit:
    """A text for another one: only what lies between what both begin and end with."""
    old, start, end = lines.text, 0, 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return types.TextEdit(lines.range(start, len(old) - end), new[start : len(new) - end])


def ended(old: str, new: str) -> str:
    """A text that comes from another one, with its ends of lines."""
    return new.replace("\r\n", "\n").replace("\n", "\r\n") if "\r\n" in old else new


def laid_out(old: str, new: str, file: str) -> str:
    """A text that comes from another one, in the layout where that is in it, and with its ends of lines."""
    new = ended(old, new)
    try:
        return _layout(new, file) if _layout(old, file) == old else new
    except ProblemError:
        return new


@lru_cache(maxsize=16)
def _layout(text: str, file: str) -> str:
    """The text in the layout; the same is asked for again and again, wherever the cursor stands in a word."""
    return formatted(text, file)


def spliced(text: str, pieces: dict[tuple[int, int], str]) -> str:
    """A text with others in the places that lie from one offset to another."""
    for (start, end), piece in sorted(pieces.items(), reverse=True):
        text = f"{text[:start]}{piece}{text[end:]}"
    return text
