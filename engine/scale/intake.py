"""Tables of answers in files: CSV, Parquet and JSON Lines, opened as one relation of rows against a knowledge base."""

from __future__ import annotations

import glob
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from pathlib import Path
from typing import IO, Any, Literal

import duckdb
from sqlglot import exp

from engine.documents.reading import STANDARD_INPUT
from engine.knowledge.base import Knowledge
from engine.problem import Problem, ProblemError, Where, one_of
from engine.scale.cell import Cell, cells
from engine.scale.database import can_be_said, literal
from engine.scale.dialect import both, column, number, text
from engine.scale.lines import is_parquet, refuse_binary, start_of, unreadable
from engine.scale.matching import Naming, Reading, matched
from engine.scale.rejects import Reject, of_cells
from engine.scale.sheets import staged_sheets
from engine.scale.staging import File, Stage
from engine.scale.textual import difference, staged_csv, staged_json
from engine.sheets.picked import ANY, Picked

Format = Literal["csv", "parquet", "jsonl", "xlsx"]
SUFFIXES: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
}
TWICE = "ids_of_several"
_FLUSH = 2000
Told = Callable[[float], None]


@dataclass(slots=True)
class Table:
    """Rows of files that were opened.

    `source` is a relation of all rows with cells, `sound` whether a row can be assessed, `cells` what each fact is read
    from, `kept` what goes through (the id first, where there is one), `json` the same as JSON, where it came as JSON.
    `folder` takes what is written on the way. `broken` counts the rows without cells; they are in no relation. `each`
    are the rows of each file, as it stands, and `settled` the values of the cells, where they are computed already.
    """

    connection: duckdb.DuckDBPyConnection
    knowledge: Knowledge
    called: str
    files: list[File]
    reading: Reading
    source: exp.Expr
    valid: exp.Expr
    cells: list[Cell]
    kept: list[exp.Expr]
    folder: Path
    json: list[exp.Expr] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    broken: int = 0
    stage: Stage | None = None
    each: list[exp.Expr] = field(default_factory=list)
    settled: list[exp.Expr] = field(default_factory=list)
    has_twice: bool = False

    @property
    def sound(self) -> exp.Expr:
        """Whether a row can be assessed: never NULL."""
        conditions = [column("sound") if self.settled else self.valid.copy()]
        if self.reading.id is not None:
            conditions.append(has_id(self.kept[0]))
        if self.has_twice:
            ids = exp.select("id").from_(TWICE)
            conditions.append(exp.not_(exp.In(this=self.kept[0].copy(), query=ids.subquery())))
        return both(conditions)

    @property
    def inputs(self) -> dict[str, exp.Expr]:
        """What each fact is read from."""
        values = self.settled or [each.value for each in self.cells]
        return {each.attribute.name: value for each, value in zip(self.cells, values, strict=True)}

    def find_twice(self) -> exp.Create | None:
        """The statement that finds the ids of several rows; None where the rows have no ids."""
        if self.reading.id is None:
            return None
        count = exp.Count(this=exp.Star())
        several_rows = exp.GT(this=count.copy(), expression=number(1))
        query = exp.select(exp.alias_(self.kept[0].copy(), "id"), exp.alias_(count, "rows")).from_(self.source.copy())
        query = query.where(has_id(self.kept[0])).group_by(self.kept[0].copy()).having(several_rows)
        return exp.Create(this=exp.to_table(TWICE), kind="TABLE", replace=True, expression=query)

    def rejects(self) -> Iterator[Reject]:
        """All that is wrong with the rows that are set aside, file by file, in the order of the lines."""
        if self.stage is None:
            for number_of, file in enumerate(self.files):
                yield from (each for _, each in self._of_rows(self.each[number_of], number_of, file.called))
            return
        kept = merge(self.stage.rejects(), self._of_ids(), key=lambda found: (found[0], found[1].line))
        yield from (each for _, each in kept)

    def _of_ids(self) -> Iterator[tuple[int, Reject]]:
        """Of a staged table, the rows whose id is missing or that of others."""
        if self.reading.id is None:
            return
        id = exp.alias_(self.kept[0].copy(), "id")
        rows = exp.select("file", "line", id).from_(self.source.copy()).subquery("staged")
        query = exp.select(
            "file",
            "line",
            column(
                "id",
            ),
            column("rows"),
        ).from_(self._with_count(rows, "line"))
        query = query.where(exp.or_(exp.not_(has_id(column("id"))), column("rows").is_(exp.null()).not_()))
        for file, line, value, count in self._fetched(query.order_by("file", "line")):
            yield from ((file, each) for each in self._id_rejects(self.files[file].called, line, value, count))

    def _id_rejects(self, called: str, line: int, id: Any, count: int | None) -> Iterator[Reject]:
        yield from of_cells(called, line, id, count, [], [], self.reading.id)

    def _with_count(self, rows: exp.Expr, line: str) -> exp.Expr:
        """Rows with the number of those that share their id, where these are several."""
        if not self.has_twice:
            return exp.select("*", exp.alias_(exp.cast(exp.null(), "BIGINT"), "rows")).from_(rows).subquery("counted")
        same = exp.EQ(this=exp.column("id", table="staged"), expression=exp.column("id", table="twice"))
        twice = exp.alias_(exp.to_table(TWICE), "twice", table=True)
        joined = exp.select("staged.*", "twice.rows").from_(rows).join(twice, on=same, join_type="left")
        return joined.subquery("counted")

    def _of_rows(self, source: exp.Expr, file: int, called: str) -> Iterator[tuple[int, Reject]]:
        """Of a typed table, all that is wrong with the rows of one file."""
        id = self.kept[0].copy() if self.reading.id is not None else exp.null()
        columns: list[exp.Expr] = [exp.alias_(exp.Window(this=exp.RowNumber()), "line"), exp.alias_(id, "id")]
        columns.append(exp.alias_(self.valid.copy(), "valid"))
        for index, each in enumerate(self.cells):
            columns.append(exp.alias_(each.raw.copy(), f"raw{index}"))
            columns.append(exp.alias_(each.valid.copy(), f"valid{index}"))
        rows = exp.select(*columns).from_(source.copy()).subquery("staged")
        query = exp.select("*").from_(self._with_count(rows, "line"))
        wrong = [exp.not_(column("valid"))]
        if self.reading.id is not None:
            wrong += [exp.not_(has_id(column("id"))), column("rows").is_(exp.null()).not_()]
        for line, value, _, *rest, count in self._fetched(query.where(exp.or_(*wrong)).order_by("line")):
            found = list(zip(rest[::2], rest[1::2], strict=True))
            for reject in of_cells(called, line, value, count, self.cells, found, self.reading.id):
                yield file, reject

    def _fetched(self, query: exp.Select) -> Iterator[tuple[Any, ...]]:
        cursor = self.connection.cursor()
        cursor.execute(query.sql("duckdb"))
        while found := cursor.fetchmany(_FLUSH):
            yield from found


