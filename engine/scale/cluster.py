"""The same statement on Spark: a table of answers in Parquet is read, assessed and written where the cluster is."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from sqlglot import exp

from engine.knowledge.base import Knowledge
from engine.problem import Problem, ProblemError, Where
from engine.scale.cell import cells
from engine.scale.columns import Rules, statement
from engine.scale.dialect import both, column, number
from engine.scale.intake import TWICE, has_id
from engine.scale.matching import Naming, Reading, matched
from engine.scale.portfolio import Run
from engine.scale.rejects import Reject, of_cells
from engine.scale.relations import Relations
from engine.scale.tally import Counting, Tally
from engine.scale.textual import difference

_TABLE = "certwise_answers"
_VALUE = "certwise_value_"
_SHOWN = 20


@contextmanager
def session(master: str) -> Iterator[Any]:
    """A session of Spark, stopped at the end. Raises ProblemError where PySpark, Java or the cluster is missing."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        message = "Spark needs PySpark, which is not installed: pip install 'certwise[spark]'"
        raise ProblemError([Problem(Where("--engine"), "no-spark", message)]) from None
    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    try:
        builder = SparkSession.builder.master(master).appName("certwise")
        # A text that is not a number is NULL, as TRY_CAST has it elsewhere, and does not end the run.
        settings = {
            "spark.sql.ansi.enabled": "false",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.log.level": "FATAL",
            # What is written tells of organizations.
            "spark.hadoop.fs.permissions.umask-mode": "077",
        }
        for name, value in settings.items():
            builder = builder.config(name, value)
        spark = builder.getOrCreate()
    except Exception as error:  # noqa: BLE001  PySpark raises what its Java side raised, of many kinds
        raise ProblemError([Problem(Where(f"--master {master}"), "no-spark", _first(error))]) from None
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield spark
    except (PySparkException, Py4JError) as error:
        raise ProblemError([Problem(Where(f"--master {master}"), "unreadable", _first(error))]) from None
    finally:
        spark.stop()


