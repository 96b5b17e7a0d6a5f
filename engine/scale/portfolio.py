"""A portfolio: many organizations read from files, assessed by one statement in DuckDB, written whole or not at all."""

from __future__ import annotations

import contextlib
import csv
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from engine import files
from engine.infer.inference import Inference
from engine.knowledge.value import Values
from engine.problem import Problem, ProblemError, Where, escaped, printable
from engine.scale.book import Book, Columns, refuse_too_many
from engine.scale.columns import Rules, Statement, bit_order, statement
from engine.scale.database import LeftBehindError, check_database, quoted, watched
from engine.scale.dialect import column, number, text
from engine.scale.extent import is_too_large
from engine.scale.intake import TWICE, Table, parquet_of
from engine.scale.lines import unreadable
from engine.scale.outcomes import BATCH, Outcomes
from engine.scale.output import Output, copied, reread
from engine.scale.rejects import Reject
from engine.scale.relations import Relations
from engine.scale.tally import Counting, Tally
from engine.scale.value import plain
from engine.sheets.formula import marked
from engine.sheets.writing import new_workbook

TABLE = "assessments"
ROW = "row"
_SHOWN = 20
Progress = Callable[[str, float], None]


@dataclass(slots=True)
class Run:
    """What was done: rows read, set aside, and assessed with contradicting rules; `wrong` is the first few rejects.

    `ignored` are columns that were left out, `missing` facts without a column. `by_row`
    says that inference assesses row by row, since the statement would take too long to plan.
    """

    read: int = 0
    rejected: int = 0
    contradicted: int = 0
    wrong: list[Reject] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    by_row: bool = False

    @property
    def assessed(self) -> int:
        """How many rows were assessed: those read without those set aside."""
        return self.read - self.rejected


