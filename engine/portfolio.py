"""A portfolio: many organizations read from files, assessed by one statement in DuckDB, written whole or not at all."""

from __future__ import annotations

import contextlib
import csv
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import duckdb
from sqlglot import exp

from engine.columns import Rules, Statement, bit_order, statement
from engine.dialect import column, number, text
from engine.intake import Intake, Naming, Plan, matched, unreadable
from engine.knowledge import Knowledge
from engine.problem import Problem, ProblemError, Where
from engine.rejects import Reject, rejects, structural
from engine.relational import Relations
from engine.tally import Counting, Tally
from engine.vocabulary import Values

Target = Literal["parquet", "csv", "jsonl", "duckdb"]
TARGETS: dict[str, Target] = {
    ".parquet": "parquet",
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".duckdb": "duckdb",
    ".db": "duckdb",
}
TABLE = "assessments"
ROW = "row"
_SHOWN = 20
Progress = Callable[[str, float], None]


@dataclass(slots=True)
class Outcome:
    """What was done: rows read, set aside, and assessed with contradicting rules; `wrong` is the first few rejects."""

    read: int = 0
    rejected: int = 0
    contradicted: int = 0
    wrong: list[Reject] = field(default_factory=list)


def connection(
    threads: int | None = None, memory: str | None = None, spill: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """A database in memory. Raises ProblemError where DuckDB does not take a setting."""
    settings: dict[str, Any] = {"threads": threads, "memory_limit": memory, "temp_directory": spill and str(spill)}
    try:
        made = duckdb.connect(config={name: value for name, value in settings.items() if value is not None})
        # DuckDB keeps count of its progress only where it has a bar; whoever asked for progress draws it.
        made.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
    except duckdb.Error as error:
        raise ProblemError([Problem(Where("portfolio"), "bad-option", str(error).split("\n", 1)[0])]) from None
    return made


class Portfolio:
    """Files opened against a knowledge base; `progress` is told what is being done, and the share done from 0 to 1."""

    def __init__(self, knowledge: Knowledge, intake: Intake, naming: Naming, progress: Progress | None = None) -> None:
        self.knowledge = knowledge
        self.intake = intake
        self.plan: Plan = matched(knowledge, intake.columns, naming, intake.called)
        self.progress = progress
        self.outcome = Outcome()

    def check(self) -> Outcome:
        """Count the rows, and those that must be set aside. Raises ProblemError where no row can be read."""
        bad = exp.Sum(this=exp.Case().when(self.plan.valid, number(0)).else_(number(1)))
        query = exp.select(exp.Count(this=exp.Star()), exp.func("COALESCE", bad, number(0)))
        [(rows, invalid)] = self._run("checking", query.from_(self.intake.relation(self.intake.files)))
        broken = structural(self.intake)
        self.outcome = Outcome(int(rows) + broken, int(invalid) + broken)
        if not self.outcome.read:
            place = Where(self.intake.called)
            raise ProblemError([Problem(place, "no-rows", "there is no row to assess, only a header or nothing")])
        if self.outcome.rejected:
            self.outcome.wrong = list(islice(self.rejects(), _SHOWN))
        return self.outcome

    def rejects(self) -> Iterator[Reject]:
        """All that is wrong with the rows that are set aside."""
        return rejects(self.intake, self.plan)

    @cached_property
    def relations(self) -> Relations:
        source = self.intake.relation(self.intake.files)
        if self.plan.id is None:
            rows = exp.select("*", exp.alias_(exp.Window(this=exp.RowNumber()), ROW, quoted=True)).from_(source)
            source = rows.subquery("counted")
        if self.outcome.rejected:
            source = exp.select("*").from_(source).where(self.plan.valid).subquery("sound")
        inputs = {each.attribute.name: each.value for each in self.plan.cells}
        return Relations(self.knowledge, source, inputs, [column(name) for name in self.kept])

    @property
    def kept(self) -> list[str]:
        return [self.plan.id or ROW, *self.plan.carried]

    def write(self, path: Path, target: Target, rules: Rules) -> None:
        """Assess all sound rows into a file, or the table "assessments" of a DuckDB file. Raises ProblemError."""
        made = statement(self.relations, self.kept, rules)
        if target == "duckdb":
            self._into_table(path, made)
            return
        with replacing(path) as partial:
            self._run("assessing", self._copy(made, partial, target))
            self.outcome.contradicted = self._contradicted(made, _reader(partial, target))

    def tally(self) -> Tally:
        """The counts over all sound rows."""
        counting = Counting(self.relations)
        [row] = self._run("counting", counting.query)
        found = counting.tally(row)
        self.outcome.contradicted = max(self.outcome.contradicted, max(found.contradicted.values(), default=0))
        return found

    def answers_of(self, id: str) -> Values:
        """The answers of one organization. Raises ProblemError where no row, or only one set aside, has this id."""
        relation = self.relations
        layer = relation.layers[0]
        same = exp.EQ(this=exp.cast(relation.kept[0].copy(), "VARCHAR"), expression=text(id))
        columns = [answer.copy() for answer in relation.answers.values()]
        query = exp.select(*columns).from_(layer.subquery("answers")).where(same).limit(1)
        found = self._run("looking", query)
        if not found:
            message = f"no {self.knowledge.words.one} that can be assessed has the {self.kept[0]} {id}"
            raise ProblemError([Problem(Where(self.intake.called), "unknown-id", message)])
        attributes = self.knowledge.attributes
        return {
            name: attributes[name].ordered(value) if isinstance(value, list) else value
            for name, value in zip(relation.answers, found[0], strict=True)
            if value is not None
        }

    def _copy(self, made: Statement, partial: Path, target: Target) -> exp.Copy:
        query = made.query
        options: dict[str, exp.Expr] = {"FORMAT": exp.var("JSON" if target == "jsonl" else target)}
        if target == "csv":
            query = _without_arrays(made)
            options["HEADER"] = exp.true()
        if target == "parquet":
            said = {
                "knowledge": self.knowledge.name,
                "digest": self.knowledge.digest,
                "rules": " ".join(bit_order(self.knowledge)),
            }
            pairs = [exp.PropertyEQ(this=exp.to_identifier(key), expression=text(value)) for key, value in said.items()]
            options["KV_METADATA"] = exp.Struct(expressions=pairs)
        params = [exp.CopyParameter(this=exp.var(name), expression=value) for name, value in options.items()]
        return exp.Copy(this=exp.Subquery(this=query), kind=False, files=[text(str(partial))], params=params)

    def _into_table(self, path: Path, made: Statement) -> None:
        new = not path.exists()
        target = exp.to_table(f"target.{TABLE}")
        create = exp.Create(this=target, kind="TABLE", replace=True, expression=made.query)
        attach = exp.Attach(this=exp.alias_(text(str(path)), "target"), exists=False)
        done = False
        try:
            self._run("opening", attach)
            try:
                self._run("assessing", create)
                self.outcome.contradicted = self._contradicted(made, target)
                done = True
            finally:
                self.intake.connection.execute("DETACH target")
        except duckdb.Error as error:
            raise _unwritable(path, error) from None
        finally:
            if new and not done:
                for each in (path, path.with_name(path.name + ".wal")):
                    each.unlink(missing_ok=True)

    def _contradicted(self, made: Statement, written: exp.Expr) -> int:
        """The rows with contradictions in what was written; a knowledge base whose rules cannot is not asked."""
        states = self.relations.concluded.values()
        if all(isinstance(state.contradicted, exp.Boolean) for state in states):
            return 0
        named = exp.cast(column(made.contradictions), "VARCHAR")
        none = exp.func("COALESCE", exp.In(this=named, expressions=[text("[]"), text("")]), exp.true())
        query = exp.select(exp.Count(this=exp.Star())).from_(written).where(exp.not_(none))
        return int(self._run("checking", query)[0][0])

    def _run(self, stage: str, query: exp.Expr) -> list[tuple[Any, ...]]:
        """Run a statement in a thread of its own, so that progress is seen and an interrupt is heard."""
        try:
            return _watched(self.intake.connection, query.sql("duckdb"), lambda share: self._told(stage, share))
        except duckdb.Error as error:
            if isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException) and stage == "assessing":
                raise
            raise ProblemError([unreadable(self.intake.files, error)]) from None

    def _told(self, stage: str, share: float) -> None:
        if self.progress:
            self.progress(stage, share)


