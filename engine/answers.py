"""Answers to the asked attributes: validated with the words of the vocabulary, by models built from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import SchemaValidator, ValidationError
from pydantic_core import core_schema as cs

from engine.knowledge import Knowledge
from engine.problem import Problem, ProblemError, Where, did_you_mean, one_of
from engine.source import Node, core_value
from engine.vocabulary import LARGEST, Attribute, Values, too_long

MAX_ANSWER_BYTES = 1024 * 1024


def validate(knowledge: Knowledge, node: Node, file: str) -> Values:
    """The answers a document holds. Raises ProblemError with every mistake and its place; null is unknown."""
    if not isinstance(node.value, dict):
        message = "answers are a mapping of attributes to values"
        raise ProblemError([Problem(node.where(file), "wrong-shape", message)])
    given = {key: _plain(knowledge, key, child) for key, child in node.value.items() if child.value is not None}
    given_unknown = [key for key, child in node.value.items() if child.value is None]
    problems = [
        Problem(node.where(file, key), "unknown-name", _unknown(knowledge, key))
        for key in given_unknown
        if key not in knowledge.attributes or not knowledge.attributes[key].asked
    ]
    try:
        found = validator(knowledge).validate_python(given)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            path = tuple(step for step in detail["loc"] if isinstance(step, int | str))
            name = str(path[0]) if path else ""
            where = node.where(file, name) if detail["type"] == "extra_forbidden" else node.at(path, file)
            problems.append(_problem(knowledge, name, detail, where))
    for name, value in given.items():
        if isinstance(value, float) and not problems and (said := too_long(repr(value))):
            problems.append(Problem(node.at((name,), file), "wrong-value", f"{name}: {said}"))
    if problems:
        raise ProblemError(problems)
    return _normal(knowledge, found)


def _plain(knowledge: Knowledge, name: str, node: Node) -> Any:
    """The plain value; of an integer, also one that was written with a point or an exponent (1e5) and is whole."""
    value = node.plain()
    attribute = knowledge.attributes.get(name)
    if attribute and attribute.kind == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def from_option(knowledge: Knowledge, text: str) -> tuple[str, Any]:
    """An attribute and its plain value from "name=value"; the members of a set stand between commas.

    An empty value, "null" and "~" are unknown. Raises ProblemError where there is no "=", or the name is unknown.
    """
    name, equals, word = text.partition("=")
    name = name.strip()
    if not equals:
        raise ProblemError([Problem(Where("--set"), "bad-option", f"{text}: write name=value")])
    attribute = knowledge.attributes.get(name)
    if attribute is None or not attribute.asked:
        raise ProblemError([Problem(Where("--set"), "unknown-name", _unknown(knowledge, name))])
    value = core_value(word.strip())
    if attribute.kind == "set" and value is not None:
        inner = word.strip().removeprefix("[").removesuffix("]")
        return name, [member.strip() for member in inner.split(",") if member.strip()]
    return name, value


def validator(knowledge: Knowledge) -> SchemaValidator:
    """A validator for a whole answers document, built from the asked attributes."""
    fields = {attribute.name: cs.typed_dict_field(_schema(attribute), required=False) for attribute in knowledge.asked}
    return SchemaValidator(cs.typed_dict_schema(fields, extra_behavior="forbid", total=False))


def _schema(attribute: Attribute) -> cs.CoreSchema:
    if attribute.kind == "flag":
        return cs.bool_schema(strict=True)
    if attribute.numeric:
        low = -LARGEST if attribute.minimum is None else attribute.minimum
        high = LARGEST if attribute.maximum is None else attribute.maximum
        if attribute.kind == "integer":
            return cs.int_schema(strict=True, ge=int(low), le=int(high))
        return cs.float_schema(strict=True, ge=low, le=high, allow_inf_nan=False)
    one = cs.literal_schema(list(attribute.choices))
    return cs.list_schema(one, strict=True, max_length=10_000) if attribute.kind == "set" else one


def _problem(knowledge: Knowledge, name: str, detail: Any, where: Where) -> Problem:
    attribute = knowledge.attributes.get(name)
    if attribute is None or not attribute.asked:
        return Problem(where, "unknown-name", _unknown(knowledge, name))
    if detail["type"] == "list_type":
        example = next(iter(attribute.choices))
        message = f"{name}: several values may hold, so write a list: [{example}], or [] for none"
    elif refusal := attribute.refusal(detail["input"]):
        message = f"{name}: {refusal}"
    else:
        message = f"{name}: {detail['msg']}"
    return Problem(where, "wrong-value", message)


def _unknown(knowledge: Knowledge, name: str) -> str:
    asked = [attribute.name for attribute in knowledge.asked]
    if name in knowledge.attributes:
        return f"{name} is concluded by rules and cannot be answered"
    near = did_you_mean(name, asked)
    return f"{name} is not asked{near or f'; what is asked: {one_of(asked, most=30)}'}"


def _normal(knowledge: Knowledge, found: Mapping[str, Any]) -> Values:
    values: Values = {}
    for attribute in knowledge.asked:
        if attribute.name in found:
            value = found[attribute.name]
            values[attribute.name] = attribute.ordered(value) if attribute.kind == "set" else value
    return values