class Portfolio:
    """An opened table against its knowledge base; `progress` is told what is done, and the share from 0 to 1.

    `inference` is asked for where the statement would take longer to plan than inference takes for all rows.
    """

    def __init__(
        self, table: Table, progress: Progress | None = None, inference: Callable[[], Inference] | None = None
    ) -> None:
        self.table = table
        self.knowledge = table.knowledge
        self.progress = progress
        self.run = Run(ignored=table.reading.ignored, missing=table.reading.missing)
        self._inference = inference
        self._relations: dict[bool, Relations] = {}
        self._tally: Tally | None = None

    def check(self) -> Run:
        """Count the rows, and those that must be set aside. Raises ProblemError where no row can be read."""
        if (twice := self.table.find_twice()) is not None:
            self._run("looking for ids", twice)
            [(count,)] = self._run("looking for ids", exp.select(exp.Count(this=exp.Star())).from_(exp.to_table(TWICE)))
            self.table.has_twice = bool(count)
        bad = exp.Sum(this=exp.Case().when(self.table.sound, number(0)).else_(number(1)))
        query = exp.select(exp.Count(this=exp.Star()), exp.func("COALESCE", bad, number(0)))
        [(rows, invalid)] = self._run("checking", query.from_(self.table.source.copy()))
        self.run.read = int(rows) + self.table.broken
        self.run.rejected = int(invalid) + self.table.broken
        if not self.run.read:
            place = Where(self.table.called)
            raise ProblemError([Problem(place, "no-rows", "there is no row to assess, only a header or nothing")])
        if self.run.rejected:
            self.run.wrong = list(islice(self.table.rejects(), _SHOWN))
        self.run.by_row = self._inference is not None and is_too_large(self.knowledge, self.run.assessed)
        return self.run

    def rejects(self) -> Iterator[Reject]:
        """All that is wrong with the rows that are set aside."""
        return self.table.rejects()

    def relations(self, as_json: bool = False) -> Relations:
        """The layers over the sound rows; `as_json` carries what came as JSON through as JSON."""
        as_json = as_json and bool(self.table.json)
        if as_json not in self._relations:
            source, kept = self._source(as_json)
            self._relations[as_json] = Relations(self.knowledge, source, self.table.inputs, kept)
        return self._relations[as_json]

    def answers(self, as_json: bool = False) -> Relations:
        """The first layer alone: what is kept, and the answers."""
        source, kept = self._source(as_json and bool(self.table.json))
        return Relations.of_answers(self.knowledge, source, self.table.inputs, kept)

    def _source(self, as_json: bool) -> tuple[exp.Expr, list[exp.Expr]]:
        """The sound rows, and what is kept of them."""
        table = self.table
        kept = [each.copy() for each in (table.json if as_json else table.kept)]
        source = table.source.copy()
        if table.reading.id is None:
            numbered = column("row") if table.stage else exp.Window(this=exp.RowNumber())
            source = exp.select("*", exp.alias_(numbered, "number_of_row")).from_(source).subquery("counted")
            kept = [column("number_of_row"), *kept]
        if self.run.rejected:
            source = exp.select("*").from_(source).where(table.sound).subquery("sound")
        return source, kept

    @property
    def kept(self) -> list[str]:
        """The columns that are carried through to the results, the id first."""
        return [*([ROW] if self.table.reading.id is None else []), *self.table.reading.kept]

    @property
    def types(self) -> list[str]:
        """The types of what is kept, as DuckDB names them."""
        return [*(["BIGINT"] if self.table.reading.id is None else []), *self.table.types]

    def write(self, output: Output, rules: Rules, raw: bool = False) -> None:
        """Assess all sound rows into a file, or the table "assessments" of a DuckDB file. Raises ProblemError.

        `raw` leaves texts as they are that a spreadsheet would run as formulas.
        """
        as_json = output.format == "jsonl" and bool(self.table.json)
        made = self._made(as_json, rules, output.format != "duckdb")
        if output.format == "xlsx":
            refuse_too_many(self.run.assessed, output.name)
            new_workbook(output.name)
            made.query = made.query.select(*self._answered(made), copy=False)
        if output.format == "duckdb":
            if (there := database_at(output)) is not None:
                self._into_table(there, made, output.name)
            else:
                check_database(self.table.folder, "let TMPDIR name another folder")
                with self._apart(output, "assessed.duckdb") as (partial, new):
                    self._into_table(new, made, output.name)
                    _moved(new, partial)
            return
        types = [] if as_json else self.types
        # Text is made of a table that is whole: it is written in one pass, and its rows are counted before.
        with self._apart(output, "assessed.parquet", "assessed.text") as (partial, whole, as_text):
            copy = copied(made, whole, Output(str(whole), "parquet"), [], self._said(), raw)
            self._counted(self._run("assessing", copy)[0][0])
            written = parquet_of([whole])
            self.run.contradicted = self._contradicted(made, written)
            if output.format == "parquet":
                _moved(whole, partial)
            elif output.format == "xlsx":
                self._counted(self._booked(made, written, partial))
            else:
                text_of = copied(reread(made, written), as_text, output, types, {}, raw)
                self._counted(self._run("assessing", text_of)[0][0])
                _moved(as_text, partial)

    @contextlib.contextmanager
    def _apart(self, output: Output, *names: str) -> Iterator[tuple[Path, ...]]:
        """Where the content of an output is completed, and the database's own files, which are all that it reaches."""
        own = [self.table.folder / name for name in names]
        try:
            with replacing(output.name) as partial:
                yield partial, *own
        finally:
            for each in own:
                each.unlink(missing_ok=True)

    def _answered(self, made: Statement) -> list[exp.Expr]:
        """The answers as further columns of a statement, which the plan of each row depends on."""
        taken = {each.alias.lower() for each in made.query.expressions}
        found: list[exp.Expr] = []
        answers = (self.answers() if self.run.by_row else self.relations()).answers
        for number_of, answer in enumerate(answers.values()):
            name = f"answer {number_of}"
            while name in taken:
                name += "_"
            found.append(exp.alias_(answer.copy(), name, quoted=True))
        return found

    def _booked(self, made: Statement, written: exp.Expr, path: Path) -> int:
        """Write the workbook of what was assessed; gives the number of its rows."""
        names = [each.alias for each in made.query.expressions]
        answers = [*(self.answers() if self.run.by_row else self.relations()).answers]
        kept, concluded = len(self.kept), [each.name for each in self.knowledge.concluded]
        further = names[kept + len(concluded) : len(names) - len(answers)]
        book = Book(self.knowledge, Columns(names[:kept], concluded, further, answers))
        query = exp.select(*(column(name) for name in names)).from_(written.copy())
        cursor = self.table.connection.cursor()
        cursor.execute(query.sql("duckdb"))

        def rows() -> Iterator[tuple[Any, ...]]:
            while found := cursor.fetchmany(BATCH):
                yield from found
                self._told("writing", min(1.0, book.rows / max(1, self.run.assessed)))

        return book.write(rows(), path, self.run.rejected)

    def _made(self, as_json: bool, rules: Rules, encode: bool) -> Statement:
        if self.run.by_row:
            return self._assessed(as_json, rules).statement(self.kept)
        return statement(self.relations(as_json), self.kept, rules, encode)

    def _assessed(self, as_json: bool, rules: Rules) -> Outcomes:
        """All sound rows, assessed by inference. Raises ProblemError where they cannot be kept, or one is lost."""
        assert self._inference is not None
        outcomes = Outcomes(self._inference(), self.answers(as_json), rules, self.table.folder)
        self._run("reading", outcomes.numbered)
        try:
            with outcomes.path.open("w", encoding="utf-8") as written:
                for start in range(0, self.run.assessed, BATCH):
                    query = outcomes.batch(start).sql("duckdb")
                    outcomes.assess(watched(self.table.connection, query, lambda _: None), written)
                    self._told("assessing", min(1.0, (start + BATCH) / self.run.assessed))
        except OSError as error:
            raise _unwritable(self.table.folder, error.strerror or error) from None
        outcomes.tally.order()
        self._counted(outcomes.tally.organizations)
        self._tally = outcomes.tally
        self.run.contradicted = outcomes.contradicted
        return outcomes

    def into(self, path: Path, output: Output, rules: Rules, raw: bool = False) -> None:
        """Write the file of an output under another name, for whoever passes it on."""
        self.write(Output(str(path), output.format, output.packing), rules, raw)

    def _counted(self, written: int) -> None:
        """Raises ProblemError where not every row that was read was assessed or set aside."""
        if written != self.run.assessed:
            message = (
                f"{self.run.read:,} rows were read and {self.run.rejected:,} rejected, but {written:,} were assessed; "
                "nothing is written"
            )
            raise ProblemError([Problem(Where(self.table.called), "rows-lost", message)])

    def tally(self) -> Tally:
        """The counts over all sound rows. Raises ProblemError where a row was neither assessed nor set aside."""
        if self.run.by_row:
            return self._tally or self._assessed(False, "none").tally
        counting = Counting(self.relations())
        [row] = self._run("counting", counting.query)
        found = counting.tally(row)
        self._counted(found.organizations)
        self.run.contradicted = max(self.run.contradicted, max(found.contradicted.values(), default=0))
        return found

    def answers_of(self, id: str) -> Values:
        """The answers of one organization. Raises ProblemError where no row, or only one set aside, has this id."""
        relation = self.answers()
        layer = relation.layers[0]
        same = exp.EQ(this=exp.cast(relation.kept[0].copy(), "VARCHAR"), expression=text(id))
        columns = [answer.copy() for answer in relation.answers.values()]
        query = exp.select(exp.true(), *columns).from_(layer.subquery("answers")).where(same).limit(1)
        found = self._run("looking", query)
        if not found:
            raise ProblemError(self._not_found(id))
        attributes = self.knowledge.attributes
        return {
            name: plain(value, attributes[name])
            for name, value in zip(relation.answers, found[0][1:], strict=True)
            if value is not None
        }

    def _not_found(self, id: str) -> list[Problem]:
        wrong = list(islice((each for each in self.rejects() if each.id == id), _SHOWN)) if self.run.rejected else []
        message = f"no {self.knowledge.words.one} that can be assessed has the {self.kept[0]} {id}"
        if wrong:
            message = f"what has the {self.kept[0]} {id} is rejected"
        problems = [Problem(Where(each.file, each.line), "wrong-value", each.said) for each in wrong]
        return [*problems, Problem(Where(self.table.called), "unknown-id", message)]

    def _said(self) -> dict[str, str]:
        return {
            "knowledge": self.knowledge.name,
            "digest": self.knowledge.digest,
            **({"as_of": self.knowledge.as_of} if self.knowledge.as_of else {}),
            "rules": " ".join(bit_order(self.knowledge)),
        }

    def _into_table(self, path: Path, made: Statement, called: str) -> None:
        target = exp.to_table(f"target.{TABLE}")
        create = exp.Create(this=target, kind="TABLE", replace=True, expression=made.query)
        done = left = False
        try:
            watched(self.table.connection, f"ATTACH {quoted(str(path))} AS target (TYPE duckdb)", lambda _: None)
            try:
                self._run("opening", exp.Transaction())
                self._run("assessing", create)
                [(count,)] = self._run("checking", exp.select(exp.Count(this=exp.Star())).from_(target.copy()))
                self._counted(count)
                self.run.contradicted = self._contradicted(made, target)
                self._run("writing", exp.Commit())
                done = True
            except LeftBehindError:
                left = True
                raise
            finally:
                if not left:
                    self._detach(done)
        except duckdb.Error as error:
            raise _unwritable(called, error) from None

    def _detach(self, done: bool) -> None:
        if not done:
            with contextlib.suppress(duckdb.Error):
                self.table.connection.execute("ROLLBACK")
        self.table.connection.execute("DETACH target")

    def _contradicted(self, made: Statement, written: exp.Expr) -> int:
        """The rows with contradictions in what was written.

        A knowledge base whose rules cannot contradict each other is not asked.
        """
        if self.run.by_row:
            return self.run.contradicted
        states = self.relations().concluded.values()
        if all(isinstance(state.contradicted, exp.Boolean) for state in states):
            return 0
        some = exp.GT(this=exp.func("LEN", column(made.contradictions)), expression=number(0))
        query = exp.select(exp.Count(this=exp.Star())).from_(written.copy()).where(some)
        return int(self._run("checking", query)[0][0])

    def _run(self, stage: str, query: exp.Expr) -> list[tuple[Any, ...]]:
        """Run a statement that was made for this, so that progress is seen and an interrupt is heard."""
        try:
            made = query.sql("duckdb", copy=False)
            return watched(self.table.connection, made, lambda share: self._told(stage, share))
        except duckdb.Error as error:
            if isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException) and stage == "assessing":
                raise
            raise ProblemError([unreadable(self.table.called, error)]) from None

    def _told(self, stage: str, share: float) -> None:
        if self.progress:
            self.progress(stage, share)


