"""The rows that are set aside: where they stand, and what is wrong with them."""

from __future__ import annotations

import csv
import gzip
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlglot import exp

from engine.cell import Cell
from engine.dialect import column
from engine.intake import NUMBERED, Intake, Plan
from engine.problem import printable
from engine.vocabulary import Attribute

_FLUSH = 2000
_SEPARATOR = re.compile("[,;|]")


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
        return f"{self.column}: {self.reason}" if self.column else self.reason


def rejects(intake: Intake, plan: Plan) -> Iterator[Reject]:
    """Everything that is wrong, file by file, in the order of the lines; a broken row is one finding."""
    for file in intake.files:
        if intake.format == "jsonl":
            broken = [
                Reject(str(file), line, "", "", "", "the line holds no JSON object")
                for line in intake.broken_lines(file)
            ]
            yield from _merged(broken, _cells(intake, plan, file))
        elif intake.format == "csv":
            yield from _csv(intake, plan, file)
        else:
            yield from _cells(intake, plan, file)


def structural(intake: Intake) -> int:
    """The rows of CSV that the last scan could not take apart."""
    if intake.format != "csv":
        return sum(len(intake.broken_lines(file)) for file in intake.files) if intake.format == "jsonl" else 0
    last = "(SELECT max(scan_id) FROM reject_errors)"
    query = f"SELECT count(DISTINCT (file_id, line_byte_position)) FROM reject_errors WHERE scan_id = {last}"  # noqa: S608
    return int(intake.connection.execute(query).fetchall()[0][0])


def _merged(one: list[Reject], other: Iterator[Reject]) -> Iterator[Reject]:
    from heapq import merge

    return merge(one, other, key=lambda reject: reject.line)


def _cells(intake: Intake, plan: Plan, file: Path) -> Iterator[Reject]:
    id = [column(plan.id)] if plan.id else [exp.null()]
    columns = [exp.column(NUMBERED), *id]
    for each in plan.cells:
        columns.extend([exp.cast(each.raw.copy(), "JSON") if _is_list(each) else each.raw.copy(), each.valid.copy()])
    selected = [exp.alias_(expression, f"x{index}") for index, expression in enumerate(columns)]
    rows = exp.select(*selected).from_(intake.relation([file], numbered=True)).where(exp.not_(plan.valid))
    cursor = intake.connection.cursor()
    cursor.execute(rows.order_by("x0").sql("duckdb"))
    while found := cursor.fetchmany(_FLUSH):
        for line, id_value, *cells in found:
            for each, value, valid in zip(plan.cells, cells[::2], cells[1::2], strict=True):
                if not valid:
                    shown = "" if id_value is None else printable(str(id_value))
                    yield Reject(
                        str(file), line, shown, each.column, printable(str(value)), reason(each.attribute, value)
                    )


def _is_list(cell: Cell) -> bool:
    return cell.attribute.kind == "set" and cell.value is cell.raw


def reason(attribute: Attribute, value: Any) -> str:
    """Why a cell is no value of the attribute, in the words of the vocabulary."""
    for single in _singles(attribute, value):
        if refusal := attribute.refusal(single):
            return printable(refusal)
    return f"{printable(str(value))} cannot be read as a {attribute.kind}"


def _singles(attribute: Attribute, value: Any) -> list[Any]:
    if attribute.kind == "set":
        if isinstance(value, str) and value.startswith('["'):
            import json

            return list(json.loads(value))
        return [each.strip() for each in _SEPARATOR.split(str(value).strip("[] "))]
    if attribute.numeric and not isinstance(value, bool):
        try:
            read = float(value)
        except (TypeError, ValueError):
            return [value]
        return [int(read) if read.is_integer() else read]
    return [value]


def _csv(intake: Intake, plan: Plan, file: Path) -> Iterator[Reject]:
    """The cells' findings come with the number of the row among the sound ones; the file is read along for lines."""
    cells = _cells(intake, plan, file)
    waiting = next(cells, None)
    row = 0
    broken = _broken(intake, file)
    for line, end in _records(file, intake.delimiter):
        if broken and broken[0][0] < end:
            while broken and broken[0][0] < end:
                yield Reject(str(file), line, "", "", "", broken.popleft()[1])
            continue
        row += 1
        while waiting is not None and waiting.line == row:
            waiting.line = line
            yield waiting
            waiting = next(cells, None)


def _broken(intake: Intake, file: Path) -> deque[tuple[int, str]]:
    """What DuckDB could not take apart in a file, with the offset in bytes of the row or of a place in it."""
    query = (
        "SELECT line_byte_position, string_agg(DISTINCT lower(error_type::VARCHAR), ', ') "
        "FROM reject_errors JOIN reject_scans USING (scan_id, file_id) WHERE file_path = $1 "
        "AND scan_id = (SELECT max(scan_id) FROM reject_scans WHERE file_path = $1) "
        "GROUP BY ALL ORDER BY ALL"
    )
    found = intake.connection.execute(query, [str(file)]).fetchall()
    return deque((offset, f"the row does not fit the first line: {kinds}") for offset, kinds in found)


def _records(file: Path, delimiter: str) -> Iterator[tuple[int, int]]:
    """Of each record of a CSV file the line where it begins, and the offset in bytes where it ends.

    The header and empty lines are no records.
    """
    starts: list[int] = []
    end = 0

    def lines(opened: Any) -> Iterator[str]:
        nonlocal end
        for number, line in enumerate(opened, 1):
            starts.append(number)
            end += len(line)
            yield line.decode("utf-8", "replace")

    csv.field_size_limit(2**31 - 1)
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as opened:
        for index, record in enumerate(csv.reader(lines(opened), delimiter=delimiter)):
            line = starts[0]
            starts.clear()
            if index and record:
                yield line, end
