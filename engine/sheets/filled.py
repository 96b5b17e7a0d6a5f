"""A sheet that was filled in: which cells are questions, which are answers, and whose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.answers.naming import headings
from engine.answers.value import UnclearError, folded, read_text
from engine.knowledge.base import Knowledge
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem, ProblemError, Where, one_of, printable
from engine.sheets.grid import Grid
from engine.sheets.tongue import Tongue, tongue

ID = "id"
# What stands beside the questions of a template, and is nobody's answer.
BESIDE = ("question", "how to answer")
_LOOKED_AT = 30
_LONGEST = 5000


@dataclass(slots=True)
class Filled:
    """A grid with its questions in one row (`across`) or in one column; `labels` are their texts by place in it.

    `entries` are the rows, or the columns, that hold what one was asked, and `id` is the place of their ids.
    """

    grid: Grid
    across: bool
    at: int
    labels: dict[int, str] = field(default_factory=dict)
    entries: list[int] = field(default_factory=list)
    id: int | None = None

    def cell(self, entry: int, label: int) -> tuple[int, int]:
        """The row and the column of an answer."""
        return (entry, label) if self.across else (label, entry)

    def text(self, entry: int, label: int) -> str:
        """The text of an answer."""
        return self.grid.text(*self.cell(entry, label))

    def label_place(self, label: int) -> tuple[int, int]:
        """The row and the column of a question."""
        return (self.at, label) if self.across else (label, self.at)

    def name_of(self, entry: int) -> str:
        """The id of an entry; empty where it has none."""
        return "" if self.id is None else self.text(entry, self.id)

    def called(self, entry: int) -> str:
        """What an entry is called in a sentence: its id, or where it stands."""
        place = f"row {entry + 1}" if self.across else f"column {self.grid.place(0, entry)[:-1]}"
        return printable(self.name_of(entry), 60) or place

    def value(self, entry: int, label: int, attribute: Attribute, written: Tongue | None) -> Value | None:
        """What a cell says for an attribute; None where it says unknown. Raises UnclearError."""
        row, column = self.cell(entry, label)
        grid = self.grid
        if said := grid.wrong.get((row, column)):
            raise UnclearError(said)
        if (merged := self._merged(row, column)) is not None:
            raise UnclearError(f"is merged with others ({merged}); unmerge them, and write each answer in its cell")
        text = grid.text(row, column)
        if (row, column) in grid.days and not attribute.dated:
            raise UnclearError(
                f"the spreadsheet made a date of what was typed, {text}; format the cell as text, and type it again"
            )
        if written is not None:
            return read_text(written.plainly(text, attribute), attribute)
        try:
            return read_text(text, attribute)
        except UnclearError as error:
            if attribute.numeric and _clear_by_comma(text, attribute):
                raise UnclearError(f"{error}; or name the language of the table: --locale de") from None
            raise

    def _merged(self, row: int, column: int) -> str | None:
        """The range that a cell is merged with other answers in."""
        found = self.grid.covering(row, column)
        if found is None:
            return None
        (top, left), (bottom, right) = found
        mine = set(self.entries) & set(range(top, bottom + 1) if self.across else range(left, right + 1))
        theirs = self.labels.keys() & set(range(left, right + 1) if self.across else range(top, bottom + 1))
        if len(mine) < 2 and len(theirs) < 2:
            return None
        return f"{self.grid.place(top, left)}:{self.grid.place(bottom, right).rpartition('!')[2]}"

    def astray(self) -> Iterator[Problem]:
        """What is filled in where no question stands."""
        beyond = self.grid.width if self.across else len(self.grid.rows)
        for label in range(self.at + 1 if not self.across else 0, beyond):
            if label in self.labels or label == self.id or (not self.across and label <= self._head):
                continue
            entry = next((each for each in self.entries if self.grid.filled(*self.cell(each, label))), None)
            if entry is not None:
                row, column = self.cell(entry, label)
                beside = self.grid.place(*self.label_place(label))
                message = f"this belongs to no question: write which one in {beside}, or delete it"
                yield Problem(Where(self.grid.where(row, column)), "unknown-name", message)

    @property
    def _head(self) -> int:
        """The last row above the questions of a column."""
        return min(self.labels, default=0) - 1 if self.id is None else min(self.id, min(self.labels, default=0))


def _clear_by_comma(text: str, attribute: Attribute) -> bool:
    """Whether a number is clear once a language is named."""
    try:
        return read_text(tongue("de").plainly(text, attribute), attribute) is not None
    except UnclearError:
        return False


def filled(knowledge: Knowledge, grids: list[Grid], sheet: str | None = None) -> Filled:
    """The sheet that holds answers: the one that is named, or the only one with questions.

    Raises ProblemError where there is none, or several.
    """
    called = grids[0].called if grids else ""
    if sheet is not None:
        names = [grid.name for grid in grids]
        grids = [grid for grid in grids if folded(grid.name) == folded(sheet)]
        if not grids:
            message = f"there is no visible sheet {printable(sheet, 60)}; there are {one_of(names)}"
            raise ProblemError([Problem(Where("--sheet"), "unknown-name", message)])
    known = headings(knowledge)
    found = [each for grid in grids if (each := _laid(grid, known)) is not None]
    if len(found) == 1:
        return found[0]
    if found:
        message = f"several sheets hold questions: {one_of(each.grid.name for each in found)}; name one with --sheet"
    else:
        some = one_of((attribute.title for attribute in knowledge.asked), 3)
        message = (
            f"no row and no column names questions, as {some}; certwise template makes a table to fill in, "
            "and other answers are read as YAML or JSON"
        )
    raise ProblemError([Problem(Where(called), "wrong-shape", message)])


def _laid(grid: Grid, known: dict[str, str]) -> Filled | None:
    """How a grid is laid out: by the row, or the column, that names the most questions. None where none does."""
    rows = [
        (sum(folded(grid.text(row, column)) in known for column in range(min(grid.width, _LONGEST))), -row, row)
        for row in range(min(len(grid.rows), _LOOKED_AT))
    ]
    columns = [
        (sum(folded(grid.text(row, column)) in known for row in range(min(len(grid.rows), _LONGEST))), -column, column)
        for column in range(min(grid.width, _LOOKED_AT))
    ]
    best_row, best_column = max(rows, default=(0, 0, 0)), max(columns, default=(0, 0, 0))
    if not max(best_row[0], best_column[0]):
        return None
    across = best_row[0] >= best_column[0]
    made = Filled(grid, across, best_row[2] if across else best_column[2])
    extent = grid.width if across else len(grid.rows)
    for index in range(extent):
        text = grid.text(*made.label_place(index))
        if text and folded(text) == ID and made.id is None and folded(text) not in known:
            made.id = index
        elif text:
            made.labels[index] = text
    _entered(made, known)
    return made


def _entered(made: Filled, known: dict[str, str]) -> None:
    """Find whose answers stand there, and in a column of questions the row of their names."""
    grid = made.grid
    asked = [index for index, text in made.labels.items() if folded(text) in known]
    if not made.across:
        first = asked[0]
        for index in [index for index in made.labels if index < first]:
            # What stands above the questions is a title.
            del made.labels[index]
        if made.id is None:
            above = range(first - 1, -1, -1)
            made.id = next(
                (row for row in above if any(grid.filled(row, each) for each in range(made.at + 1, grid.width))), None
            )
    extent = range(made.at + 1, len(grid.rows) if made.across else grid.width)
    # Of rows none is passed over; beside a column of questions others may stand that hold no answers.
    places = [*(made.labels if made.across else asked), *([made.id] if made.id is not None else [])]
    for entry in extent:
        beside = not made.across and folded(made.name_of(entry)) in BESIDE
        if not beside and any(grid.filled(*made.cell(entry, label)) for label in places):
            made.entries.append(entry)