def database_at(output: Output) -> Path | None:
    """The database that an output goes into, by its real path; None where there is none yet."""
    path = Path(output.name)
    there = output.format == "duckdb" and path.is_file() and path.stat().st_size
    return Path(os.path.realpath(path)) if there else None


def _moved(made: Path, partial: Path) -> None:
    """Hand on what the database made in its own folder, which may be on another disk."""
    try:
        made.rename(partial)
    except OSError:
        shutil.copyfile(made, partial)


def write_rejects(path: Path | str, found: Iterable[Reject], raw: bool = False) -> None:
    """Rejects as a CSV file, texts that a spreadsheet would run behind an apostrophe. Raises ProblemError."""
    with replacing(path) as partial, partial.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow([each.name for each in fields(Reject)])
        for reject in found:
            cells = [printable(reject.file), *(str(cell) for cell in list(asdict(reject).values())[1:])]
            writer.writerow(cells if raw else [marked(escaped(cell)) for cell in cells])


@contextlib.contextmanager
def replacing(path: Path | str) -> Iterator[Path]:
    """As `files.replacing`, for what the database writes: its errors too become a ProblemError."""
    try:
        with files.replacing(path) as partial:
            yield partial
    except duckdb.Error as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path | str, error: object) -> ProblemError:
    reason = str(error).split("\n", 1)[0]
    return ProblemError([Problem(Where(str(path)), "unwritable", f"cannot be written: {reason}")])
