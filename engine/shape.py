"""The shape of a document: pydantic checks it against a dataclass, and every finding is placed in the file."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from engine.problem import Problem, did_you_mean
from engine.source import Node

# Keys whose value may be one word instead of a list of words.
_LISTS = ("source", "overrides", "aliases", "fired", "not_fired")
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


def shaped(shape: Any, node: Node, file: str, problems: list[Problem]) -> Any:
    """The document as an instance of `shape`, or None where mistakes were added to `problems`."""
    from pydantic import ValidationError

    try:
        # As JSON, since pydantic in strict mode makes dataclasses from JSON objects only.
        found = _adapter(shape).validate_json(json.dumps(normal(node)))
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        misspelled = {_meant(detail, shape) for detail in details if detail["type"] in _EXTRA}
        problems.extend(
            _problem(detail, shape, node, file)
            for detail in details
            if not (detail["type"] in _MISSING and detail["loc"] in misspelled)
        )
        return None
    return found


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
        return Problem(
            _key_place(node, path, file),
            "unknown-key",
            f"{last} is not a key that is read here{did_you_mean(last, _names(shape))}",
        )
    if kind == "literal_error":
        return Problem(where, "wrong-value", f"{last} must be {detail['ctx']['expected']}")
    said = _SAID.get(kind, detail["msg"])
    if kind == "list_type" and last in _LISTS:
        said = "a word or a list of words is wanted here"
    return Problem(where, "wrong-shape", f"{last}: {said}".lstrip(": "))


def _meant(detail: Any, shape: Any) -> tuple[int | str, ...]:
    """Where the key that a misspelled one stands for is missing, so that one slip is one message."""
    *above, last = detail["loc"]
    near = did_you_mean(str(last), _names(shape))
    return (*above, near.removeprefix("; did you mean ").removesuffix("?"))


def _key_place(node: Node, path: tuple[int | str, ...], file: str) -> Any:
    parent = node
    for step in path[:-1]:
        parent = parent.inside(step) or parent
    return parent.where(file, str(path[-1]))


@cache
def _names(shape: Any) -> tuple[str, ...]:
    """Every key of a shape and of the shapes inside it, for did-you-mean."""
    found: dict[str, None] = {}
    seen: set[Any] = set()
    queue = [shape]
    while queue:
        current = queue.pop()
        if current in seen:
            continue
        seen.add(current)
        queue.extend(get_args(current))
        if is_dataclass(current):
            hints = get_type_hints(current)
            for each in fields(current):
                if each.init:
                    found[each.name] = None
                    queue.append(hints[each.name])
    return tuple(found)