class Cluster:
    """Answers in Parquet, opened on Spark."""

    def __init__(self, knowledge: Knowledge, spark: Any, path: str, naming: Naming) -> None:
        """Raises ProblemError for a path that cannot be read, and for columns that do not fit."""
        self.knowledge = knowledge
        self.spark = spark
        self.path = path
        try:
            table = self._read()
        except ProblemError:
            raise
        except Exception as error:  # noqa: BLE001
            raise ProblemError([Problem(Where(path), "unreadable", f"cannot be read: {_first(error)}")]) from None
        table.createOrReplaceTempView(_TABLE)
        types: dict[str, str] = dict(table.dtypes)
        self.reading: Reading = matched(knowledge, list(types), naming, path)
        if self.reading.id is None:
            message = "name the column of the ids with --id; a cluster has no order of rows to count"
            raise ProblemError([Problem(Where(path), "missing-column", message)])
        self.id: str = self.reading.id
        facts = [(knowledge.attributes[fact], name) for fact, name in self.reading.facts.items()]
        self.cells = cells(facts, types, column, "spark", self._ask, path)
        self.valid = both(each.valid.copy() for each in self.cells)
        if any(each.mapped for each in self.cells):
            self._settle()
        self.run = Run(ignored=self.reading.ignored, missing=self.reading.missing)
        self.has_twice = False

    def _read(self) -> Any:
        """All files of a path, none of whose folders is a column. Raises ProblemError where their columns differ."""
        named = self._place(self.path)
        exists = self._files(named).exists(named)
        whole = str(named.toString())
        literal = _literal(whole) if exists else whole
        reader = self.spark.read.option("recursiveFileLookup", "true").option("mergeSchema", "false")
        table = reader.parquet(literal)
        files = sorted(table.inputFiles())
        first: dict[str, str] = {}
        for file in files if len(files) > 1 else ():
            columns = dict(reader.parquet(_literal(file)).dtypes)
            first = first or columns
            if columns != first:
                said = difference([*first], [*columns]) or "a type differs"
                message = f"the columns differ from those of {files[0]}: {said}"
                raise ProblemError([Problem(Where(file), "bad-header", message)])
        return table

    def _place(self, path: str) -> Any:
        """A path of Hadoop. What has no "://" is a name of the default file system, whatever stands before a colon."""
        java = self.spark._jvm  # noqa: SLF001  the documented way to the file systems of Hadoop
        local = self._files(java.org.apache.hadoop.fs.Path("/")).getUri().getScheme() == "file"
        return java.org.apache.hadoop.fs.Path(str(Path(path).absolute()) if local and "://" not in path else path)

    def _files(self, place: Any) -> Any:
        """The file system of a path."""
        return place.getFileSystem(self.spark._jsc.hadoopConfiguration())  # noqa: SLF001

    def _settle(self) -> None:
        """Compute the values once: Spark would compute a look-up wherever its value is read."""
        selected: list[exp.Expr] = [exp.Star()]
        for index, each in enumerate(self.cells):
            selected.append(exp.alias_(each.value.copy(), f"{_VALUE}{index}"))
        table = self._sql(exp.select(*selected).from_(_TABLE)).persist()
        table.createOrReplaceTempView(_TABLE)
        for index, each in enumerate(self.cells):
            each.value = column(f"{_VALUE}{index}")

    def _ask(self, query: exp.Select) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._sql(query.from_(_TABLE)).collect()]

    @property
    def sound(self) -> exp.Expr:
        """Whether a row can be assessed."""
        conditions = [self.valid.copy(), has_id(column(self.id))]
        if self.has_twice:
            ids = exp.select("id").from_(TWICE)
            conditions.append(exp.not_(exp.In(this=column(self.id), query=ids.subquery())))
        return both(conditions)

    def check(self) -> Run:
        """Count the rows, and those that must be set aside.

        Raises ProblemError where there is no row to assess.
        """
        self._find_twice()
        count = exp.select(exp.Count(this=exp.Star())).from_(_TABLE)
        [(rows,)] = self._sql(count).collect()
        if not rows:
            raise ProblemError([Problem(Where(self.path), "no-rows", "there is no row to assess")])
        [(sound,)] = self._sql(count.copy().where(self.sound)).collect()
        self.run.read, self.run.rejected = rows, rows - sound
        return self.run

    def _find_twice(self) -> None:
        count = exp.Count(this=exp.Star())
        query = exp.select(exp.alias_(column(self.id), "id"), exp.alias_(count, "rows")).from_(_TABLE)
        query = query.group_by(column(self.id)).having(exp.GT(this=count.copy(), expression=number(1)))
        found = self._sql(query.where(has_id(column(self.id)))).cache()
        found.createOrReplaceTempView(TWICE)
        self.has_twice = bool(found.take(1))

    def rejects(self) -> Iterator[Reject]:
        """All that is wrong with the rows that are set aside; a cluster has no order of rows, so the line is 0."""
        selected: list[exp.Expr] = [exp.alias_(column(self.id), "id"), exp.alias_(self.valid.copy(), "valid")]
        for index, each in enumerate(self.cells):
            selected.append(exp.alias_(each.raw.copy(), f"raw{index}"))
            selected.append(exp.alias_(each.valid.copy(), f"valid{index}"))
        rows = exp.select(*selected).from_(_TABLE).subquery("checked")
        same = exp.EQ(this=exp.column("id", table="checked"), expression=exp.column("id", table="twice"))
        twice = exp.alias_(exp.to_table(TWICE), "twice", table=True)
        query = exp.select("checked.*", "twice.rows").from_(rows).join(twice, on=same, join_type="left")
        id = exp.column("id", table="checked")
        several = exp.column("rows", table="twice").is_(exp.null()).not_()
        query = query.where(exp.or_(exp.not_(exp.column("valid", table="checked")), exp.not_(has_id(id)), several))
        for value, _, *rest, count in self._sql(query).toLocalIterator():
            found = list(zip(rest[::2], rest[1::2], strict=True))
            yield from of_cells(self.path, 0, value, count, self.cells, found, self.id)

    def first_rejects(self) -> list[Reject]:
        """The first few of them, for a message."""
        return list(islice(self.rejects(), _SHOWN))

    def write(self, path: str, rules: Rules) -> None:
        """Assess all sound rows into a folder of Parquet files, which takes the place of `path` when it is whole.

        Raises ProblemError where the folder is the input or one around or in it, and where a row is lost.
        """
        relations = self._relations()
        made = statement(relations, self.reading.kept, rules)
        java = self.spark._jvm  # noqa: SLF001
        final = self._place(path)
        # Names that nobody can foretell, and prepare something under.
        partial, earlier = (
            java.org.apache.hadoop.fs.Path(final.getParent() or ".", f".certwise-{os.urandom(8).hex()}.{part}")
            for part in ("partial", "earlier")
        )
        try:
            files = self._files(final)
            self._refuse_input(files, final)
            try:
                self._sql(made.query).write.mode("errorifexists").parquet(partial.toString())
                self._counted(self.spark.read.parquet(_literal(str(partial.toString()))).count())
                if files.exists(final):
                    files.rename(final, earlier)
                files.rename(partial, final)
                files.delete(earlier, True)
            finally:
                files.delete(partial, True)
        except ProblemError:
            raise
        except Exception as error:  # noqa: BLE001
            raise ProblemError([Problem(Where(path), "unwritable", f"cannot be written: {_first(error)}")]) from None

    def _refuse_input(self, files: Any, final: Any) -> None:
        written = files.makeQualified(final).toUri().getPath().rstrip("/") + "/"
        given = files.makeQualified(self._place(self.path)).toUri().getPath().rstrip("/") + "/"
        if "://" not in self.path:
            written, given = (os.path.realpath(each) + "/" for each in (written, given))
        if written.startswith(given) or given.startswith(written):
            message = f"{final} is the input, or one is in the other; name another folder"
            raise ProblemError([Problem(Where("--output"), "bad-option", message)])

    def _counted(self, written: int) -> None:
        if written != self.run.assessed:
            message = (
                f"{self.run.read:,} rows were read and {self.run.rejected:,} rejected, but {written:,} were assessed"
            )
            raise ProblemError([Problem(Where(self.path), "rows-lost", f"{message}; nothing is written")])

    def tally(self) -> Tally:
        """The counts over all sound rows. Raises ProblemError where a row was neither assessed nor set aside."""
        counting = Counting(self._relations())
        [row] = self._sql(counting.query).collect()
        found = counting.tally(tuple(row))
        self._counted(found.organizations)
        self.run.contradicted = max(found.contradicted.values(), default=0)
        return found

    def _relations(self) -> Relations:
        sound = exp.select("*").from_(_TABLE).where(self.sound).subquery("sound")
        inputs = {each.attribute.name: each.value for each in self.cells}
        kept = [column(name) for name in self.reading.kept]
        return Relations(self.knowledge, sound, inputs, kept, "spark")

    def _sql(self, query: exp.Expr) -> Any:
        return self.spark.sql(query.sql("spark"))


def _literal(path: str) -> str:
    """The pattern that fits a path and no other."""
    return re.sub(r"([\[\]{}*?\\])", r"\\\1", path)


def _first(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).split("\n", 1)[0]
