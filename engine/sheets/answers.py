"""Answers in a table that was filled in; every unclear cell with its place, all at once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from engine.answers.naming import headings, named
from engine.answers.value import UnclearError, folded, read_text
from engine.documents.text import STANDARD_INPUT
from engine.knowledge.base import Knowledge
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem, ProblemError, Problems, Where, did_you_mean, one_of, printable
from engine.sheets.delimited import delimited
from engine.sheets.filled import BESIDE, Filled, filled
from engine.sheets.grid import Grid
from engine.sheets.picked import ANY, Picked
from engine.sheets.workbook import workbook

_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def is_workbook(file: Path | str) -> bool:
    """Whether a file is a workbook, or was one of an older form, by its name."""
    return str(file) != STANDARD_INPUT and Path(file).suffix.lower() in _WORKBOOKS


def of_file(knowledge: Knowledge, file: str, picked: Picked = ANY) -> dict[str, Value | None]:
    """The answers of one entry of a table in a file, in the order of the vocabulary; None says "unknown".

    Raises ProblemError as `of_table` does, and where the file cannot be read.
    """
    return of_table(knowledge, grids_of(file), picked)


def grids_of(file: Path | str) -> list[Grid]:
    """The sheets of a table. Raises ProblemError where it cannot be read."""
    return workbook(Path(file)) if is_workbook(file) else [delimited(file)]


def of_table(knowledge: Knowledge, grids: list[Grid], picked: Picked = ANY) -> dict[str, Value | None]:
    """The answers of one entry of a table, in the order of the vocabulary.

    Raises ProblemError with every unclear cell, and where several have answers and none is named.
    """
    found = filled(knowledge, grids, picked.sheet)
    entry = _entry(knowledge, found, picked.only)
    values: dict[str, Value | None] = {}
    problems = Problems()
    problems.extend(_strangers(knowledge, found))
    problems.extend(found.astray())
    for label, attribute in _asked(knowledge, found):
        row, column = found.cell(entry, label)
        where = Where(found.grid.where(row, column))
        if not found.grid.filled(row, column) and found.grid.covering(row, column) is None:
            continue
        if attribute.name in values:
            problems.append(Problem(where, "duplicate-key", f"{attribute.name} is answered a second time; delete one"))
            continue
        try:
            value = found.value(entry, label, attribute, picked.tongue)
        except UnclearError as error:
            problems.append(Problem(where, "wrong-value", f"{attribute.name}: {error}"))
            continue
        if found.grid.text(row, column):
            values[attribute.name] = value
    if problems:
        raise ProblemError(problems)
    subject = knowledge.subject
    if subject is not None and subject.name not in values and (id := found.name_of(entry)):
        with contextlib.suppress(UnclearError):
            values[subject.name] = read_text(id, subject)
    return {each.name: values[each.name] for each in knowledge.answerable if each.name in values}


def _entry(knowledge: Knowledge, found: Filled, only: str | None) -> int:
    """The entry that is wanted. Raises ProblemError where it is not clear."""
    grid = found.grid
    answered = [
        entry
        for entry in found.entries
        if any(grid.filled(*found.cell(entry, label)) for label in found.labels)
    ]  # fmt: skip
    names = [found.called(entry) for entry in found.entries]
    if only is not None:
        same = [entry for entry in found.entries if folded(found.name_of(entry)) == folded(only)]
        if len(same) == 1:
            return same[0]
        near = did_you_mean(only, names) or f"; there are {one_of(names)}"
        said = f"several are called {printable(only, 60)}" if same else f"nothing is called {printable(only, 60)}{near}"
        raise ProblemError([Problem(Where("--only"), "unknown-id", said)])
    if len(answered) == 1:
        return answered[0]
    if not answered:
        where = Where(f"{grid.called}:{grid.name}" if grid.name else grid.called)
        raise ProblemError([Problem(where, "no-answers", "nothing is filled in beside the questions")])
    many = knowledge.words.counted(len(answered))
    names = [found.called(entry) for entry in answered]
    message = (
        f"holds answers of {many}: {one_of(names)}; name one with --only, or let certwise portfolio assess them all"
    )
    raise ProblemError([Problem(Where(grid.called), "several-answers", message)])


def _asked(knowledge: Knowledge, found: Filled) -> Iterator[tuple[int, Attribute]]:
    """The places of headings that ask something, each with what it asks."""
    known = headings(knowledge)
    for label, text in found.labels.items():
        if (name := known.get(folded(text))) is not None:
            yield label, knowledge.attributes.get(name) or knowledge.labels[name]


def _strangers(knowledge: Knowledge, found: Filled) -> Iterator[Problem]:
    """Headings beside which something is filled in, and that ask nothing."""
    known = headings(knowledge)
    for label, text in found.labels.items():
        if folded(text) in known or folded(text) in BESIDE:
            continue
        if any(found.grid.filled(*found.cell(entry, label)) for entry in found.entries):
            try:
                named(knowledge, text, asked=True)
            except UnclearError as error:
                row, column = found.label_place(label)
                message = f"{error}; write the name or the title of a question, or delete it"
                yield Problem(Where(found.grid.where(row, column)), "unknown-name", message)
