"""A grid of cells as a spreadsheet shows it: the text of each, and its place as spreadsheets name it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
Place = tuple[int, int]


@dataclass(slots=True)
class Grid:
    """The cells of a sheet; rows and columns count from 0, and what lies beyond a row is empty.

    `called` is how messages call the file, `name` the sheet, which is empty where the file is one table. `wrong` says
    of a cell why it is no value, whatever is asked; `days` are the cells that the spreadsheet holds as a date. `merged`
    are ranges, each with its first and last place.
    """

    called: str
    name: str = ""
    rows: list[list[str]] = field(default_factory=list)
    wrong: dict[Place, str] = field(default_factory=dict)
    days: set[Place] = field(default_factory=set)
    merged: list[tuple[Place, Place]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """The number of columns of the widest row."""
        return max(map(len, self.rows), default=0)

    def text(self, row: int, column: int) -> str:
        """The text of a cell, without the spaces around it; empty where there is none."""
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column].strip() if column < len(cells) else ""

    def filled(self, row: int, column: int) -> bool:
        """Whether a cell holds anything, if only what is no value."""
        return bool(self.text(row, column)) or (row, column) in self.wrong

    def place(self, row: int, column: int) -> str:
        """The name of a cell, as `Sheet!C7`."""
        cell = f"{letters(column)}{row + 1}"
        if not self.name:
            return cell
        sheet = self.name if _BARE.fullmatch(self.name) else "'" + self.name.replace("'", "''") + "'"
        return f"{sheet}!{cell}"

    def where(self, row: int, column: int) -> str:
        """The name of a cell with that of its file."""
        return f"{self.called}:{self.place(row, column)}"

    def covering(self, row: int, column: int) -> tuple[Place, Place] | None:
        """The merged range that a cell is in, where it is in one."""
        for first, last in self.merged:
            if first[0] <= row <= last[0] and first[1] <= column <= last[1]:
                return first, last
        return None


def letters(column: int) -> str:
    """The letters of a column, which counts from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