def has_id(id: exp.Expr) -> exp.Expr:
    """Whether a row has an id that is more than spaces."""
    bare = exp.func("TRIM", exp.cast(id.copy(), "VARCHAR"))
    return exp.func("COALESCE", exp.NEQ(this=bare, expression=text("")), exp.false())


def opened(
    connection: duckdb.DuckDBPyConnection, knowledge: Knowledge, files: Sequence[File], format: Format, naming: Naming,
    folder: Path, told: Told, called: str = "", raw: bool = False, picked: Picked = ANY,
) -> Table:  # fmt: skip
    """A table of files of one format; `folder` takes what is staged, `called` is the input's name for messages.

    `picked` is what is read of it. Raises ProblemError for what cannot be read, and for columns that do not fit the
    knowledge base.
    """
    called = called or files[0].called
    if format == "parquet":
        return _Parquet(connection, knowledge, files, naming, folder, called).table()
    try:
        if format == "csv":
            stage, reading = staged_csv(knowledge, files, naming, folder, told, raw, picked.tongue)
            count, skip = len(reading.kept), 0
        elif format == "xlsx":
            stage, reading = staged_sheets(knowledge, files, naming, folder, told, picked)
            count, skip = len(reading.kept), 0
        else:
            stage, reading, skip = staged_json(knowledge, files, naming, folder, told)
            count = len(reading.kept) + skip
        staged = stage.settled(connection, count, skip)
    except duckdb.OutOfMemoryException as error:
        raise ProblemError([unreadable(called, error)]) from None
    except (OSError, duckdb.Error) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error).split("\n", 1)[0]
        message = f"the temporary folder cannot be written: {reason}; TMPDIR names another"
        raise ProblemError([Problem(Where(str(folder)), "unwritable", message)]) from None
    source = parquet_of([staged])
    found = []
    for index, fact in enumerate(knowledge.asked):
        value = column(f"f{index}")
        if fact.name in reading.facts:
            found.append(Cell(fact, reading.facts[fact.name], value, value, exp.true()))
    kept: list[exp.Expr] = [column(f"k{index}") for index in range(len(reading.kept))]
    json: list[exp.Expr] = [exp.cast(column(f"j{index}"), "JSON") for index in range(len(reading.kept))]
    return Table(
        connection, knowledge, called, list(files), reading, source, column("sound"), found, kept, folder,
        json=json if stage.as_json else [], types=["VARCHAR"] * len(kept), broken=stage.broken, stage=stage,
    )  # fmt: skip


