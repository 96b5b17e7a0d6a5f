"""certwise portfolio: many organizations at once, by one statement of SQL."""

from __future__ import annotations

import gc
import importlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli import options
from cli.session import Session, refuse, shown

if TYPE_CHECKING:
    from engine.intake import Intake, Naming
    from engine.portfolio import Outcome, Portfolio

_FORMATS = ("csv", "parquet", "jsonl")
_TARGETS = (*_FORMATS, "duckdb")


@click.command()
@click.argument("file")
@click.option("--from", "source", type=click.Choice(_FORMATS), help="The format of FILE, where its name does not tell.")
@click.option("--map", "maps", multiple=True, metavar="COLUMN=FACT", help="A column that is named otherwise.")
@click.option("--id", "id", metavar="COLUMN", help="The column that names each row.  [default: id, or the row]")
@click.option("--carry", multiple=True, metavar="COLUMN", help="A further column to carry through.")
@click.option("--allow-missing", is_flag=True, help="Take facts without a column as unknown.")
@click.option("--ignore-unknown", is_flag=True, help="Leave out columns that are no facts.")
@click.option("--output", "-o", metavar="FILE", help="Where the results go: Parquet, CSV, JSON Lines or DuckDB.")
@click.option("--to", "target", type=click.Choice(_TARGETS), help="The format of the output, by default as its name.")
@click.option(
    "--rules",
    "rules",
    type=click.Choice(["names", "bits", "none"]),
    default="names",
    show_default=True,
    help="The rules that fired and those overridden: arrays of names, words of bits (smaller, faster), or not.",
)
@click.option("--rejects", metavar="FILE", help="Where rows with bad values go (CSV).  [default: OUTPUT.rejects.csv]")
@click.option("--strict", is_flag=True, help="Stop at rows with bad values, and write nothing.")
@click.option("--summary", is_flag=True, help="Report counts: conclusions, decisive rules, what is unknown.")
@click.option("--explain", metavar="ID", help="Report the assessment and full proof of one row.")
@options.format()
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
    between commas, semicolons or bars; [] is the empty set. Without --output the summary is reported.

    Exit code 1 says that the rules contradict each other for some row.
    """
    session: Session = ctx.obj
    # DuckDB's binding counts its own objects at exit, and reports all that a frozen collector leaves alone.
    ctx.call_on_close(gc.unfreeze)
    if given["engine"] == "spark":
        from cli.cluster import on_spark

        contradicted = on_spark(session, file, _naming(given), format, given)
    else:
        contradicted = _on_duckdb(session, file, format, given)
    if contradicted:
        ctx.exit(1)


def _on_duckdb(session: Session, file: str, format: str, given: dict[str, Any]) -> int:
    """Assess here; gives the number of organizations with contradictions."""
    with _opened(session, file, given) as (opened, told):
        outcome = opened.check()
        if given["explain"] is not None:
            _explain(session, opened, given["explain"], format)
            return 0
        refuse_strict(outcome, given["strict"])
        if given["output"]:
            _write(opened, given)
        if given["summary"] or not given["output"]:
            from cli.render.page import rendered
            from cli.render.portfolio import page

            found = page(session.base.knowledge, opened.tally(), outcome)
            told.close()
            session.emit(rendered(found, format))
        told.close()
        notice(outcome, given)
    return outcome.contradicted


@contextmanager
def _opened(session: Session, file: str, given: dict[str, Any]) -> Iterator[tuple[Portfolio, Told]]:
    from engine.portfolio import Portfolio, connection

    with tempfile.TemporaryDirectory(prefix="certwise-") as folder:
        pattern = _spooled(file, Path(folder))
        database = connection(given["threads"], given["memory"], Path(folder) / "spill")
        told = Told()
        try:
            intake = _intake(database, pattern, file, given["source"])
            yield Portfolio(session.base.knowledge, intake, _naming(given), told), told
        finally:
            told.close()
            database.close()


def _intake(database: Any, pattern: str, named: str, source: Any) -> Intake:
    from engine.intake import Intake, files_of, format_of

    files = files_of(pattern)
    return Intake(database, files, source or format_of(files), named if named == "-" else "")


def _spooled(file: str, folder: Path) -> str:
    """Standard input as a file: it is read more than once, and Parquet is read from its end."""
    if file != "-":
        return file
    spooled = folder / "standard-input"
    with spooled.open("wb") as opened:
        shutil.copyfileobj(sys.stdin.buffer, opened)
    return str(spooled)


def _naming(given: dict[str, Any]) -> Naming:
    from engine.intake import Naming

    renamed = {}
    for each in given["maps"]:
        name, equals, fact = each.rpartition("=")
        if not equals or not name or not fact:
            raise refuse("--map", "bad-option", f"{shown(each)}: write COLUMN=FACT")
        renamed[name] = fact
    return Naming(renamed, given["id"], given["carry"], given["allow_missing"], given["ignore_unknown"])


def refuse_strict(outcome: Outcome, strict: bool) -> None:
    if strict and outcome.rejected:
        from cli.session import Refused
        from engine.problem import Problem, Where

        problems = [Problem(Where(each.file, each.line), "wrong-value", each.said) for each in outcome.wrong]
        raise Refused([*problems, Problem(Where("--strict"), "rejected-rows", f"{outcome.rejected:,} rows are bad")])


def _write(opened: Portfolio, given: dict[str, Any]) -> None:
    from engine.portfolio import TARGETS, write_rejects

    path = Path(given["output"])
    target = given["target"] or TARGETS.get(path.suffix.lower())
    if target is None:
        message = f"{shown(path.name)} tells no format; end it in one of {', '.join(TARGETS)}, or say --to"
        raise refuse("--output", "bad-option", message)
    if any(path.exists() and path.samefile(each) for each in opened.intake.files):
        raise refuse("--output", "bad-option", f"{shown(str(path))} is the input; name another file")
    if opened.outcome.rejected:
        write_rejects(_rejects_path(given), opened.rejects())
    opened.write(path, target, given["rules"])


def _rejects_path(given: dict[str, Any]) -> Path:
    return Path(given["rejects"] or f"{given['output']}.rejects.csv")


def notice(outcome: Outcome, given: dict[str, Any]) -> None:
    """What went where, on standard error, so that a report on standard output stays a report."""
    if given["output"]:
        click.echo(f"{outcome.read - outcome.rejected:,} rows assessed: {given['output']}", err=True)
    if not outcome.rejected:
        return
    place = f": {_rejects_path(given)}" if given["output"] else ", the first of them:"
    click.echo(f"{outcome.rejected:,} of {outcome.read:,} rows set aside{place}", err=True)
    for each in outcome.wrong[:5] if not given["output"] else ():
        from engine.problem import printable

        click.echo(f"  {printable(f'{each.file}:{each.line}: {each.said}')}", err=True)


def _explain(session: Session, opened: Portfolio, id: str, format: str) -> None:
    """One organization's report, and below it the proof of every conclusion of its verdict."""
    from cli.report import report_on

    report = report_on(session.base, session.base.ordered(opened.answers_of(id)))
    text = importlib.import_module(f"cli.render.{format}").assessment(report)
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
