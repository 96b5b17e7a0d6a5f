"""The shape of a document: pydantic checks it against a dataclass, and every finding is placed in the file."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from engine.documents.node import Node
from engine.knowledge.strict import key_of
from engine.problem import MOST_PROBLEMS, Problem, Where, did_you_mean, foreign, nearest, one_line, one_of

# Keys whose value may be one word instead of a list of words.
_LISTS = ("source", "overrides", "aliases", "fired", "not_fired")
_DAYS = ("from", "until", "as_of")
_MISSING = ("missing", "missing_argument")
_EXTRA = ("extra_forbidden", "unexpected_keyword_argument")
_SAID = {
    "string_type": "text is wanted here; quote it where a number or true/false is meant as a word",
    "list_type": "a list is wanted here",
    "dict_type": "a mapping is wanted here",
    "dataclass_type": "a mapping is wanted here",
    "float_type": "a number is wanted here",
    "int_type": "a whole number is wanted here",
    "bool_type": "true or false is wanted here",
    "too_short": "two figures are wanted here, the lower one first: [low, high]",
    "too_long": "two figures are wanted here, the lower one first: [low, high]",
    "finite_number": "a figure must be finite",
    "greater_than_equal": "a figure must not be below 0",
    "less_than_equal": "the figure is too large",
}


def shaped_file(shape: Any, node: Node, file: str, problems: list[Problem]) -> Any:
    """As `shaped`, for a whole file: nothing is repeated of one that has not one key of this shape."""
    keys = _keys(shape, ())
    if isinstance(node.value, dict) and foreign(node.value, keys):
        said = f"not one of the {len(node.value)} keys is read here; here stand {one_of(keys)}"
        problems.append(Problem(node.where(file), "unknown-key", said))
        return None
    return shaped(shape, node, file, problems)


def shaped(shape: Any, node: Node, file: str, problems: list[Problem], text: str | None = None) -> Any:
    """The document as an instance of `shape`, or None where mistakes were added to `problems`.

    `text` is the document as `as_json` gives it, where that is known.
    """
    from pydantic import ValidationError

    try:
        found = _adapter(shape).validate_json(as_json(node) if text is None else text)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)[:MOST_PROBLEMS]
        misspelled = {_meant(detail, shape) for detail in details if detail["type"] in _EXTRA}
        problems.extend(
            _problem(detail, shape, node, file)
            for detail in details
            if not (detail["type"] in _MISSING and detail["loc"] in misspelled)
        )
        return None
    return found


def as_json(node: Node) -> str:
    """The document as JSON, since pydantic in strict mode makes dataclasses from JSON objects only."""
    return json.dumps(_one_lined(normal(node)))


def normal(node: Node, key: str = "") -> Any:
    """The plain value, with the short forms written out: one word for a list of one, a title for a choice."""
    value = node.value
    if isinstance(value, dict):
        if key == "choices":
            return {
                name: {"title": child.value} if isinstance(child.value, str) else normal(child)
                for name, child in value.items()
            }
        return {name: normal(child, name) for name, child in value.items()}
    if isinstance(value, list):
        return [normal(child) for child in value]
    return [value] if key in _LISTS and isinstance(value, str) else value


def _one_lined(value: Any) -> Any:
    """The value with every text on one line: titles and sentences have one, however they were written."""
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, dict):
        return {name: _one_lined(child) for name, child in value.items()}
    return [_one_lined(child) for child in value] if isinstance(value, list) else value


@cache
def _adapter(shape: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(shape)


def _problem(detail: Any, shape: Any, node: Node, file: str) -> Problem:
    kind, path = detail["type"], tuple(step for step in detail["loc"] if isinstance(step, int | str))
    where = node.at(path, file)
    last = next((step for step in reversed(path) if isinstance(step, str)), "")
    if kind in _MISSING:
        return Problem(node.at(path[:-1], file), "missing-key", f"{last} is missing here")
    if kind in _EXTRA:
        keys = _keys(shape, path[:-1])
        near = did_you_mean(last, keys) or f"; here stand {one_of(keys)}"
        return Problem(_key_place(node, path, file), "unknown-key", f"{last} is not a key that is read here{near}")
    if kind == "literal_error":
        return _not_listed(str(detail["ctx"]["expected"]), last, node.at(path, file), _plain_at(node, path))
    said = _SAID.get(kind, detail["msg"])
    if last in _DAYS:
        said = "a date is wanted here, such as 2026-03-01"
    if kind == "list_type" and last in _LISTS:
        said = "a word or a list of words is wanted here"
    return Problem(where, "wrong-shape", f"{last}: {said}".lstrip(": "))


def _meant(detail: Any, shape: Any) -> tuple[int | str, ...]:
    """Where the key that a misspelled one stands for is missing, so that one slip is one message."""
    *above, last = detail["loc"]
    return (*above, nearest(str(last), _keys(shape, tuple(above))))


def _not_listed(expected: str, key: str, where: Where, given: Any) -> Problem:
    """`expected` is how pydantic lists the words of a Literal: 'a', 'b' or 'c'."""
    words = re.findall(r"'([^']*)'", expected)
    near = did_you_mean(given, words) if isinstance(given, str) else ""
    return Problem(where, "wrong-value", f"{key} must be {expected}{near}")


def _plain_at(node: Node, path: tuple[int | str, ...]) -> Any:
    found: Node | None = node
    for step in path:
        found = found.inside(step) if found else None
    return found.value if found else None


def _key_place(node: Node, path: tuple[int | str, ...], file: str) -> Any:
    parent = node
    for step in path[:-1]:
        parent = parent.inside(step) or parent
    return parent.where(file, str(path[-1]))


@cache
def _keys(shape: Any, path: tuple[int | str, ...]) -> tuple[str, ...]:
    """The keys that may stand in the mapping to which a path leads."""
    current = [shape]
    for step in path:
        current = [below for each in current for below in _below(each, step)]
    return tuple(name for each in current for name in _fields(each))


def _below(shape: Any, step: int | str) -> list[Any]:
    """The shapes that stand under a key or an index of a shape."""
    if is_dataclass(shape):
        return _members(get_type_hints(shape).get(str(step)))
    return [member for argument in get_args(shape)[-1:] for member in _members(argument)]


def _members(shape: Any) -> list[Any]:
    """A shape, or the members of a union of shapes."""
    return [shape] if is_dataclass(shape) or get_origin(shape) in (list, dict) else list(get_args(shape))


def _fields(shape: Any) -> tuple[str, ...]:
    return tuple(key_of(each.name) for each in fields(shape) if each.init) if is_dataclass(shape) else ()
