"""Workbooks against a knowledge base: each row, or column, is staged with its values, or set aside with its cells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.answers.value import UnclearError
from engine.knowledge.base import Knowledge
from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem, ProblemError, Where, one_of, printable
from engine.scale.matching import ID, Naming, Reading, matched
from engine.scale.spelling import staged
from engine.scale.staging import File, Stage, Told, kept_text
from engine.scale.textual import difference
from engine.sheets.filled import BESIDE, Filled, filled
from engine.sheets.picked import Picked
from engine.sheets.tongue import Tongue
from engine.sheets.workbook import workbook

_TOLD = 1000


def staged_sheets(
    knowledge: Knowledge, files: Sequence[File], naming: Naming, folder: Path, told: Told, picked: Picked
) -> tuple[Stage, Reading]:
    """Workbooks, staged in a folder.

    Raises ProblemError for what cannot be read, for columns that differ between the files, and for those that do not
    fit the knowledge base.
    """
    tables = [filled(knowledge, workbook(file.path, file.called), picked.sheet) for file in files]
    columns = [_columns(table) for table in tables]
    for file, other in zip(files[1:], columns[1:], strict=True):
        if sorted(other) != sorted(columns[0]):
            message = f"the columns differ from those of {files[0].called}: {difference([*columns[0]], [*other])}"
            raise ProblemError([Problem(Where(file.called), "bad-header", message)])
    reading = matched(knowledge, list(columns[0]), naming, files[0].called)
    astray = [problem for table in tables for problem in table.astray()]
    if astray:
        raise ProblemError(astray)
    with Stage(knowledge.asked, files, folder, as_json=False) as stage:
        for number, (table, places) in enumerate(zip(tables, columns, strict=True)):
            _stage(stage, number, table, places, reading, picked.tongue, told)
    return stage, reading


def _columns(table: Filled) -> dict[str, int]:
    """The place of each column by its name. Raises ProblemError where two have the same."""
    found: dict[str, int] = {} if table.id is None else {ID: table.id}
    twice = []
    for label, text in table.labels.items():
        if text.lower() in BESIDE:
            continue
        if text in found:
            twice.append(table.grid.place(*table.label_place(label)))
        found[text] = label
    if twice:
        message = f"every column needs a name of its own; these have that of another: {one_of(twice)}"
        raise ProblemError([Problem(Where(table.grid.called), "bad-header", message)])
    return found


def _stage(
    stage: Stage,
    number: int,
    table: Filled,
    places: dict[str, int],
    reading: Reading,
    tongue: Tongue | None,
    told: Told,
) -> None:
    kept = [places[name] for name in reading.kept]
    asked: list[tuple[Attribute, int | None]] = [
        (fact, places[reading.facts[fact.name]] if fact.name in reading.facts else None) for fact in stage.facts
    ]
    for count, entry in enumerate(table.entries):
        if not count % _TOLD:
            told(count / len(table.entries))
        stage.read += 1
        through = [kept_text(table.text(entry, place)) for place in kept]
        if reading.id is not None and not table.text(entry, kept[0]):
            through[0] = ""
        values: list[str | None] = []
        wrong: list[tuple[str, str, str]] = []
        for fact, place in asked:
            try:
                values.append("" if place is None else staged(table.value(entry, place, fact, tongue)))
            except UnclearError as error:
                values.append(None)
                wrong.append(_wrong(table, entry, place or 0, fact, error))
        if wrong:
            stage.refuse(number, entry + 1, table.text(entry, kept[0]) if reading.id is not None else "", iter(wrong))
        stage.add(number, entry + 1, through, values)


def _wrong(table: Filled, entry: int, label: int, fact: Attribute, error: UnclearError) -> tuple[str, str, str]:
    """The column, the value and the reason of a cell that is unclear: the column is told by the name of the cell."""
    place = table.grid.place(*table.cell(entry, label))
    return f"{place} {fact.name}", printable(table.text(entry, label)), printable(str(error))
