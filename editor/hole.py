"""The place where something is typed, in a text that need be no YAML there: which keys and indexes lead to it."""

from __future__ import annotations

import re
from typing import NamedTuple

from editor.place import Lines
from engine.documents.node import Node
from engine.documents.reading import parse
from engine.problem import ProblemError

# Stands for what is being typed; no name has it.
MARK = "\ue000"
_BEGUN = re.compile(r"[\w.:*+-]*$")
_PAIRS = {"{": "}", "[": "]"}
# The longest text that is read whole where the lines that lead to a place say nothing: nobody waits for longer ones.
LONGEST = 20_000
# Between quotes that are not closed, and behind what is closed, nothing can be typed.
_QUOTING = re.compile(r"(^|[\s{\[,:])[\"']")
_CLOSED = tuple("\"'}]")
_QUIET = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"|#[^\n]*")

Path = tuple[int | str, ...]


class Hole(NamedTuple):
    """What has been typed so far, from `start` to `end`, and where: under `path`, as a key or as a value.

    `beside` are the keys that stand in the mapping already; `document` is what stands before the place.
    """

    start: int
    end: int
    typed: str
    path: Path
    key: bool
    beside: frozenset[str]
    document: Node


def hole(lines: Lines, offset: int) -> Hole | None:
    """The place in a text; None in a comment, between quotes, or where nothing can be made of what stands before."""
    text = lines.text
    begun = _BEGUN.search(text, text.rfind("\n", 0, offset) + 1, offset)
    assert begun is not None
    start = begun.start()
    line = text[text.rfind("\n", 0, offset) + 1 : start]
    bare = _QUIET.sub("", line)
    if "#" in bare or re.search(r"(^|\s)#", line) or _QUOTING.search(bare) or line.endswith(_CLOSED):
        return None
    for before in (_chain(text[:start]), *([text[:start]] if start <= LONGEST else [])):
        found = _marked(before)
        if found is not None:
            path, key, beside, document = found
            return Hole(start, offset, text[start:offset], path, key, beside, document)
    return None


def _marked(before: str) -> tuple[Path, bool, frozenset[str], Node] | None:
    """Where the mark stands in the text before it, with all brackets closed behind it.

    In a block it may be a key or a value, and what is possible there YAML itself says.
    """
    closing = _closing(before)
    for tail in (MARK,) if closing else (f"{MARK}: ", MARK):
        try:
            document = parse(f"{before}{tail}{closing}\n", "")
        except ProblemError:
            continue
        for path, key, beside in _paths(document, ()):
            return path, key, beside, document
    return None


def _paths(node: Node, path: Path) -> list[tuple[Path, bool, frozenset[str]]]:
    """Where the mark is: a key of a mapping, or a value."""
    if isinstance(node.value, dict):
        others = frozenset(key for key in node.value if key != MARK)
        if MARK in node.value:
            return [(path, True, others)]
        return [found for key, child in node.value.items() for found in _paths(child, (*path, key))]
    if isinstance(node.value, list):
        return [found for index, child in enumerate(node.value) for found in _paths(child, (*path, index))]
    return [(path, False, frozenset())] if node.value == MARK else []


def _closing(text: str) -> str:
    """The brackets that are open at the end of a text, closed."""
    waiting: list[str] = []
    for character in _QUIET.sub("", text):
        if character in _PAIRS:
            waiting.append(_PAIRS[character])
        elif waiting and character == waiting[-1]:
            waiting.pop()
    return "".join(reversed(waiting))


def _chain(text: str) -> str:
    """Of the lines before a place those that lead to it: what it stands in, and the short entries beside that.

    The whole text says the same, and takes longer to read.
    """
    *lines, last = text.split("\n")
    kept = [last]
    level = len(last) - len(last.lstrip(" ")) if last.strip() else len(last)
    first = last.lstrip().startswith("- ")
    for line in reversed(lines):
        bare = line.lstrip(" ")
        indent = len(line) - len(bare)
        if not bare.strip() or bare.startswith("#") or indent > level:
            continue
        item = bare.startswith("- ")
        if indent == level and item and first:
            continue
        if indent < level or not _closing(line):
            kept.append(line)
        first = item if indent < level or item else first
        level = indent
    return "\n".join(reversed(kept))
