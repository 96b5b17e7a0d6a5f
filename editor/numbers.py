"""The numbers of a file in whose places a figure may stand: bounds in conditions, and numbers in expressions."""

from __future__ import annotations

import re
from itertools import product
from typing import NamedTuple

from editor.mention import Reader, listed
from editor.place import Lines
from engine.documents.node import Node
from engine.load.folder import EXAMPLES, is_test

BOUNDS = ("at_least", "at_most", "above", "below")
_NUMBER = re.compile(r"(?<![\w.])[0-9]+(?:\.[0-9]+)?(?![\w.])")


class Number(NamedTuple):
    """A number as it is written, from `start` to `end`: a bound of an attribute, or where one is computed.

    `test` is the key of the bound; in an expression there is none.
    """

    start: int
    end: int
    text: str
    value: float
    attribute: str
    test: str = ""

    def by(self, figure: str) -> str:
        """What stands in its place where it is a figure."""
        return f"{{figure: {figure}}}" if self.test else figure


def numbers(name: str, node: Node, lines: Lines) -> list[Number]:
    """Every such number in the document of a file, in the order of places; cases and answers have none."""
    if is_test(name) or name.startswith(f"{EXAMPLES}/"):
        return []
    reader = _Reader(name, lines)
    if name.startswith("facts/"):
        reader.facts(node)
    else:
        reader.rules(node)
    return sorted(reader.numbers)


class _Reader(Reader):
    def __init__(self, file: str, lines: Lines) -> None:
        super().__init__(file, lines)
        self.numbers: set[Number] = set()
        self.computed = ""

    def attribute(self, name: str, entry: Node) -> None:
        self.computed = name
        super().attribute(name, entry)

    def matcher(self, attribute: str, node: Node | None, role: str) -> None:
        for each, key in product(listed(node), BOUNDS if role == "reads" else ()):
            bound = each.get(key)
            if bound is not None and bound.raw:
                self.number(self.lines.offset(bound.line, bound.column), bound.raw, bound.value, attribute, key)
        super().matcher(attribute, node, role)

    def expression(self, node: Node | None) -> None:
        super().expression(node)
        if node is None or not node.raw:
            return
        start = self.lines.offset(node.line, node.column) + max(node.opening, 0)
        for match in _NUMBER.finditer(node.raw) if self.lines.text.startswith(node.raw, start) else ():
            self.number(start + match.start(), match[0], float(match[0]), self.computed, "")

    def number(self, start: int, text: str, value: object, attribute: str, test: str) -> None:
        if isinstance(value, int | float) and not isinstance(value, bool) and self.lines.text.startswith(text, start):
            self.numbers.add(Number(start, start + len(text), text, float(value), attribute, test))
