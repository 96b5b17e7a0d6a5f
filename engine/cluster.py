"""The same statement on Spark: a table of answers in Parquet is read, assessed and written where the cluster is."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlglot import exp

from engine.columns import Rules, statement
from engine.dialect import column, number
from engine.intake import Naming, Plan, matched
from engine.knowledge import Knowledge
from engine.portfolio import Outcome
from engine.problem import Problem, ProblemError, Where
from engine.rejects import Reject, reason
from engine.relational import Relations
from engine.tally import Counting, Tally

_TABLE = "certwise_answers"
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
        settings = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "FATAL"}
        for name, value in settings.items():
            builder = builder.config(name, value)
        spark = builder.getOrCreate()
    except Exception as error:  # noqa: BLE001  PySpark raises what its Java side raised, of many kinds
        raise ProblemError([Problem(Where(f"--master {master}"), "no-spark", _first(error))]) from None
    try:
        yield spark
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
            table = spark.read.parquet(path)
        except Exception as error:  # noqa: BLE001
            raise ProblemError([Problem(Where(path), "unreadable", f"cannot be read: {_first(error)}")]) from None
        table.createOrReplaceTempView(_TABLE)
        self.plan: Plan = matched(knowledge, dict(table.dtypes), naming, path, "spark")
        if self.plan.id is None:
            message = "name the column of the ids with --id; a cluster has no order of rows to count"
            raise ProblemError([Problem(Where(path), "missing-column", message)])
        self.outcome = Outcome()
        self.id: str = self.plan.id

    def check(self) -> Outcome:
        """Count the rows, and those that must be set aside."""
        bad = exp.Sum(this=exp.Case().when(self.plan.valid, number(0)).else_(number(1)))
        query = exp.select(exp.Count(this=exp.Star()), exp.func("COALESCE", bad, number(0))).from_(_TABLE)
        [(rows, invalid)] = self._sql(query).collect()
        if not rows:
            raise ProblemError([Problem(Where(self.path), "no-rows", "there is no row to assess")])
        self.outcome = Outcome(rows, invalid)
        return self.outcome

    def rejects(self) -> Iterator[Reject]:
        """All that is wrong with the rows that are set aside; a cluster has no order of rows, so the line is 0."""
        selected: list[exp.Expr] = [column(self.id)]
        for each in self.plan.cells:
            selected.extend([each.raw.copy(), each.valid.copy()])
        aliased = [exp.alias_(expression, f"x{index}") for index, expression in enumerate(selected)]
        query = exp.select(*aliased).from_(_TABLE).where(exp.not_(self.plan.valid))
        for id, *cells in self._sql(query).toLocalIterator():
            for each, value, valid in zip(self.plan.cells, cells[::2], cells[1::2], strict=True):
                if not valid:
                    yield Reject(self.path, 0, str(id), each.column, str(value), reason(each.attribute, value))

    def first_rejects(self) -> list[Reject]:
        """The first few of them, for a message."""
        return list(islice(self.rejects(), _SHOWN))

    def write(self, path: str, rules: Rules) -> None:
        """Assess all sound rows into a folder of Parquet files, which takes the place of `path` when it is whole."""
        relations = self._relations()
        made = statement(relations, [self.id, *self.plan.carried], rules)
        java = self.spark._jvm  # noqa: SLF001  the documented way to the file systems of Hadoop
        final = java.org.apache.hadoop.fs.Path(path)
        partial = java.org.apache.hadoop.fs.Path(final.getParent() or ".", f".{final.getName()}.partial")
        earlier = java.org.apache.hadoop.fs.Path(final.getParent() or ".", f".{final.getName()}.earlier")
        try:
            files = final.getFileSystem(self.spark._jsc.hadoopConfiguration())  # noqa: SLF001
            try:
                self._sql(made.query).write.mode("overwrite").parquet(partial.toString())
                if files.exists(final):
                    files.rename(final, earlier)
                files.rename(partial, final)
                files.delete(earlier, True)
            finally:
                files.delete(partial, True)
        except Exception as error:  # noqa: BLE001
            raise ProblemError([Problem(Where(path), "unwritable", f"cannot be written: {_first(error)}")]) from None

    def tally(self) -> Tally:
        """The counts over all sound rows."""
        counting = Counting(self._relations())
        [row] = self._sql(counting.query).collect()
        found = counting.tally(tuple(row))
        self.outcome.contradicted = max(found.contradicted.values(), default=0)
        return found

    def _relations(self) -> Relations:
        sound = exp.select("*").from_(_TABLE).where(self.plan.valid).subquery("sound")
        inputs = {each.attribute.name: each.value for each in self.plan.cells}
        kept = [column(name) for name in (self.id, *self.plan.carried)]
        return Relations(self.knowledge, sound, inputs, kept, "spark")

    def _sql(self, query: exp.Expr) -> Any:
        return self.spark.sql(query.sql("spark"))


def _first(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).split("\n", 1)[0]