class _Parquet:
    """Parquet files that are opened: their columns by name, with the type DuckDB gives them."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, knowledge: Knowledge, files: Sequence[File], naming: Naming,
        folder: Path, called: str,
    ) -> None:  # fmt: skip
        self.connection = connection
        self.knowledge = knowledge
        self.files = files
        self.naming = naming
        self.folder = folder
        self.called = called
        self.paths = [file.path for file in files]

    def table(self) -> Table:
        columns = self._columns()
        reading = matched(self.knowledge, list(columns), self.naming, self.called)
        names = {name: f"c{index}" for index, name in enumerate([*reading.kept, *reading.facts.values()])}
        names = {name: f"c{index}" for index, name in enumerate(names)}
        selected = [exp.alias_(column(name), label) for name, label in names.items()]
        self.sources = [self._rows(selected, [path]) for path in self.paths]
        self.source = self._rows(selected, self.paths)
        facts = [(self.knowledge.attributes[fact], name) for fact, name in reading.facts.items()]
        found = cells(facts, columns, lambda name: column(names[name]), "duckdb", self._ask, self.called)
        kept: list[exp.Expr] = [column(names[name]) for name in reading.kept]
        table = Table(
            self.connection, self.knowledge, self.called, list(self.files), reading, self.source,
            both(each.valid.copy() for each in found), found, kept, self.folder,
            types=[columns[name] for name in reading.kept], each=self.sources,
        )  # fmt: skip
        if any(each.mapped for each in found):
            self._settle(table)
        return table

    def _settle(self, table: Table) -> None:
        """Compute the values once, into a file: DuckDB would compute a look-up wherever its value is read."""
        selected: list[exp.Expr] = [each.copy() for each in table.kept]
        selected.append(exp.alias_(table.valid.copy(), "sound"))
        for index, each in enumerate(table.cells):
            value = exp.Case().when(each.valid.copy(), each.value.copy())
            selected.append(exp.alias_(value, f"f{index}"))
        settled = self.folder / "settled.parquet"
        query = exp.select(*selected).from_(self.source.copy())
        params = [exp.CopyParameter(this=exp.var("FORMAT"), expression=exp.var("parquet"))]
        copy = exp.Copy(this=exp.Subquery(this=query), kind=False, files=[text(str(settled))], params=params)
        try:
            [(count,)] = self.connection.execute(copy.sql("duckdb")).fetchall()
            rows = exp.select(exp.Count(this=exp.Star())).from_(parquet_of(self.paths))
            [(read,)] = self.connection.execute(rows.sql("duckdb")).fetchall()
        except duckdb.Error as error:
            raise ProblemError([unreadable(self.called, error)]) from None
        if count != read:
            message = f"{read:,} rows were read, and {count:,} came through; nothing is written"
            raise ProblemError([Problem(Where(self.called), "rows-lost", message)])
        table.source = parquet_of([settled])
        table.settled = [column(f"f{index}") for index in range(len(table.cells))]

    def _rows(self, selected: Sequence[exp.Expr], paths: Sequence[Path]) -> exp.Expr:
        chosen = [each.copy() for each in selected] or [exp.alias_(exp.true(), "c0")]
        return exp.select(*chosen).from_(parquet_of(paths)).subquery("answers")

    def _columns(self) -> dict[str, str]:
        """The columns of all files, which must be the same in each, whatever their order."""
        found: dict[str, str] = {}
        for file in self.files:
            columns = self._columns_of(file)
            if not found:
                found = columns
            elif columns != found:
                said = difference([*found], [*columns]) or one_of(
                    f"{name} is {kind} here, and {found[name]} there"
                    for name, kind in columns.items()
                    if kind != found[name]
                )
                message = f"the columns differ from those of {self.files[0].called}: {said}"
                raise ProblemError([Problem(Where(file.called), "bad-header", message)])
        return found

    def _columns_of(self, file: File) -> dict[str, str]:
        try:
            described = self.connection.execute(
                exp.select("*").from_(parquet_of([file.path])).limit(0).sql("duckdb")
            ).description
        except duckdb.Error as error:
            raise ProblemError([unreadable(file.called, error)]) from None
        return {name: str(kind) for name, kind, *_ in described or []}

    def _ask(self, query: exp.Select) -> list[tuple[Any, ...]]:
        try:
            return self.connection.execute(query.from_(self.source, copy=False).sql("duckdb")).fetchall()
        except duckdb.Error as error:
            raise ProblemError([unreadable(self.called, error)]) from None


def parquet_of(files: Sequence[Path]) -> exp.Table:
    """Parquet files, each by its name and no pattern, as a table: what folders are called is no column."""
    names = exp.Array(expressions=[text(literal(each)) for each in files])
    options = ["hive_partitioning", "union_by_name", "filename", "binary_as_string"]
    given = [exp.EQ(this=exp.column(option), expression=exp.false()) for option in options]
    return exp.Table(this=exp.Anonymous(this="READ_PARQUET", expressions=[names, *given]))


def files_of(pattern: str) -> list[File]:
    """The files that a path or a pattern names, sorted. Raises ProblemError where there is none, or one is empty."""
    path = Path(pattern)
    if not pattern:
        raise ProblemError(
            [Problem(Where("FILE"), "no-file", "the name is empty; name a file, or - for standard input")]
        )
    try:
        if path.exists():
            found = [path]
        else:
            found = sorted(each for each in map(Path, glob.glob(pattern, recursive=True)) if each.is_file())  # noqa: PTH207
    except (OSError, ValueError):
        found = []
    if not found:
        raise ProblemError([Problem(Where(pattern), "no-file", "there is no such file, and no file fits the pattern")])
    if path.is_dir():
        message = f"this is a folder; name the files in it: '{pattern.rstrip('/')}/*.parquet'"
        raise ProblemError([Problem(Where(pattern), "not-a-file", message)])
    empty = [each for each in found if each.is_file() and not each.stat().st_size]
    if empty:
        raise ProblemError([Problem(Where(str(each)), "empty-file", "the file is empty") for each in empty])
    return [File(each, str(each)) for each in found]


def format_of(files: Sequence[File]) -> Format:
    """The format, by the names of the files or else by how each begins. Raises ProblemError if they differ."""
    formats = {_format(file) for file in files}
    if len(formats) > 1:
        message = f"the pattern names files of several formats ({one_of(sorted(formats))}); name those of one"
        raise ProblemError([Problem(Where(files[0].called), "mixed-formats", message)])
    return formats.pop()


def _format(file: File) -> Format:
    suffixes = [each.lower() for each in Path(file.called).suffixes[-2:]]
    if suffixes and suffixes[-1] in (".gz", ".zst"):
        suffixes.pop()
    if suffixes and suffixes[-1] in SUFFIXES:
        return SUFFIXES[suffixes[-1]]
    start = start_of(file.path, file.called)
    if is_parquet(start):
        return "parquet"
    refuse_binary(start, file.called)
    return "jsonl" if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"[")) else "csv"


def local(pattern: str, folder: Path) -> list[File]:
    """The files that a path, a pattern or "-" names; what can be read once only (a pipe) is kept in the folder.

    Raises ProblemError as `files_of` does.
    """
    if pattern == STANDARD_INPUT:
        return [File(_spooled(sys.stdin.buffer, folder, 0, pattern), pattern)]
    found = files_of(pattern)
    for index, file in enumerate(found):
        if not (file.path.is_file() and can_be_said(file.path)):
            try:
                with file.path.open("rb") as stream:
                    file.path = _spooled(stream, folder, index, file.called)
            except OSError as error:
                raise ProblemError([unreadable(file.called, error)]) from None
    return found


def _spooled(stream: IO[bytes], folder: Path, index: int, called: str) -> Path:
    """Parquet is read from its end, and a text is looked at before it is read: what flows by is kept."""
    kept = folder / f"spooled{index}"
    with kept.open("wb") as opened:
        shutil.copyfileobj(stream, opened)
    if not kept.stat().st_size:
        raise ProblemError([Problem(Where(called), "empty-file", "the file is empty")])
    return kept
