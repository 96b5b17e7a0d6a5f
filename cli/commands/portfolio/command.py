"""certwise portfolio: many organizations at once, by one statement of SQL."""

from __future__ import annotations

import gc
import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.commands.portfolio import request
from cli.console.printing import say
from cli.refusal import refuse
from cli.session import Session

if TYPE_CHECKING:
    from engine.scale.output import Output
    from engine.scale.portfolio import Portfolio

_FORMATS = ("csv", "parquet", "jsonl")
_TARGETS = (*_FORMATS, "duckdb")


@click.command()
@click.argument("file")
@click.option("--from", "source", type=click.Choice(_FORMATS), help="The format of FILE, where its name does not tell.")
@click.option("--map", "maps", multiple=True, metavar="COLUMN=FACT", help="A column that is named otherwise.")
@click.option("--id", "id", metavar="COLUMN", help="The column that names each row.  [default: id, or the row]")
@click.option("--carry", multiple=True, metavar="COLUMN", help="A further column to carry through.")
@click.option("--allow-missing", is_flag=True, help="Take facts without a column as unknown.")
@click.option("--ignore-unknown", is_flag=True, help="Leave out columns that are not facts.")
@click.option(
    "--output", "-o", metavar="FILE", help="Where the results go: Parquet, CSV, JSON Lines or DuckDB; - prints."
)
@click.option("--to", "target", type=click.Choice(_TARGETS), help="The format of the output, by default as its name.")
@click.option(
    "--rules",
    "rules",
    type=click.Choice(["names", "bits", "none"]),
    default="names",
    show_default=True,
    help="The rules that fired and those overridden: arrays of names, words of bits (smaller, faster), or not.",
)
@click.option("--rejects", metavar="FILE", help="Where rows go that are set aside.  [default: OUTPUT.rejects.csv]")
@click.option("--raw", is_flag=True, help="CSV: no apostrophe marks a text that a spreadsheet would run.")
@click.option("--strict", is_flag=True, help="Stop at rows with bad values, and write nothing.")
@click.option("--summary", is_flag=True, help="Report counts: conclusions, decisive rules, what is unknown.")
@click.option("--explain", metavar="ID", help="Report the assessment and full proof of one row.")
@click.option(
    "--format",
    "format",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="How to write the report; --to is for the results.",
)
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True)
@click.option("--master", metavar="URL", default="local[*]", show_default=True, help="The Spark cluster.")
@click.option("--threads", type=click.IntRange(1), help="Threads of DuckDB.  [default: all]")
@click.option(
    "--memory",
    default="2GB",
    show_default=True,
    metavar="SIZE",
    help="Memory for DuckDB; what exceeds it goes to disk.",
)
@click.pass_context
def portfolio(ctx: click.Context, /, file: str, format: str, **given: Any) -> None:
    """Assess every row of FILE: CSV, Parquet or JSON Lines; a file, a pattern, or - for standard input.

    A row is what is assessed, a column a fact, an empty cell unknown. A set is an array, or a text with its members
    between commas, semicolons or bars; [] is the empty set. Results go to Parquet, CSV, JSON Lines or DuckDB, by the
    name of --output (.csv.gz too) or by --to. Without --output the summary is reported.

    Exit code 1 says that the rules contradict each other for some row, or that no row could be assessed.
    """
    session: Session = ctx.obj
    # DuckDB's binding counts its own objects at exit, and reports all that a frozen collector leaves alone.
    ctx.call_on_close(gc.unfreeze)
    request.check(ctx, given)
    if given["engine"] == "spark":
        from cli.commands.portfolio.spark import on_spark

        found = on_spark(session, file, request.naming(given), format, given)
    else:
        found = _on_duckdb(session, file, format, given)
    if found:
        ctx.exit(1)


def _on_duckdb(session: Session, file: str, format: str, given: dict[str, Any]) -> bool:
    """Assess here; gives whether anything was found: contradictions, or no row that could be assessed."""
    output = request.output_of(given)
    request.guard(session, given)
    with _opened(session, file, given) as (opened, told, folder):
        run = opened.check()
        if given["explain"] is not None:
            _explain(session, opened, given["explain"], format)
            return False
        request.refuse_strict(run, given["strict"])
        _write_rejects(opened, given)
        if output is not None:
            _write(opened, output, given, folder)
        if given["summary"] or output is None:
            from cli.render.page import rendered
            from cli.render.portfolio import page

            found = page(session.expert.knowledge, opened.tally(), run)
            told.close()
            session.emit(rendered(found, format))
        told.close()
        request.notice(run, given)
        if output is not None and output.name != request.STANDARD_OUTPUT:
            session.wrote(output.name)
    return bool(run.contradicted) or not run.assessed


@contextmanager
def _opened(session: Session, file: str, given: dict[str, Any]) -> Iterator[tuple[Portfolio, Told, Path]]:
    from engine.scale.database import LeftBehindError, connection
    from engine.scale.intake import format_of, local, opened
    from engine.scale.portfolio import Portfolio

    naming = request.naming(given)
    with tempfile.TemporaryDirectory(prefix="certwise-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        database = connection(given["threads"], given["memory"], folder / "spill")
        told = Told()
        try:
            files = local(file, folder)
            request.refuse_same(given, [each.called for each in files])
            format = given["source"] or format_of(files)
            table = opened(
                database, session.expert.knowledge, files, format, naming, folder, lambda share: told("reading", share),
                raw=given["raw"],
            )  # fmt: skip
            yield Portfolio(table, told, lambda: session.expert.inference), told, folder
        except LeftBehindError:
            # The database would be waited for at exit: nothing is left to do but to say so and go.
            told.close()
            shutil.rmtree(folder, ignore_errors=True)
            say("interrupted", err=True)
            os._exit(130)
        finally:
            told.close()
            database.close()


def _write_rejects(opened: Portfolio, given: dict[str, Any]) -> None:
    """Where nothing was set aside, a file that tells of an earlier run must not stay."""
    from engine.scale.portfolio import write_rejects

    path = request.rejects_path(given)
    if path is not None and (opened.run.rejected or given["rejects"] is not None or Path(path).is_file()):
        write_rejects(path, opened.rejects() if opened.run.rejected else (), given["raw"])


def _write(opened: Portfolio, output: Output, given: dict[str, Any], folder: Path) -> None:
    if output.name != request.STANDARD_OUTPUT:
        opened.write(output, given["rules"], given["raw"])
        return
    spooled = folder / "output"
    opened.into(spooled, output, given["rules"], given["raw"])
    try:
        with spooled.open("rb") as written:
            shutil.copyfileobj(written, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise refuse("standard output", "unwritable", f"cannot be written: {error.strerror}") from None


def _explain(session: Session, opened: Portfolio, id: str, format: str) -> None:
    """One organization's report, and below it the proof of every conclusion of its verdict."""
    from engine.explain.report import report_on

    report = report_on(session.expert, session.expert.ordered(opened.answers_of(id)))
    text = importlib.import_module(f"cli.render.report.{format}").assessment(report)
    if format != "json":
        from cli.render.portfolio import proofs

        text = f"{text.rstrip()}\n\n{proofs(report, format)}"
    session.emit(text)


class Told:
    """A progress bar on standard error, where that is a terminal."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None
        self._stage = ""

    def __call__(self, stage: str, share: float) -> None:
        if not sys.stderr.isatty():
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._bar.start()
        if stage != self._stage:
            self._stage, self._task = stage, self._bar.add_task(stage, total=1.0)
        self._bar.update(self._task, completed=share)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