def write_rejects(path: Path, found: Iterator[Reject]) -> None:
    """Rejects as a CSV file. Raises ProblemError where it cannot be written."""
    with replacing(path) as partial, partial.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow([each.name for each in fields(Reject)])
        writer.writerows(list(asdict(reject).values()) for reject in found)


def _watched(connection: duckdb.DuckDBPyConnection, query: str, told: Callable[[float], None]) -> list[tuple[Any, ...]]:
    done = threading.Event()
    found: list[list[tuple[Any, ...]]] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            found.append(connection.execute(query).fetchall())
        except BaseException as error:  # noqa: BLE001  raised again by the thread that waits
            failed.append(error)
        finally:
            done.set()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while not done.wait(0.1):
            told(max(0.0, connection.query_progress()) / 100)
    except BaseException:
        connection.interrupt()
        thread.join()
        raise
    if failed:
        raise failed[0]
    told(1.0)
    return found[0]


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to, which takes its place where nothing is raised, and vanishes otherwise."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield partial
        partial.replace(path)
    except (OSError, ValueError, duckdb.Error) as error:
        raise _unwritable(path, error) from None
    finally:
        with contextlib.suppress(OSError, ValueError):
            partial.unlink(missing_ok=True)


def _unwritable(path: Path, error: Exception) -> ProblemError:
    reason = (isinstance(error, OSError) and error.strerror) or str(error).split("\n", 1)[0]
    return ProblemError([Problem(Where(str(path)), "unwritable", f"cannot be written: {reason}")])


def _without_arrays(made: Statement) -> exp.Select:
    """The statement for CSV, which has no arrays: members between semicolons."""
    query = made.query.copy()
    typed = []
    for expression in query.expressions:
        inner = expression.this if isinstance(expression, exp.Alias) else expression
        if expression.alias in made.arrays:
            inner = exp.func("ARRAY_TO_STRING", inner, text(";"))
        typed.append(exp.alias_(inner, expression.alias, quoted=True))
    query.set("expressions", typed)
    return query


def _reader(path: Path, target: Target) -> exp.Expr:
    import glob

    name = text(glob.escape(str(path)))
    if target == "parquet":
        return exp.Table(this=exp.Anonymous(this="READ_PARQUET", expressions=[name]))
    if target == "csv":
        options = [
            exp.EQ(this=exp.column("all_varchar"), expression=exp.true()),
            exp.EQ(this=exp.column("header"), expression=exp.true()),
        ]
        return exp.Table(this=exp.Anonymous(this="READ_CSV", expressions=[name, *options]))
    return exp.Table(this=exp.Anonymous(this="READ_NDJSON", expressions=[name]))
