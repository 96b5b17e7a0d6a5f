"""A decision table written out as rules."""

from __future__ import annotations

from collections.abc import Iterator

from engine.documents.node import Node
from engine.load.shapes import RuleEntry, RulesetFile, Table
from engine.problem import Problem, Where, one_of

# No choice and no step can be called this.
ANYTHING = "-"


def entries(shape: RulesetFile, node: Node, file: str, problems: list[Problem]) -> Iterator[tuple[RuleEntry, Node]]:
    """The rules of a file, those of its table written out; each node holds `when` and `then` at their places."""
    if shape.rules:
        yield from zip(shape.rules, node.value["rules"].value, strict=True)
    if shape.table is None:
        return
    _columns(shape.table, node.value["table"], file, problems)
    for row, row_node in zip(shape.table.rows, node.value["table"].value["rows"].value, strict=True):
        columns = [*shape.table.when, *shape.table.then]
        if len(row.cells) != len(columns):
            message = f"{len(row.cells)} cells, and the table has {len(columns)} columns: {one_of(columns)}"
            report(problems, row_node.value["cells"].where(file), "wrong-shape", message)
            continue
        because = row.because or shape.table.because
        if not because:
            report(problems, row_node.where(file), "missing-key", "because is missing, here and in the table")
            continue
        yield (
            RuleEntry(row.rule, {}, {}, because, row.source, row.overrides),
            _written_out(row_node, shape.table, node.value["table"]),
        )


def _columns(table: Table, node: Node, file: str, problems: list[Problem]) -> None:
    for key, names in (("when", table.when), ("then", table.then)):
        for index, name in enumerate(names):
            if name in names[:index]:
                message = f"column {name} stands a second time; write a rule where one attribute is tested twice"
                report(problems, node.at((key, index), file), "duplicate-name", message)


def _written_out(row: Node, table: Table, table_node: Node) -> Node:
    """A row as a rule. A name stands at its column's head, so that a mistake in it is one for all rows."""
    cells = row.value["cells"].value
    place = row.value["cells"]
    parts = {"when": (table.when, cells[: len(table.when)]), "then": (table.then, cells[len(table.when) :])}
    written = Node({}, row.line, row.column)
    written.keys = dict(row.keys)
    for key, (names, nodes) in parts.items():
        part = Node({}, place.line, place.column)
        heads = table_node.value[key].value
        for name, head, cell in zip(names, heads, nodes, strict=True):
            if cell.value not in (None, ANYTHING):
                part.value[name] = cell
                part.keys[name] = (head.line, head.column)
        written.value[key] = part
    return written


def report(problems: list[Problem], where: Where, id: str, message: str) -> None:
    """Add a mistake at a place."""
    problems.append(Problem(where, id, message))
