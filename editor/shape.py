"""What belongs together in a file: parts that fold, and what grows around a selection."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from editor.place import Lines
from engine.documents.node import Node


def folds(lines: Lines) -> Iterator[types.FoldingRange]:
    """The blocks of a text by its indentation, and the comments of several lines."""
    listed = lines.text.splitlines()
    open_at: list[tuple[int, int]] = []
    last = -1
    for number, line in enumerate([*listed, "end"]):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        indent = len(line) - len(line.lstrip(" "))
        while open_at and indent <= open_at[-1][0]:
            _, start = open_at.pop()
            if last > start:
                yield types.FoldingRange(start, last)
        open_at.append((indent, number))
        last = number
    yield from _comments(listed)


def _comments(listed: list[str]) -> Iterator[types.FoldingRange]:
    start = -1
    for number, line in enumerate([*listed, ""]):
        if line.lstrip().startswith("#"):
            start = number if start < 0 else start
        else:
            if 0 <= start < number - 1:
                yield types.FoldingRange(start, number - 1, kind=types.FoldingRangeKind.Comment)
            start = -1


def selections(node: Node, lines: Lines, offset: int) -> types.SelectionRange:
    """What stands around a place, from the word outward."""
    found = types.SelectionRange(lines.whole)
    for start, end in sorted(set(_around(node, lines, offset, len(lines.text))), key=lambda each: each[0] - each[1]):
        found = types.SelectionRange(lines.range(start, end), found)
    return found


def _around(node: Node, lines: Lines, offset: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a document that reach over an offset."""
    if isinstance(node.value, dict):
        starts = [(lines.offset(*node.keys[key]), child) for key, child in node.value.items() if key in node.keys]
    elif isinstance(node.value, list):
        starts = [(lines.offset(child.line, child.column), child) for child in node.value]
    else:
        return
    starts.sort(key=lambda each: each[0])
    for place, (start, child) in enumerate(starts):
        following = starts[place + 1][0] if place + 1 < len(starts) else end
        if start <= offset < following:
            inner = lines.offset(child.line, child.column)
            stop = start + len(lines.text[start:following].rstrip().rstrip("-,").rstrip())
            if offset <= stop:
                yield start, stop
                if inner <= offset:
                    yield inner, stop
                yield from _around(child, lines, offset, stop)
