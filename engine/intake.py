"""Tables of answers in files, opened through DuckDB: CSV, Parquet and JSON Lines, as one relation of columns."""

from __future__ import annotations

import csv
import glob
import gzip
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import duckdb
from sqlglot import exp

from engine.cell import Cell, cell, json_text, wanted
from engine.dialect import Dialect, both, column, text
from engine.knowledge import Knowledge
from engine.problem import Problem, ProblemError, Where, did_you_mean, one_of

Format = Literal["csv", "parquet", "jsonl"]
SUFFIXES: Mapping[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
}
NUMBERED = "row_in_file"
ID = "id"
# Words for what is unknown in a table of text, besides an empty cell; as in "--set name=".
_UNKNOWN = ("", "null", "~")
_DELIMITERS = (",", "\t", ";", "|")
# No text may hold this character in JSON, so a line of JSON is read as one cell.
_NEVER = "\x01"


@dataclass(slots=True)
class Naming:
    """How columns and facts meet: `renamed` maps a column to the fact (or the id) it holds."""

    renamed: Mapping[str, str] = field(default_factory=dict)
    id: str | None = None
    carried: Sequence[str] = ()
    allow_missing: bool = False
    ignore_unknown: bool = False


class Intake:
    """Files of one format that were opened: their columns by name with the type DuckDB gives them."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, files: list[Path], format: Format, called: str = ""
    ) -> None:
        """`called` is the name of the input for messages, where it is not that of its file.

        Raises ProblemError where the files cannot be read.
        """
        self.connection = connection
        self.called = called or str(files[0])
        self.files = files
        self.format = format
        self.columns: dict[str, str] = {}
        self.delimiter = ""
        self._open()

    def _open(self) -> None:
        if self.format == "csv":
            self._headers()
            return
        try:
            if self.format == "jsonl":
                self.columns = dict.fromkeys(self._keys(), "JSON")
                return
            query = exp.select("*").from_(self.relation(self.files)).limit(0)
            described = self.connection.execute(query.sql("duckdb")).description or []
            self.columns = {name: str(kind) for name, kind, *_ in described}
        except duckdb.Error as error:
            raise ProblemError([unreadable(self.files, error)]) from None

    def _headers(self) -> None:
        """The columns of CSV files, which must be the same in all."""
        self.delimiter, names = header_of(self.files[0])
        for other in self.files[1:]:
            if header_of(other) != (self.delimiter, names):
                message = f"the first line differs from that of {self.files[0]}"
                raise ProblemError([Problem(Where(str(other), 1), "bad-header", message)])
        self.columns = dict.fromkeys(names, "VARCHAR")

    def _keys(self) -> list[str]:
        """The keys of all objects, in the order of the alphabet."""
        line = self._objects(self._lines(self.files))
        keys = exp.select(exp.alias_(exp.func("UNNEST", exp.func("JSON_KEYS", column("line"))), "key"))
        query = exp.select("key").distinct().from_(keys.from_(line).subquery("keys")).order_by("key")
        return [key for (key,) in self.connection.execute(query.sql("duckdb")).fetchall()]

    def relation(self, files: Sequence[Path], numbered: bool = False) -> exp.Expr:
        """The rows of files as a table expression; `numbered` adds the number of the row in its file, from 1."""
        if self.format == "jsonl":
            return self._json(files, numbered)
        if self.format == "parquet":
            options = {"file_row_number": exp.true()} if numbered else {}
            read = _function("READ_PARQUET", _names(files), options)
            if not numbered:
                return read
            row = exp.Add(this=column("file_row_number"), expression=exp.Literal.number(1))
            return exp.select("*", exp.alias_(row, NUMBERED)).from_(read).subquery("numbered")
        return self._csv(files, numbered)

    def _csv(self, files: Sequence[Path], numbered: bool) -> exp.Expr:
        options: dict[str, exp.Expr] = {
            "delim": text(self.delimiter),
            "quote": text('"'),
            "escape": text('"'),
            "header": exp.true(),
            "auto_detect": exp.false(),
            "columns": _texts(self.columns),
            "strict_mode": exp.true(),
            "nullstr": exp.Array(expressions=[text(word) for word in _UNKNOWN]),
            "store_rejects": exp.true(),
        }
        read = _function("READ_CSV", _names(files), options)
        return _with_row(read) if numbered else read

    def _lines(self, files: Sequence[Path]) -> exp.Expr:
        options: dict[str, exp.Expr] = {
            "columns": _texts(["line"]),
            "auto_detect": exp.false(),
            "delim": text(_NEVER),
            "quote": text(""),
            "escape": text(""),
            "header": exp.false(),
            "store_rejects": exp.true(),
        }
        return _function("READ_CSV", _names(files), options)

    def _objects(self, lines: exp.Expr) -> exp.Expr:
        is_object = exp.EQ(this=exp.func("JSON_TYPE", column("line")), expression=text("OBJECT"))
        valid = exp.func("JSON_VALID", column("line"))
        checked = exp.Case().when(valid, is_object).else_(exp.false())
        return exp.select("*").from_(lines).where(checked).subquery("objects")

    def _json(self, files: Sequence[Path], numbered: bool) -> exp.Expr:
        lines = _with_row(self._lines(files)) if numbered else self._lines(files)
        shape = _texts(self.columns, "JSON")
        parsed = exp.alias_(exp.func("JSON_TRANSFORM", column("line"), exp.func("TO_JSON", shape)), "parsed")
        rows: list[str | exp.Expr] = [parsed, *([NUMBERED] if numbered else [])]
        inner = exp.select(*rows).from_(self._objects(lines)).subquery("rows")
        fields: list[exp.Expr] = [
            exp.alias_(
                json_text(exp.Dot(this=exp.column("parsed"), expression=exp.to_identifier(name, quoted=True))),
                name,
                quoted=True,
            )
            for name in self.columns
        ]
        return exp.select(*fields, *([NUMBERED] if numbered else [])).from_(inner).subquery("answers")

    def broken_lines(self, file: Path) -> list[int]:
        """Of JSON Lines: the lines that hold no object."""
        rows = _with_row(self._lines([file]))
        line = column("line")
        sound = exp.Case().when(
            exp.func("JSON_VALID", line), exp.EQ(this=exp.func("JSON_TYPE", line.copy()), expression=text("OBJECT"))
        )
        filled = exp.NEQ(this=exp.func("TRIM", line.copy()), expression=text(""))
        query = (
            exp.select(NUMBERED).from_(rows).where(exp.and_(filled, exp.not_(exp.func("COALESCE", sound, exp.false()))))
        )
        return [row for (row,) in self.connection.execute(query.order_by(NUMBERED).sql("duckdb")).fetchall()]


@dataclass(slots=True)
class Plan:
    """What is read from a table: a cell for each asked attribute that has a column, the id, and what is carried."""

    cells: list[Cell]
    id: str | None
    carried: list[str]

    @property
    def valid(self) -> exp.Expr:
        """Whether all cells of a row are empty or valid."""
        return both(each.valid.copy() for each in self.cells)


class _Match:
    """Columns held against facts; `problems` are what does not fit."""

    def __init__(self, knowledge: Knowledge, columns: Mapping[str, str], naming: Naming, place: str) -> None:
        self.facts = {attribute.name: attribute for attribute in knowledge.asked}
        self.columns = columns
        self.naming = naming
        self.place = place
        self.problems: list[Problem] = []

    def report(self, id: str, message: str) -> None:
        self.problems.append(Problem(Where(self.place), id, message))

    def renamed(self) -> None:
        for name, target in self.naming.renamed.items():
            if name not in self.columns:
                self.report("unknown-column", f"--map: there is no column {name}{did_you_mean(name, self.columns)}")
            if target not in self.facts:
                self.report("unknown-name", f"--map: {target} is not asked{did_you_mean(target, self.facts)}")

    def kept(self) -> str | None:
        """The column of the ids: the one that is named, or else "id" where there is one."""
        id = self.naming.id or (ID if ID in self.columns and ID not in self.facts else None)
        for name in [*([id] if id else []), *self.naming.carried]:
            if name not in self.columns:
                self.report("unknown-column", f"there is no column {name}{did_you_mean(name, self.columns)}")
        return id

    def held(self, id: str | None) -> dict[str, str]:
        """The column of each fact that has one."""
        found: dict[str, str] = {}
        for name in self.columns:
            fact = self.naming.renamed.get(name, name)
            if fact in found:
                self.report("duplicate-name", f"{found[fact]} and {name} both hold {fact}")
            elif fact in self.facts:
                found[fact] = name
            elif name != id and name not in self.naming.carried and not self.naming.ignore_unknown:
                near = did_you_mean(name, [fact for fact in self.facts if fact not in self.columns])
                self.report("unknown-column", f"column {name} is no fact{near}; --ignore-unknown leaves it out")
        return found

    def missing(self, held: Mapping[str, str]) -> None:
        missing = [fact for fact in self.facts if fact not in held]
        if missing and not self.naming.allow_missing:
            unused = [name for name in self.columns if name not in held.values()]
            near = ", ".join(
                f"{fact}{did_you_mean(fact, unused).replace('; ', ' (').replace('?', '?)')}" for fact in missing
            )
            self.report("missing-column", f"there is no column for {near}; --allow-missing takes them as unknown")

    def cells(self, held: Mapping[str, str], dialect: Dialect) -> list[Cell]:
        found = []
        for fact, name in held.items():
            attribute = self.facts[fact]
            made = cell(attribute, name, column(name), self.columns[name], dialect)
            if made is None:
                self.report(
                    "wrong-type", f"column {name} holds {self.columns[name]}, and {fact} takes {wanted(attribute)}"
                )
            else:
                found.append(made)
        return found


def matched(
    knowledge: Knowledge, columns: Mapping[str, str], naming: Naming, place: str, dialect: Dialect = "duckdb"
) -> Plan:
    """Which column holds what. Raises ProblemError with every column that is missing, unknown or of a wrong type."""
    match = _Match(knowledge, columns, naming, place)
    match.renamed()
    id = match.kept()
    held = match.held(id)
    match.missing(held)
    cells = match.cells(held, dialect)
    if match.problems:
        raise ProblemError(match.problems)
    return Plan(cells, id, list(naming.carried))


def files_of(pattern: str) -> list[Path]:
    """The files that a path or a pattern names, sorted. Raises ProblemError where there is none, or one is empty."""
    path = Path(pattern)
    try:
        found = [path] if path.is_file() else sorted(Path(each) for each in glob.glob(pattern, recursive=True))  # noqa: PTH207
        found = [each for each in found if each.is_file()]
    except (OSError, ValueError):
        found = []
    if not found:
        raise ProblemError([Problem(Where(pattern), "no-file", "there is no such file, and no file fits the pattern")])
    empty = [each for each in found if not each.stat().st_size]
    if empty:
        raise ProblemError([Problem(Where(str(each)), "empty-file", "the file is empty") for each in empty])
    return found


def format_of(files: Sequence[Path]) -> Format:
    """The format, by the names of the files or else by how the first one begins. Raises ProblemError if they differ."""
    suffixes = {Path(each.name.removesuffix(".gz")).suffix.lower() for each in files}
    formats = {SUFFIXES.get(suffix, _sniffed(files[0])) for suffix in suffixes}
    if len(formats) > 1:
        message = f"the pattern names files of several formats ({one_of(sorted(formats))}); name those of one"
        raise ProblemError([Problem(Where(str(files[0])), "mixed-formats", message)])
    return formats.pop()


def _sniffed(file: Path) -> Format:
    with file.open("rb") as opened:
        start = opened.read(64)
    if start.startswith(b"PAR1"):
        return "parquet"
    return "jsonl" if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") else "csv"


def header_of(file: Path) -> tuple[str, list[str]]:
    """What parts the cells of a CSV file (the most frequent of comma, tab, semicolon and bar), and its columns.

    Raises ProblemError for a file that is not text, and for a column without a name or with that of another.
    """
    try:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as opened:
            line = opened.readline(1_000_000).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise ProblemError([unreadable([file], error)]) from None
    delimiter = max(_DELIMITERS, key=line.count)
    names = next(csv.reader([line], delimiter=delimiter), [])
    twice = sorted({name for name in names if names.count(name) > 1 or not name.strip()})
    if twice or not names:
        message = f"every column needs a name of its own in the first line; {one_of(map(repr, twice))}"
        raise ProblemError([Problem(Where(str(file), 1), "bad-header", message)])
    return delimiter, names


def unreadable(files: Sequence[Path], error: Exception) -> Problem:
    """The finding that files cannot be read, in the words of who tried."""
    reason = str(error).split("\n", 1)[0]
    place = str(files[0]) if len(files) == 1 else f"{files[0]} and {len(files) - 1} more"
    return Problem(Where(place), "unreadable", f"cannot be read: {reason}")


def _names(files: Sequence[Path]) -> exp.Array:
    """The files as literal names: what DuckDB would take for a pattern is escaped."""
    return exp.Array(expressions=[text(glob.escape(str(each))) for each in files])


def _texts(names: Iterable[str], kind: str = "VARCHAR") -> exp.Struct:
    """Columns and their type, as DuckDB's readers take them."""
    pairs = [exp.PropertyEQ(this=exp.to_identifier(name, quoted=True), expression=text(kind)) for name in names]
    return exp.Struct(expressions=pairs)


def _function(name: str, files: exp.Array, options: Mapping[str, exp.Expr]) -> exp.Expr:
    given = [exp.EQ(this=exp.column(option), expression=value) for option, value in options.items()]
    return exp.Table(this=exp.Anonymous(this=name, expressions=[files, *given]))


def _with_row(read: exp.Expr) -> exp.Subquery:
    row = exp.Window(this=exp.RowNumber())
    return exp.select("*", exp.alias_(row, NUMBERED)).from_(read).subquery("numbered")
