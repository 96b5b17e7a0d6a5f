"""Test cases in the matrix form: named answers (fixtures) in the rows, what is expected of each in the columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from engine.documents.node import Node
from engine.knowledge.strict import STRICT
from engine.problem import Problem, did_you_mean, one_of


@dataclass
class MatrixEntry:
    """A matrix as it stands in a file: the columns (`expect`), and for each fixture a row of cells."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    matrix: str
    expect: list[str]
    rows: dict[str, list[Any]]
    given: dict[str, Any] = field(default_factory=dict)
    as_of: str = ""


def written_out(node: Node, file: str, problems: list[Problem]) -> Iterator[Node]:
    """The cases that the matrices of a file stand for, each at the place of its row.

    Rows of a fixture that is not declared, or with too few or too many cells, are added to `problems`.
    """
    matrices, fixtures = node.get("matrices"), node.get("fixtures")
    declared: dict[str, Node] = fixtures.value if fixtures else {}
    for matrix in matrices.value if matrices else ():
        columns = [column.value for column in matrix.value["expect"].value]
        for name, row in matrix.value["rows"].value.items():
            where = matrix.value["rows"].where(file, name)
            if name not in declared:
                message = f"{name} is no fixture of this file{did_you_mean(name, declared)}"
                problems.append(Problem(where, "unknown-name", message))
            elif len(row.value) != len(columns):
                message = f"{len(row.value)} cells, and the matrix has {len(columns)} columns: {one_of(columns)}"
                problems.append(Problem(row.where(file), "wrong-shape", message))
            else:
                yield _case(matrix, name, declared[name], columns, row)


def _case(matrix: Node, name: str, fixture: Node, columns: list[str], row: Node) -> Node:
    place = matrix.value["rows"].keys[name]
    case = Node({}, *place)
    case.value["case"] = Node(f"{matrix.value['matrix'].value}: {name}", *place)
    case.value["given"] = _merged(fixture, matrix.get("given"))
    if day := matrix.get("as_of"):
        case.value["as_of"] = day
    expect = Node({}, row.line, row.column)
    for column, cell in zip(columns, row.value, strict=True):
        if cell.value is not None:
            expect.value[column] = cell
            expect.keys[column] = (cell.line, cell.column)
    case.value["expect"] = expect
    case.keys = dict.fromkeys(case.value, place)
    return case


def _merged(fixture: Node, given: Node | None) -> Node:
    """The answers of a fixture with those of the matrix on top."""
    merged = Node(dict(fixture.value), fixture.line, fixture.column)
    merged.keys = dict(fixture.keys)
    if given:
        merged.value.update(given.value)
        merged.keys.update(given.keys)
    return merged
