"""A node of a YAML document: a value, and where it stands."""

from __future__ import annotations

import re
from typing import Any

from engine.documents.text import STANDARD_INPUT as STANDARD_INPUT  # noqa: PLC0414  who reads documents names it from here
from engine.documents.text import text_of as text_of  # noqa: PLC0414  likewise
from engine.problem import Where

_NULL = {"", "~", "null", "Null", "NULL"}


_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


_INTEGER = re.compile(r"[-+]?[0-9]{1,400}|0o[0-7]{1,400}|0x[0-9a-fA-F]{1,400}")


_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


class Node:
    """A value and its place: `value` is a scalar, a list or a dict of nodes; `keys` places the dict's keys.

    `raw` is a scalar as it is written, since 120.000 and 120 are one value and not one spelling. `height` is how many
    levels stand below it. The text of a scalar begins `opening` characters after its place: behind a quotation mark; of
    a block it stands in other lines, and `opening` is less than 0.
    """

    __slots__ = ("column", "height", "keys", "line", "opening", "raw", "value", "weight")

    def __init__(self, value: Any, line: int, column: int, raw: str | None = None) -> None:
        self.value = value
        self.raw = raw
        self.opening = 0
        self.line = line
        self.column = column
        self.keys: dict[str, tuple[int, int]] = {}
        self.weight = 1
        self.height = 0

    def plain(self) -> Any:
        """The value without places: dict, list, str, int, float, bool or None."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def written(self) -> Any:
        """The value without places, each scalar as it is written where it was read from a file."""
        if isinstance(self.value, dict):
            return {key: node.written() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.written() for node in self.value]
        return self.value if self.raw is None else self.raw

    def where(self, file: str, key: str | None = None) -> Where:
        """The place of the node in a file, or of one of its keys: line and column, from 1."""
        if key is not None and key in self.keys:
            return Where(file, *self.keys[key])
        return Where(file, self.line, self.column)

    def at(self, path: tuple[int | str, ...], file: str) -> Where:
        """The place of the value that a path of keys and indexes leads to, or of the last step that exists."""
        node = self
        for step in path:
            inside = node.inside(step)
            if inside is not None:
                node = inside
            elif step in node.keys:
                return node.where(file, str(step))
        return node.where(file)

    def inside(self, step: int | str) -> Node | None:
        """The value under a key or an index, where there is one."""
        found: Any = None
        if isinstance(self.value, dict):
            found = self.value.get(step)
        elif isinstance(self.value, list) and isinstance(step, int) and step < len(self.value):
            found = self.value[step]
        return found if isinstance(found, Node) else None

    def get(self, key: str) -> Node | None:
        """What stands under a key; None where there is none, or no mapping."""
        return self.value.get(key) if isinstance(self.value, dict) else None


def unplaced(value: Any) -> Node:
    """Plain data, as JSON holds it, as a document that has no places; a tuple is a list."""
    if isinstance(value, dict):
        return Node({key: unplaced(each) for key, each in value.items()}, 0, 0)
    if isinstance(value, list | tuple):
        return Node([unplaced(each) for each in value], 0, 0)
    return Node(value, 0, 0)


def core_value(word: str) -> Any:
    """What an unquoted word means in the YAML 1.2 core schema (yaml.org/spec/1.2.2, section 10.3)."""
    if word in _NULL:
        return None
    if word in _BOOLEAN:
        return _BOOLEAN[word]
    first = word[0]
    if first.isdigit() or first in "+-.":
        if _INTEGER.fullmatch(word):
            return int(word, 0) if word[:2] in ("0o", "0x") else int(word)
        if _FLOAT.fullmatch(word):
            return float(word)
        if _SPECIAL.fullmatch(word):
            return float(word.replace(".", ""))
    return word
