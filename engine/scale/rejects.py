"""The rows that are set aside: where they stand, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.knowledge.vocabulary import Attribute
from engine.problem import printable
from engine.scale.cell import Cell
from engine.scale.rows import JsonNumber, json_of
from engine.scale.spelling import refusal

NO_ID = "there is no id"


@dataclass(slots=True)
class Reject:
    """One thing wrong with a row; `line` is that of the file, or in Parquet the number of the row, from 1."""

    file: str
    line: int
    id: str
    column: str
    value: str
    reason: str

    @property
    def said(self) -> str:
        """The reason, with the column where it is about one."""
        return f"{self.column}: {self.reason}" if self.column else self.reason


def several(count: int) -> str:
    """What is wrong with a row whose id is that of others."""
    return f"{count} rows have this id"


def reason(attribute: Attribute, value: Any) -> str:
    """Why a cell is not a value of the attribute, in the words of the vocabulary."""
    said = refusal(value, attribute) or f"{shown(value)} cannot be read as {attribute.a_kind}"
    return printable(said)


def shown(value: Any) -> str:
    """A cell as text: a text as it is, anything else as JSON."""
    if isinstance(value, JsonNumber) or not isinstance(value, str):
        return json_of(value)
    return value


def of_cells(
    file: str, line: int, id: Any, count: int | None, cells: Sequence[Cell], found: Iterable[tuple[Any, bool]],
    id_column: str | None,
) -> Iterator[Reject]:  # fmt: skip
    """What is wrong with a row: its cells (each with whether it is valid), its id, and how many rows have it."""
    called = "" if id is None else printable(str(id))
    for cell, (value, valid) in zip(cells, found, strict=True):
        if not valid:
            said = printable(shown(value) if isinstance(value, str | list) else str(value))
            yield Reject(file, line, called, cell.column, said, reason(cell.attribute, _plain(value)))
    if id_column is not None and called.strip() == "":
        yield Reject(file, line, "", id_column, "", NO_ID)
    elif count is not None and id_column is not None:
        yield Reject(file, line, called, id_column, called, several(count))


def _plain(value: Any) -> Any:
    """A value of a typed column as the reading of values takes it."""
    from decimal import Decimal

    if isinstance(value, Decimal):
        return format(value, "f")
    return list(value) if isinstance(value, tuple | set) else value
