"""A decision table written out as rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from engine.documents.node import Node
from engine.knowledge.table import Row as Place
from engine.load.shapes import Row, RuleEntry, RulesetFile, Table
from engine.problem import Problem, Where, one_of

# No choice and no step can be called this.
ANYTHING = "-"


class Entry(NamedTuple):
    """A rule of a file: its shape, a node that holds `when` and `then` at their places, and its place in a table."""

    shape: RuleEntry
    node: Node
    row: Place | None = None


def entries(shape: RulesetFile, node: Node, file: str, problems: list[Problem]) -> Iterator[Entry]:
    """The rules of a file, those of its table written out."""
    if shape.rules:
        for rule, rule_node in zip(shape.rules, node.value["rules"].value, strict=True):
            yield Entry(rule, rule_node)
    if shape.table is None:
        return
    _columns(shape.table, node.value["table"], file, problems)
    yield from _rows(shape.ruleset, shape.table, node.value["table"], file, problems)


def _rows(ruleset: str, table: Table, node: Node, file: str, problems: list[Problem]) -> Iterator[Entry]:
    for number, (row, row_node) in enumerate(zip(table.rows, node.value["rows"].value, strict=True)):
        if _fits(row, row_node, table, [*table.when, *table.then], file, problems):
            written = _written_out(row_node, table.when, table, node)
            yield Entry(_rule(row, table), written, _place(ruleset, table, number))
    if table.otherwise is None:
        return
    row_node = node.value["otherwise"]
    if table.hit is None:
        message = "a table with an otherwise row says how its rows count: hit: first, unique, any or collect"
        report(problems, row_node.where(file), "missing-key", message)
    elif _fits(table.otherwise, row_node, table, table.then, file, problems):
        written = _written_out(row_node, [], table, node)
        yield Entry(_rule(table.otherwise, table), written, _place(ruleset, table, len(table.rows)))


def _place(ruleset: str, table: Table, number: int) -> Place | None:
    """The place of a row by its number; the one after the last is otherwise."""
    if table.hit is None:
        return None
    return Place(ruleset, table.hit, 2 * number if table.hit == "first" else 0, number == len(table.rows))


def _columns(table: Table, node: Node, file: str, problems: list[Problem]) -> None:
    for key, names in (("when", table.when), ("then", table.then)):
        for index, name in enumerate(names):
            if name in names[:index]:
                message = f"column {name} stands a second time; write a rule where one attribute is tested twice"
                report(problems, node.at((key, index), file), "duplicate-name", message)


def _fits(row: Row, node: Node, table: Table, columns: list[str], file: str, problems: list[Problem]) -> bool:
    """Whether a row has a cell for each column, and a reason."""
    if len(row.cells) != len(columns):
        whose = "otherwise has one for each of the" if row is table.otherwise else "the table has"
        message = f"{len(row.cells)} cells, and {whose} {len(columns)} columns: {one_of(columns)}"
        report(problems, node.value["cells"].where(file), "wrong-shape", message)
        return False
    if not (row.because or table.because):
        report(problems, node.where(file), "missing-key", "because is missing, here and in the table")
        return False
    return True


def _rule(row: Row, table: Table) -> RuleEntry:
    return RuleEntry(row.rule, {}, {}, row.because or table.because, row.source, row.overrides, row.from_, row.until)


def _written_out(row: Node, when: list[str], table: Table, table_node: Node) -> Node:
    """A row as a rule. A name stands at its column's head, so that a mistake in it is one for all rows."""
    cells = row.value["cells"].value
    place = row.value["cells"]
    parts = {"when": (when, cells[: len(when)]), "then": (table.then, cells[len(when) :])}
    written = Node({}, row.line, row.column)
    written.keys = dict(row.keys)
    for key, (names, nodes) in parts.items():
        part = Node({}, place.line, place.column)
        heads = table_node.value[key].value[: len(names)]
        for name, head, cell in zip(names, heads, nodes, strict=True):
            if cell.value not in (None, ANYTHING):
                part.value[name] = cell
                part.keys[name] = (head.line, head.column)
        written.value[key] = part
    return written


def report(problems: list[Problem], where: Where, id: str, message: str) -> None:
    """Add a mistake at a place."""
    problems.append(Problem(where, id, message))


def rule_ids(node: Node) -> Iterator[str]:
    """The ids of the rules of a file, whatever is wrong with it."""
    if isinstance(node.value, dict):
        rule = node.get("rule")
        if rule is not None and isinstance(rule.value, str):
            yield rule.value
    inside = node.value.values() if isinstance(node.value, dict) else node.value
    for child in inside if isinstance(node.value, dict | list) else ():
        yield from rule_ids(child)
