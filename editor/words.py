"""The words of a knowledge base as it was last whole: what may stand where, and what each name means."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from editor.hole import Path
from engine.authoring.schema import Schema, kind_of, schemas
from engine.documents.node import Node
from engine.explain.names import Meaning, meanings
from engine.knowledge.base import Knowledge

_DEFINITION = "#/definitions/"
_OF_ATTRIBUTES = ("question", "conclusion")


class Option(NamedTuple):
    """One shape that may stand at a place; `name` is that of its definition, empty where it has none."""

    name: str
    schema: Schema


class Words:
    """What may stand where (engine.authoring.schema), and the meanings of names (engine.explain.names)."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    @cached_property
    def schemas(self) -> dict[str, Schema]:
        """The schema of every kind of file."""
        return schemas(self.knowledge)

    @cached_property
    def _meanings(self) -> dict[tuple[str, str, str], Meaning]:
        found = {}
        for each in meanings(self.knowledge):
            kind = "attribute" if each.kind in _OF_ATTRIBUTES else each.kind
            found[kind, each.of, each.name] = each
        return found

    def prepare(self) -> None:
        """Work out now what would be worked out when it is first asked for."""
        assert self.schemas
        assert self._meanings

    def meaning(self, kind: str, of: str, name: str) -> Meaning | None:
        """What a name means; None where it means nothing."""
        return self._meanings.get((kind, of, name))

    def options(self, file: str, path: Path, document: Node) -> list[Option]:
        """What may stand under a path of a file. In a row of a table that is what may stand in the column."""
        root = self.schemas[kind_of(file)]
        found = list(_leaves("", root, root))
        for place, step in enumerate(path):
            column = _column(path[: place + 1], document)
            following = [Option("", {"$ref": f"{_DEFINITION}matcher_{column}"})] if column else _inside(found, step)
            found = [leaf for each in following for leaf in _leaves(each.name, each.schema, root)]
        return found


def _leaves(name: str, schema: Schema, root: Schema) -> Iterator[Option]:
    """The shapes that a shape stands for, none of which refers to another."""
    reference = str(schema.get("$ref", "")).removeprefix(_DEFINITION)
    if reference:
        if reference in root["definitions"]:
            yield from _leaves(reference, root["definitions"][reference], root)
        return
    for each in schema.get("anyOf", ()):
        yield from _leaves(name, each, root)
    if "anyOf" not in schema:
        yield Option(name, schema)


def _inside(options: list[Option], step: int | str) -> list[Option]:
    """What may stand under a key or an index."""
    found: list[Option] = []
    for option in options:
        inner: Any = None
        if isinstance(step, int):
            inner = option.schema.get("items")
        else:
            inner = option.schema.get("properties", {}).get(step, option.schema.get("additionalProperties"))
        if isinstance(inner, dict):
            found.append(Option("", inner))
    return found


def _column(path: Path, document: Node) -> str:
    """The attribute of the column of a cell, where the path leads to one."""
    match path:
        case ("table", ("rows" | "otherwise") as part, *_, "cells", int(index)):
            keys = ("when", "then") if part == "rows" else ("then",)
        case ("matrices", int(number), "rows", str(), int(index)):
            listed = document.inside("matrices")
            matrix = listed.inside(number) if listed else None
            return _nth([matrix.get("expect")] if matrix else [], index)
        case _:
            return ""
    table = document.get("table")
    return _nth([table.get(key) for key in keys] if table else [], index)


def _nth(lists: list[Node | None], index: int) -> str:
    columns = [
        str(each.value) for listed in lists if listed and isinstance(listed.value, list) for each in listed.value
    ]
    return columns[index] if index < len(columns) else ""
