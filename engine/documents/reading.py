"""YAML as data only, each value with its place: the 1.2 core schema, no tags, everything bounded."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from engine.documents.node import Node, core_value
from engine.documents.syntax import mistake
from engine.documents.text import MAX_BYTES, hidden
from engine.documents.text import STANDARD_INPUT as STANDARD_INPUT  # noqa: PLC0414  who reads documents names it from here
from engine.documents.text import text_of as text_of  # noqa: PLC0414  likewise
from engine.number import too_long
from engine.problem import Problem, ProblemError, Problems, Where

MAX_DEPTH = 64
MAX_NODES = 1_000_000


def read(path: Path | str, limit: int = MAX_BYTES, name: str | None = None) -> Node:
    """The document in a file. `name` is how messages call it. Raises ProblemError as `text_of` and `parse` do."""
    text = text_of(path, limit)
    shown = name or ("<stdin>" if str(path) == STANDARD_INPUT else str(path))
    return parse(text, shown)


def parse(text: str, name: str) -> Node:
    """The document in a text.

    Raises ProblemError with every hidden character; where there is none, with every duplicate key and the first mistake
    of syntax.
    """
    builder = _Builder(name)
    text = text.removeprefix("\ufeff")
    builder.problems.extend(hidden(text, name))
    if builder.problems:
        raise ProblemError(builder.problems)
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if mark:
            _stop_before(text[: mark.index], name)
        builder.problems.append(_of_syntax(error, text, name))
    except RecursionError:
        builder.problems.append(_problem(name, "too-deep", f"nested deeper than {MAX_DEPTH} levels"))
    except (yaml.YAMLError, ValueError, OverflowError):
        builder.problems.append(_problem(name, "yaml-syntax", "not text: it holds characters that YAML does not allow"))
    if builder.problems:
        raise ProblemError(builder.problems)
    if builder.root is None:
        raise _bad(name, "empty-file", "the file is empty")
    return builder.root


def loader() -> Any:
    """The parser: libyaml where PyYAML was built with it. The one in Python reads a few texts otherwise."""
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _events(text: str) -> Iterator[yaml.Event]:
    return yaml.parse(text, Loader=loader())


def _of_syntax(error: yaml.MarkedYAMLError, text: str, name: str) -> Problem:
    found = mistake(error, text)
    return _problem(name, "yaml-syntax", f"not valid YAML: {found.said}", found.line, found.column)


def _stop_before(text: str, name: str) -> None:
    """Raise what `_Builder` stops at in the text before the place where the parser gave up.

    The parser reads ahead of its events, and some versions bound its depth themselves: it can fail at a level far below
    the one that is refused here, before the event of that level is given.
    """
    builder = _Builder(name)
    with contextlib.suppress(yaml.YAMLError, ValueError, OverflowError, RecursionError):
        for event in _events(text):
            builder.take(event)


# How far behind its place the text of a scalar of each style begins.
_OPENING = {"'": 1, '"': 1, "|": -1, ">": -1}


class _Builder:
    """Builds nodes from events, so that depth, size and aliases are bounded before anything grows."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems = Problems()
        self.root: Node | None = None
        self.stack: list[tuple[Node, str | None]] = []
        self.anchors: dict[str, Node] = {}
        self.documents = 0
        self.count = 0

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self.enter(event, self.scalar(event))
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self.open(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.close()
        elif isinstance(event, yaml.AliasEvent):
            self.alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.stop(
                    event,
                    "one-document",
                    "a file holds one document, and a second one starts here; put it into another file",
                )

    def open(self, event: yaml.CollectionStartEvent) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self.stop(event, "too-deep", f"nested deeper than {MAX_DEPTH} levels")
        self.untagged(event)
        empty: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        node = Node(empty, *_place(event))
        if event.anchor:
            self.anchors[event.anchor] = node
        self.stack.append((node, None))
        self.grow(event, 1)

    def close(self) -> None:
        node, _ = self.stack.pop()
        node.height += 1
        self.place(node)

    def enter(self, event: yaml.ScalarEvent, node: Node) -> None:
        if event.anchor:
            self.anchors[event.anchor] = node
        self.grow(event, 1)
        self.place(node)

    def alias(self, event: yaml.AliasEvent) -> None:
        node = self.anchors.get(str(event.anchor))
        if node is None or any(node is open_node for open_node, _ in self.stack):
            self.stop(event, "yaml-syntax", f"*{event.anchor} names no value that stands before it")
        elif len(self.stack) + node.height > MAX_DEPTH:
            self.stop(event, "too-deep", f"nested deeper than {MAX_DEPTH} levels once its aliases are expanded")
        else:
            self.grow(event, node.weight)
            self.place(node)

    def place(self, node: Node) -> None:
        """Put a finished value into the collection that is open, or make it the document."""
        if not self.stack:
            self.root = node
            return
        parent, key = self.stack[-1]
        parent.height = max(parent.height, node.height)
        if isinstance(parent.value, list):
            parent.value.append(node)
            parent.weight += node.weight
        elif key is None:
            self.stack[-1] = (parent, self.key(parent, node))
        else:
            parent.value.setdefault(key, node)
            parent.weight += node.weight
            self.stack[-1] = (parent, None)

    def key(self, parent: Node, node: Node) -> str:
        if not isinstance(node.value, str):
            shown = "a list or a mapping" if isinstance(node.value, list | dict) else str(node.value)
            message = f"a name must be a word, and this is {shown}; quote it where a word is meant"
            self.report(node, "key-not-a-word", message)
            return f"?{len(parent.value)}"
        if node.value in parent.value:
            first = parent.keys[node.value][0]
            self.report(node, "duplicate-key", f"{node.value} stands here a second time; first on line {first}")
        else:
            parent.keys[node.value] = (node.line, node.column)
        return node.value

    def scalar(self, event: yaml.ScalarEvent) -> Node:
        plain = event.implicit[0] and event.style in (None, "")
        if not plain:
            self.untagged(event)
        value = core_value(event.value) if plain else event.value
        node = Node(value, *_place(event), raw=event.value)
        if event.style is not None:
            node.opening = _OPENING.get(event.style, 0)
        if isinstance(value, float) and math.isfinite(value) and (said := too_long(event.value)):
            self.report(node, "wrong-value", said)
        return node

    def untagged(self, event: Any) -> None:
        if event.tag not in (None, "!"):
            self.stop(event, "yaml-tag", f"tags are not read ({event.tag}); write plain data")

    def grow(self, event: yaml.Event, weight: int) -> None:
        self.count += weight
        if self.count > MAX_NODES:
            self.stop(event, "too-large", f"holds more than {MAX_NODES:,} values once its aliases are expanded")

    def report(self, node: Node, id: str, message: str) -> None:
        self.problems.append(_problem(self.name, id, message, node.line, node.column))

    def stop(self, event: yaml.Event, id: str, message: str) -> None:
        self.problems.append(_problem(self.name, id, message, *_place(event)))
        raise ProblemError(self.problems)


def _place(event: yaml.Event) -> tuple[int, int]:
    mark: Any = event.start_mark
    return mark.line + 1, mark.column + 1


def _problem(name: str, id: str, message: str, line: int = 0, column: int = 0) -> Problem:
    return Problem(Where(name, line, column), id, message)


def _bad(name: str, id: str, message: str, line: int = 0, column: int = 0) -> ProblemError:
    return ProblemError([_problem(name, id, message, line, column)])
