"""A stage between tables of text and DuckDB: one Parquet file of rows whose cells are values of the vocabulary.

Every row of the input is staged, or is a reject with its place and reason. The staged rows are counted twice, once
while they are written and once by DuckDB.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
from sqlglot import exp

from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem, ProblemError, Where, printable
from engine.scale.database import literal
from engine.scale.dialect import column, text
from engine.scale.lines import Lines
from engine.scale.rejects import Reject, reason, shown
from engine.scale.rows import Broken
from engine.scale.spelling import quoted

_TOLD = 20_000
_LONGEST = 1_000_000
# The names of files stand in it, which may be none of UTF-8.
_ENCODED: Any = {"encoding": "utf-8", "errors": "surrogateescape"}
Told = Callable[[float], None]


@dataclass(slots=True)
class File:
    """An input file: where it is read, and what messages call it."""

    path: Path
    called: str


class Stage:
    """Rows on their way into a staged file; `read` counts rows, `broken` those that could not be taken apart.

    The staged file has the columns file (from 0), line, row (from 1, over all files), sound, k0, k1, ... for what is
    kept (as text; of JSON Lines also j0, j1, ... as JSON), and f0, f1, ... for the facts.
    """

    def __init__(self, facts: Sequence[Attribute], files: Sequence[File], folder: Path, as_json: bool) -> None:
        self.facts = facts
        self.files = files
        self.as_json = as_json
        self.read = self.broken = self.staged = 0
        self._path = folder / "staged.csv"
        self._parquet = folder / "staged.parquet"
        self._rejected = folder / "rejected.csv"
        self._longest = _LONGEST

    def __enter__(self) -> Self:
        self._rows = self._path.open("w", encoding="utf-8", newline="", buffering=1 << 20)
        self._wrong = self._rejected.open("w", newline="", **_ENCODED)
        self._writer = csv.writer(self._wrong)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._rows.close()
        finally:
            self._wrong.close()

    def sound(self, file: int, rows: Any, told: Told) -> Iterator[Any]:
        """The rows that could be taken apart; the others become rejects, and all are counted."""
        lines: Lines = rows.lines
        called = self.files[file].called
        for row in rows:
            self.read += 1
            if not self.read % _TOLD:
                told((file + lines.share) / len(self.files))
            if isinstance(row, Broken):
                self.broken += 1
                self._writer.writerow([called, row.line, "", "", "", row.reason])
            else:
                yield row

    def reject(self, file: int, line: int, id: str, found: Iterator[tuple[Attribute, str, Any]]) -> None:
        """Note what is wrong with the cells of a row: the fact, the column and the cell of each."""
        for fact, name, raw in found:
            value = printable(shown(raw))
            self._writer.writerow([self.files[file].called, line, printable(id), name, value, reason(fact, raw)])

    def refuse(self, file: int, line: int, id: str, found: Iterator[tuple[str, str, str]]) -> None:
        """Note what is wrong with the cells of a row: the column, the value and the reason of each."""
        for each in found:
            self._writer.writerow([self.files[file].called, line, printable(id), *each])

    def add(self, file: int, line: int, kept: Sequence[str], values: Sequence[str | None]) -> None:
        """Stage a row: what is kept as cells of CSV (empty or quoted), and the values, None where one is bad."""
        good = None not in values
        cells = [each or "" for each in values] if good else [""] * len(values)
        record = ",".join([str(file), str(line), str(self.read), "true" if good else "false", *kept, *cells])
        self.staged += 1
        self._longest = max(self._longest, len(record))
        self._rows.write(record + "\n")

    def rejects(self) -> Iterator[tuple[int, Reject]]:
        """What was wrong with rows, each with the number of its file, in the order of the lines."""
        numbers = {file.called: number for number, file in enumerate(self.files)}
        with self._rejected.open(newline="", **_ENCODED) as opened:
            for file, line, *rest in csv.reader(opened):
                yield numbers[file], Reject(file, int(line), *rest)

    def settled(self, connection: duckdb.DuckDBPyConnection, kept: int, skip: int) -> Path:
        """The staged file as Parquet, in the order of the rows, without the first `skip` of the `kept` columns.

        Raises ProblemError where a row is lost.
        """
        connection.execute(self._copy(kept, skip).sql("duckdb"))
        self._path.unlink()
        [(count,)] = connection.execute("SELECT count(*) FROM read_parquet($1)", [literal(self._parquet)]).fetchall()
        if count != self.staged or self.read != self.staged + self.broken:
            message = f"{self.read:,} rows were read, and {count + self.broken:,} came through; nothing is written"
            raise ProblemError([Problem(Where(self.files[0].called), "rows-lost", message)])
        return self._parquet

    def _copy(self, kept: int, skip: int) -> exp.Copy:
        through = [f"k{number}" for number in range(kept)]
        if self.as_json:
            through.extend(f"j{number}" for number in range(kept))
        types = {"file": "INTEGER", "line": "BIGINT", "row": "BIGINT", "sound": "BOOLEAN"} | dict.fromkeys(
            through, "VARCHAR"
        )
        types |= {f"f{number}": _staged_type(fact) for number, fact in enumerate(self.facts)}
        selected: list[exp.Expr] = [column(name) for name in ("file", "line", "row", "sound")]
        for name in through:
            number = int(name[1:])
            cell = exp.JSONExtractScalar(this=column(name), expression=text("$")) if name[0] == "k" else column(name)
            if number >= skip:
                selected.append(exp.alias_(cell, f"{name[0]}{number - skip}"))
        for number, fact in enumerate(self.facts):
            value: exp.Expr = column(f"f{number}")
            if fact.several:
                value = exp.cast(exp.cast(value, "JSON"), "VARCHAR[]")
            selected.append(exp.alias_(value, f"f{number}"))
        query = exp.select(*selected).from_(self._reader(types))
        params = [exp.CopyParameter(this=exp.var("FORMAT"), expression=exp.var("parquet"))]
        return exp.Copy(this=exp.Subquery(this=query), kind=False, files=[text(str(self._parquet))], params=params)

    def _reader(self, types: dict[str, str]) -> exp.Table:
        pairs = [exp.PropertyEQ(this=exp.to_identifier(name), expression=text(kind)) for name, kind in types.items()]
        options: dict[str, exp.Expr] = {
            "columns": exp.Struct(expressions=pairs),
            "auto_detect": exp.false(),
            "header": exp.false(),
            "delim": text(","),
            "quote": text('"'),
            "escape": text('"'),
            "nullstr": text(""),
            "hive_partitioning": exp.false(),
            # In bytes, of which a character takes up to four.
            "max_line_size": exp.Literal.number(4 * self._longest + 1000),
        }
        given = [exp.EQ(this=exp.column(name), expression=value) for name, value in options.items()]
        return exp.Table(this=exp.Anonymous(this="READ_CSV", expressions=[text(literal(self._path)), *given]))


def _staged_type(fact: Attribute) -> str:
    return fact.traits.sql


def kept_text(value: str | None) -> str:
    """A text that is kept, as a cell of the staged CSV file, which has no line breaks; empty for None."""
    return "" if value is None else quoted(json.dumps(value, ensure_ascii=False))
