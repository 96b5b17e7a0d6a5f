"""A request read: JSON with every mistake at its line and column, and answers in the words of the vocabulary."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NoReturn, TypeVar

from pydantic import ValidationError

from engine.answers.answers import Answers
from engine.answers.validation import validate
from engine.documents.node import Node, unplaced
from engine.documents.reading import parse
from engine.documents.text import decoded, hidden
from engine.infer.expert import Expert
from engine.number import MOST_DIGITS
from engine.problem import Problem, ProblemError, Where
from service.api.requests import Request

PLACE = "request"
MAX_BYTES = 1024 * 1024
MOST = 50
Asked = TypeVar("Asked", bound=Request)


def request_of(model: type[Asked], body: bytes) -> tuple[Asked, Node]:
    """A request and its text with places. Raises ProblemError with every mistake of its shape, or the one of syntax."""
    text = decoded(body, PLACE, MAX_BYTES)
    if quickly := _quickly(model, text):
        return quickly
    try:
        values = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise _bad("json-syntax", f"not JSON: {error.msg}", error.lineno, error.colno) from None
    except ValueError as error:
        raise _bad("json-syntax", f"not JSON: {error}") from None
    node = _placed(text, values)
    try:
        return model.model_validate(values), node
    except ValidationError as error:
        raise ProblemError(_problems(error, node)) from None


def answers_of(expert: Expert, node: Node, key: str = "answers") -> Answers:
    """The answers that a request holds under a key. Raises ProblemError with every mistake and its place."""
    try:
        return validate(expert.knowledge, node.value[key], PLACE)
    except ProblemError:
        if not isinstance(node, _Unplaced):
            raise
    return validate(expert.knowledge, _placed(node.text, node.plain()).value[key], PLACE)


class _Unplaced(Node):
    """A request without places, and the text to find them in where something turns out to be wrong."""

    __slots__ = ("text",)

    def __init__(self, values: dict[str, Any], text: str) -> None:
        super().__init__({key: _unplaced(each) for key, each in values.items()}, 0, 0)
        self.text = text


def _unplaced(value: Any) -> Node:
    """Whole numbers, words and the like, each as it is written, since that is what an answer is read from."""
    if isinstance(value, dict):
        return Node({key: _unplaced(each) for key, each in value.items()}, 0, 0)
    if isinstance(value, list):
        return Node([_unplaced(each) for each in value], 0, 0)
    return Node(value, 0, 0, raw=value if isinstance(value, str) else json.dumps(value))


class _SlowError(ValueError):
    """What has to be read with its places: its spelling counts, or something is wrong with it."""


def _quickly(model: type[Asked], text: str) -> tuple[Asked, Node] | None:
    """A request in which nothing is wrong but perhaps the answers; None where that has to be looked at closely."""
    try:
        values = _QUICK.decode(text)
        if type(values) is not dict or hidden(text, PLACE) or "-0" in text:
            return None
        return model.model_validate(values), _Unplaced(values, text)
    except (ValueError, RecursionError):
        return None


def _point(text: str) -> float:
    """A number as it would be written again, and of few digits; another spelling counts, and is read with its place."""
    found = float(text)
    if repr(found) != text or len(text) > MOST_DIGITS:
        raise _SlowError
    return found


def _never(_: str) -> NoReturn:
    raise _SlowError


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _SlowError
    return found


_QUICK = json.JSONDecoder(object_pairs_hook=_object, parse_float=_point, parse_constant=_never)


def _placed(text: str, values: Any) -> Node:
    """The text as a document with places: JSON is YAML, but for what few write, which then has no places."""
    problems = hidden(text, PLACE)
    if problems:
        raise ProblemError(problems)
    try:
        found = parse(text, PLACE)
    except ProblemError as error:
        if any(each.id in ("duplicate-key", "too-deep", "too-large") for each in error.problems):
            raise
        return unplaced(values)
    return found if found.plain() == values else unplaced(values)


def _problems(error: ValidationError, node: Node) -> Iterable[Problem]:
    """What does not fit the shape of a request, once for each place."""
    found: dict[Where, Problem] = {}
    for each in error.errors(include_url=False, include_context=False)[:MOST]:
        where = _where(node, each["loc"], each["type"] == "extra_forbidden")
        path = ".".join(str(step) for step in each["loc"] if not _of_union(step)) or "the request"
        found.setdefault(where, Problem(where, "wrong-shape", f"{path}: {_said(each['type'], each['msg'])}"))
    return found.values()


def _where(node: Node, path: tuple[int | str, ...], key: bool) -> Where:
    """The place of what a path leads to, or of its last key."""
    if not key:
        return node.at(path, PLACE)
    for step in path[:-1]:
        node = node.inside(step) or node
    return node.where(PLACE, str(path[-1]))


def _of_union(step: int | str) -> bool:
    """Whether a step names which of several shapes was tried, and no place."""
    return isinstance(step, str) and step in ("str", "bool", "int", "float", "list[union[str,bool,int,float]]")


def _said(kind: str, message: str) -> str:
    return {"missing": "is missing", "extra_forbidden": "is not known here"}.get(
        kind, message[:1].lower() + message[1:]
    )


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _bad(id: str, message: str, line: int = 0, column: int = 0) -> ProblemError:
    return ProblemError([Problem(Where(PLACE, line, column), id, message)])
