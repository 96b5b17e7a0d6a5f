"""certwise portfolio: many organizations at once, by one statement of SQL."""

from __future__ import annotations

import gc
from typing import Any

import click

from cli import options
from cli.commands.portfolio.request import Request
from cli.input import tables
from cli.render.page import FORMATS
from cli.session import Session
from cli.shell import completion

_FORMATS = ("csv", "parquet", "jsonl", "xlsx")
_TARGETS = (*_FORMATS, "duckdb")


@click.command()
@click.argument("file", shell_complete=completion.files)
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
@click.option("--rejects", metavar="FILE", help="Where rejected rows go.  [default: OUTPUT.rejects.csv]")
@click.option("--raw", is_flag=True, help="CSV: no apostrophe marks a text that a spreadsheet would run.")
@click.option("--strict", is_flag=True, help="Stop at rows with bad values, and write nothing.")
@click.option("--summary", is_flag=True, help="Report counts: conclusions, decisive rules, what is unknown.")
@click.option("--explain", metavar="ID", help="Report the assessment and full proof of one row.")
@click.option(
    "--format",
    "format",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How to write the report; --to is for the results.",
)
@options.as_json
@tables.sheet
@tables.locale
@options.as_of
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
def portfolio(ctx: click.Context, /, **given: Any) -> None:
    """Assess every row of FILE: CSV, Parquet or JSON Lines; a file, a pattern, or - for standard input.

    A row is what is assessed, a column a fact, an empty cell unknown. A set is an array, or a text with its members
    between commas, semicolons or bars; [] is the empty set. Results go to Parquet, CSV, JSON Lines or DuckDB, by the
    name of --output (.csv.gz too) or by --to. Without --output the summary is reported.

    Exit code 1 says that the rules contradict each other for some row, or that no row could be assessed.
    """
    session: Session = ctx.obj
    # DuckDB's binding counts its own objects at exit, and reports all that a frozen collector leaves alone.
    ctx.call_on_close(gc.unfreeze)
    typed = _typed(ctx)
    if ctx.meta.get("json"):
        options.short_form(ctx, given)
        typed.add("format")
    request = Request(**given)
    request.check(typed)
    if request.engine == "spark":
        from cli.commands.portfolio.spark import on_spark as run
    else:
        from cli.commands.portfolio.duckdb import on_duckdb as run
    if run(session, request):
        ctx.exit(1)


def _typed(ctx: click.Context) -> set[str]:
    """The options that were typed, by the names of their parameters."""
    source = click.core.ParameterSource.COMMANDLINE
    return {name for name in ctx.params if ctx.get_parameter_source(name) is source}
